import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.beams import ball, beam_shapes, lattice_body
from sekiso.geometry.formats.threemf_model import Lattice

DIRECTIONS = [(0, 0, 1), (0, 1, 0), (1, 1, 0), (1, 0, 1), (1, 1, 1), (1, 2, 3), (-3, 1, 0.2)]
ENDS = np.array([[0.0, 0, 0], [0, 0, 20.0]])


def beams(points, *rows, **values):
    """Rows of v1, v2, r1, r2, cap1, cap2."""
    lattice = Lattice(1.0, 0.001, beams=list(rows), **values)
    return lattice_body(np.array(points, dtype=float), lattice)[0]


def along(direction, length=20.0):
    unit = np.array(direction, dtype=float) / np.linalg.norm(direction)
    return np.array([[0.0, 0, 0], length * unit])


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_section_has_the_area_of_its_circle_in_every_direction(direction):
    ends = along(direction)
    one = beams(ends, (0, 1, 0.5, 0.5, "butt", "butt"))
    assert one.volume() == pytest.approx(np.pi * 0.25 * 20.0, rel=1e-9)
    unit = ends[1] / 20.0
    across = one.trim_by_plane(tuple(unit), 7.0).trim_by_plane(tuple(-unit), -8.0)
    assert across.volume() == pytest.approx(np.pi * 0.25, rel=1e-6)


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("cap", ["sphere", "hemisphere"])
def test_caps_have_the_volume_of_their_ball(direction, cap):
    one = beams(along(direction), (0, 1, 1.0, 1.0, cap, cap))
    assert one.volume() == pytest.approx(np.pi * 20.0 + 4.0 / 3.0 * np.pi, rel=1e-6)


def test_each_end_has_its_own_cap():
    one = beams(ENDS, (0, 1, 1.0, 1.0, "butt", "sphere"))
    assert one.volume() == pytest.approx(np.pi * 20.0 + 2.0 / 3.0 * np.pi, rel=1e-6)
    box = one.bounding_box()
    assert box[2] == pytest.approx(0.0, abs=1e-9)
    assert box[5] == pytest.approx(21.0, rel=2e-3)


def test_tapered_beam_with_flat_ends_is_a_frustum():
    one = beams(ENDS, (0, 1, 2.0, 1.0, "butt", "butt"))
    assert one.volume() == pytest.approx(np.pi * 20.0 * (4.0 + 2.0 + 1.0) / 3.0, rel=1e-9)


def test_sphere_bulges_beside_the_thick_end_where_half_a_sphere_does_not():
    ends = along((0, 0, 1), length=5.0)
    whole = beams(ends, (0, 1, 4.0, 1.0, "sphere", "sphere")).volume()
    half = beams(ends, (0, 1, 4.0, 1.0, "hemisphere", "hemisphere")).volume()
    frustum = np.pi * 5.0 * (16.0 + 4.0 + 1.0) / 3.0
    assert half == pytest.approx(frustum + 2.0 / 3.0 * np.pi * (64.0 + 1.0), rel=1e-6)
    slope = 3.0 / 5.0
    z = np.linspace(0.0, 2.0 * 4.0 * slope / (1.0 + slope**2), 100_001)  # to where they cross
    bulge = np.trapezoid(np.pi * (16.0 - z**2 - (4.0 - slope * z) ** 2), z)
    assert bulge > 0.1 * half
    assert whole == pytest.approx(half + bulge, rel=5e-3)


def test_ball_has_its_volume():
    assert ball(np.zeros(3), 3.0).volume() == pytest.approx(4.0 / 3.0 * np.pi * 27.0, rel=1e-9)


def test_beams_that_meet_count_their_joint_once():
    cross = [[-10.0, 0, 0], [10.0, 0, 0], [0, -10.0, 0], [0, 10.0, 0]]
    rows = [(0, 1, 1.0, 1.0, "butt", "butt"), (2, 3, 1.0, 1.0, "butt", "butt")]
    joint = 2.0 * beams(cross, rows[0]).volume() - beams(cross, *rows).volume()
    assert joint == pytest.approx(16.0 / 3.0, rel=0.02)  # two cylinders of radius 1: 16 r^3 / 3


def test_beams_in_one_line_are_one_beam():
    line = [[0.0, 0, 0], [0, 0, 10.0], [0, 0, 20.0]]
    rows = [(0, 1, 1.0, 1.0, "sphere", "sphere"), (2, 1, 1.0, 1.0, "sphere", "sphere")]
    one = beams(line, *rows)
    assert one.volume() == pytest.approx(np.pi * 20.0 + 4.0 / 3.0 * np.pi, rel=1e-6)


@pytest.mark.parametrize(("mode", "balls", "n"), [("all", {}, 2), ("mixed", {1: 3.0}, 1)])
def test_balls_are_added_as_the_mode_says(mode, balls, n):
    row = (0, 1, 1.0, 1.0, "butt", "butt")
    one = beams(ENDS, row, ball_mode=mode, ball_radius=3.0, balls=balls)
    inside = np.pi * (np.sqrt(8.0) - 0.0)  # of the beam, up to where it leaves the ball
    cap = np.pi * (3.0 - np.sqrt(8.0)) ** 2 * (9.0 - (3.0 - np.sqrt(8.0))) / 3.0
    expected = np.pi * 20.0 + n * (4.0 / 3.0 * np.pi * 27.0 - inside - cap)
    assert one.volume() == pytest.approx(expected, rel=5e-3)


def test_short_beams_are_left_out_and_counted():
    lattice = Lattice(1.0, 5.0, beams=[(0, 1, 1.0, 1.0, "butt", "butt")] * 2)
    points = np.array([[0.0, 0, 0], [0, 0, 6.0], [0, 0, 8.0]])
    lattice.beams[1] = (1, 2, 1.0, 1.0, "butt", "butt")
    body, n_short = lattice_body(points, lattice)
    assert n_short == 1
    assert body.volume() == pytest.approx(np.pi * 6.0)


def test_shapes_face_outwards():
    shapes = beam_shapes(ENDS[0], ENDS[1], radii=(1.0, 2.0), caps=("sphere", "butt"))
    assert [shape.volume() > 0.0 for shape in shapes] == [True]


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ((0, 9, 1.0, 1.0, "butt", "butt"), "point that does not exist"),
        ((0, 1, -1.0, 1.0, "butt", "butt"), "'radius' a value"),
        ((0, 1, 1.0, float("nan"), "butt", "butt"), "'radius' a value"),
        ((0, 1, 1.0, 1.0, "round", "butt"), "sphere, hemisphere, butt"),
    ],
)
def test_bad_beam_is_refused(row, match):
    with pytest.raises(PartError, match=match):
        beams(ENDS, row)


def test_too_large_a_lattice_is_refused():
    with pytest.raises(PartError, match="20001 beams"):
        beams(ENDS, *[(0, 1, 1.0, 1.0, "butt", "butt")] * 20_001)
