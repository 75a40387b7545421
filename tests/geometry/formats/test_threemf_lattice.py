import numpy as np
import pytest
from tests.geometry.formats.threemf_text import (
    box,
    components,
    cube,
    findings,
    mm3,
    model,
    object_,
    read,
    shift,
)

from sekiso.domain.errors import PartError

CLIP = cube(2, low=(-5, -5, 0), high=(5, 5, 10))
BALL = 4.0 / 3.0 * np.pi


def lattice(beams='<b:beam v1="0" v2="1"/>', *, words="", more="", body=None, ends=None):
    ends = ends or [(0, 0, 0), (0, 0, 20)]
    points = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in ends)
    corners = ""
    if body:
        inside, corners = body
        points += inside
    return object_(
        1,
        f"<mesh><vertices>{points}</vertices><triangles>{corners}</triangles><b:beamlattice "
        f'radius="1" minlength="0.001" {words}><b:beams>{beams}</b:beams>{more}</b:beamlattice>'
        "</mesh>",
    )


def volume(*args, **values):
    return mm3(read(model(lattice(*args, **values), required="b")))


@pytest.mark.parametrize("word", ["cap", "capmode"])
@pytest.mark.parametrize(
    ("mode", "expected"), [("butt", 0.0), ("sphere", BALL), ("hemisphere", BALL)]
)
def test_cap_of_the_lattice(word, mode, expected):
    assert volume(words=f'{word}="{mode}"') == pytest.approx(20.0 * np.pi + expected, rel=1e-6)


def test_beam_has_round_ends_unless_it_says_otherwise():
    assert volume() == pytest.approx(20.0 * np.pi + BALL, rel=1e-6)
    one = '<b:beam v1="0" v2="1" cap1="butt"/>'
    assert volume(one) == pytest.approx(20.0 * np.pi + 0.5 * BALL, rel=1e-6)
    assert volume(one, words='cap="butt"') == pytest.approx(20.0 * np.pi, rel=1e-6)


def test_radii_default_as_the_standard_says():
    assert volume('<b:beam v1="0" v2="1" r1="2"/>', words='cap="butt"') == pytest.approx(80 * np.pi)
    both = '<b:beam v1="0" v2="1" r1="2" r2="1"/>'
    assert volume(both, words='cap="butt"') == pytest.approx(20.0 * np.pi * 7.0 / 3.0)


@pytest.mark.parametrize(
    ("mode", "expected"), [("inside", 10.0 * np.pi), ("outside", 10.0 * np.pi + BALL)]
)
@pytest.mark.parametrize("order", [1, -1])
def test_lattice_is_clipped_by_a_mesh_before_or_after_it(mode, expected, order):
    clipped = lattice(words=f'clippingmode="{mode}" clippingmesh="2"')
    part = read(model(*[clipped, CLIP][::order]))
    assert mm3(part) == pytest.approx(expected, rel=1e-6)
    assert part.is_closed


def test_clipping_mesh_goes_with_the_transform_of_the_lattice():
    clipped = lattice(words='cap="butt" clippingmode="inside" clippingmesh="2"')
    placed = object_(3, components((1, shift(100)), (1, "2 0 0 0 2 0 0 0 2 0 0 0")))
    part = read(model(CLIP, clipped, placed, items=(3,)))
    assert mm3(part) == pytest.approx(90.0 * np.pi)


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ('clippingmode="inside" clippingmesh="9"', "object 9"),
        ('clippingmode="inside" clippingmesh="1"', "cannot be clipped"),
        ('clippingmode="beside" clippingmesh="2"', "'beside'"),
        ('cap="round"', "'cap' a value.*round"),
        ('b2:ballmode="some"', "'ballmode'.*none, mixed, all"),
        ('b2:ballmode="all"', "'ballradius'"),
    ],
)
def test_bad_lattice_is_refused(words, match):
    with pytest.raises(PartError, match=match):
        read(model(CLIP, lattice(words=words)))


@pytest.mark.parametrize("prefix", ["b", "b2"])
@pytest.mark.parametrize(("mode", "n"), [("all", 2), ("mixed", 1), ("none", 0)])
def test_balls_of_both_versions_of_the_extension(prefix, mode, n):
    words = f'cap="butt" {prefix}:ballmode="{mode}" {prefix}:ballradius="2"'
    words = words.replace("b:ball", "ball")
    balls = f'<{prefix}:balls><{prefix}:ball vindex="1"/></{prefix}:balls>'
    part = read(model(lattice(words=words, more=balls)))
    h = 2.0 - np.sqrt(3.0)
    ball = 8.0 * BALL - np.pi * np.sqrt(3.0) - np.pi * h**2 * (6.0 - h) / 3.0
    assert mm3(part) == pytest.approx(20.0 * np.pi + n * ball, rel=5e-3)


def test_ball_may_have_a_radius_of_its_own():
    words = 'cap="butt" ballmode="mixed" ballradius="1"'
    balls = '<b:balls><b:ball vindex="0" r="3"/></b:balls>'
    part = read(model(lattice(words=words, more=balls)))
    h = 3.0 - np.sqrt(8.0)
    ball = 27.0 * BALL - np.pi * np.sqrt(8.0) - np.pi * h**2 * (9.0 - h) / 3.0
    assert mm3(part) == pytest.approx(20.0 * np.pi + ball, rel=5e-3)


def test_mesh_and_lattice_are_one_body_where_they_overlap():
    body = box((-5, -5, -5), (5, 5, 5), start=2)
    part = read(model(lattice(words='cap="butt"', body=body)))
    assert part.n_bodies == 1
    assert mm3(part) == pytest.approx(1000.0 + 15.0 * np.pi, rel=1e-6)


def test_shape_for_display_is_not_the_part():
    shown = lattice(words='cap="butt" representationmesh="2"')
    assert mm3(read(model(CLIP, shown))) == pytest.approx(20.0 * np.pi)


def test_short_beams_are_counted():
    ends = [(0, 0, 0), (0, 0, 20), (0, 0, 20.0005)]
    beams = '<b:beam v1="0" v2="1"/><b:beam v1="1" v2="2"/>'
    part = read(model(lattice(beams, words='cap="butt"', ends=ends)))
    assert mm3(part) == pytest.approx(20.0 * np.pi)
    assert findings(part)["short_beams"]["n"] == 1


def test_mirrored_lattice_has_its_outside_outside():
    part = read(model(lattice(), items=((1, "-1 0 0 0 1 0 0 0 1 0 0 0"),)))
    assert mm3(part) == pytest.approx(20.0 * np.pi + BALL, rel=1e-6)
    assert "inconsistent_winding" not in findings(part)


def test_body_centred_cell_has_the_volume_of_its_struts():
    """Eight struts of direction (1, 1, 1), thin, so that the joint is small."""
    corners = [(x, y, z) for x in (-20, 20) for y in (-20, 20) for z in (-20, 20)]
    beams = "".join(f'<b:beam v1="8" v2="{k}" r1="0.1" cap1="butt" cap2="butt"/>' for k in range(8))
    expected = 8.0 * np.pi * 0.01 * np.sqrt(1200.0)
    assert volume(beams, ends=[*corners, (0, 0, 0)]) == pytest.approx(expected, rel=5e-3)
