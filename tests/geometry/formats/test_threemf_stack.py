import numpy as np
import pytest
from tests.geometry.formats.test_threemf_slices import slice_file
from tests.geometry.formats.threemf_text import (
    as_text,
    box,
    components,
    cube,
    findings,
    mesh,
    mm3,
    model,
    object_,
    read,
    shift,
)

from sekiso.design import shapes
from sekiso.design.intake import load_part, part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.formats import threemf_stack

DIAMOND = [(5, 0), (10, 5), (5, 10), (0, 5)]
SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
HOLE = [(3, 3), (3, 7), (7, 7), (7, 3)]


def slice_(top, *loops):
    points, polygons, n = "", "", 0
    for loop in loops:
        points += "".join(f'<s:vertex x="{x}" y="{y}"/>' for x, y in loop)
        steps = [*range(n + 1, n + len(loop)), n]
        turns = "".join(f'<s:segment v2="{k}"/>' for k in steps)
        polygons += f'<s:polygon startv="{n}">{turns}</s:polygon>'
        n += len(loop)
    vertices = f"<s:vertices>{points}</s:vertices>" if points else ""
    return f'<s:slice ztop="{top}">{vertices}{polygons}</s:slice>'


def stack(number, *slices, bottom=0):
    return f'<s:slicestack id="{number}" zbottom="{bottom}">{"".join(slices)}</s:slicestack>'


def hull(resolution="lowres", content=None, number=1):
    return object_(
        number, content or mesh(box((0, 0, 0), (10, 10, 10))), s__slicestackid="2",
        s__meshresolution=resolution,
    )  # fmt: skip


LAYERS = [slice_(k, DIAMOND) for k in range(1, 11)]


@pytest.mark.parametrize("resolution", ["lowres", "fullres"])
def test_slices_are_the_part_where_the_mesh_is_a_coarse_hull(resolution):
    part = read(model(stack(2, *LAYERS), hull(resolution), required="s"))
    assert mm3(part) == pytest.approx(500.0)
    assert part.is_closed
    assert part.n_bodies == 1
    said = findings(part)["sliced_body"]
    assert said["hull"] == pytest.approx(1000.0)
    assert said["sliced"] == pytest.approx(500.0)
    assert part.extent == pytest.approx((0.01, 0.01, 0.01))


def test_holes_of_slices_stay_open():
    part = read(model(stack(2, *(slice_(k, SQUARE, HOLE) for k in (2, 10))), hull()))
    assert mm3(part) == pytest.approx(840.0)


def test_outlines_that_run_clockwise_are_filled_all_the_same():
    part = read(model(stack(2, *(slice_(k, DIAMOND[::-1]) for k in (5, 10))), hull()))
    assert mm3(part) == pytest.approx(500.0)


def test_layers_differ_in_height_and_an_empty_one_is_air():
    layers = [slice_(4, SQUARE), slice_(5, DIAMOND), slice_(10)]
    part = read(model(stack(2, *layers), hull()))
    assert mm3(part) == pytest.approx(4 * 100.0 + 50.0)
    assert part.extent[2] == pytest.approx(5e-3)


def test_two_islands_apart_in_height_are_two_bodies():
    layers = [slice_(2, SQUARE), slice_(6), slice_(8, SQUARE)]
    part = read(model(stack(2, *layers), hull()))
    assert mm3(part) == pytest.approx(400.0)
    assert part.n_bodies == 2


def test_bottom_of_the_stack_and_transform_of_the_item_count():
    part = read(model(stack(2, slice_(13, DIAMOND), bottom=3), hull(), items=((1, shift(7)),)))
    assert part.vertices.min(axis=0) * 1e3 == pytest.approx([7.0, 0.0, 3.0])
    assert mm3(part) == pytest.approx(500.0)


def test_stack_in_a_file_of_its_own():
    reference = '<s:slicestack id="2"><s:sliceref slicestackid="7" slicepath="/2D/a.model"/>'
    root = model(reference + "</s:slicestack>", hull())
    part = read(root, **{"2D/a.model": model(stack(7, *LAYERS), items=())})
    assert mm3(part) == pytest.approx(500.0)


def test_slices_of_an_assembly_stand_for_its_components():
    whole = object_(3, components(1), s__slicestackid="2", s__meshresolution="lowres")
    part = read(model(stack(2, *LAYERS), cube(1), whole, items=(3, (3, shift(50)))))
    assert mm3(part) == pytest.approx(1000.0)
    assert part.n_bodies == 2


def test_sliced_object_in_components():
    both = object_(3, components(1, (1, shift(50))))
    part = read(model(stack(2, *LAYERS), hull(), both, items=(3,)))
    assert mm3(part) == pytest.approx(1000.0)
    assert part.n_bodies == 2
    assert findings(part)["sliced_body"]["n"] == 1


@pytest.mark.parametrize("shape", [shapes.bracket, shapes.plate_with_holes, shapes.box])
@pytest.mark.parametrize("layer", [2e-4, 1e-3])
def test_full_mesh_beside_its_own_slices_stays_the_part(shape, layer):
    part = shape()
    again = part_from_bytes(slice_file(part, layer)[1], name="a.3mf")
    assert again.volume == pytest.approx(part.volume, rel=1e-6)
    assert set(findings(again)) & {"sliced_body", "extension_ignored"} == {"extension_ignored"}


def test_full_mesh_beside_very_many_slice_points_stays_the_part(monkeypatch):
    monkeypatch.setattr(threemf_stack, "_MOST_POINTS", 100)
    part = shapes.plate_with_holes()
    again = part_from_bytes(slice_file(part, 2e-4)[1], name="a.3mf")
    assert again.volume == pytest.approx(part.volume, rel=1e-6)


def test_coarsely_sliced_cone_stays_a_mesh():
    """Slices of a slope may lie beside its mesh by their steps; that makes it no hull."""
    turns = np.linspace(0.0, 2.0 * np.pi, 33)[:-1]
    circle = np.stack((np.cos(turns), np.sin(turns)), axis=1)
    points = [*((*(10.0 * p), 0.0) for p in circle), (0, 0, 20), (0, 0, 0)]
    corners = [(k, (k + 1) % 32, 32) for k in range(32)]
    corners += [((k + 1) % 32, k, 33) for k in range(32)]
    layers = [slice_(2 * k + 2, 10.0 * (1.0 - k / 10.0) * circle) for k in range(10)]
    cone = hull("fullres", mesh(as_text(points, corners)))
    part = read(model(stack(2, *layers), cone))
    area = 0.5 * 32 * np.sin(2.0 * np.pi / 32) * 100.0
    assert mm3(part) == pytest.approx(area * 20.0 / 3.0)


@pytest.mark.parametrize(
    ("layers", "match"),
    [
        ([slice_(1, DIAMOND), slice_(1, DIAMOND)], "do not ascend"),
        ([slice_(-1, DIAMOND)], "do not ascend"),
        ([slice_(float("nan"), DIAMOND)], "do not ascend"),
        ([slice_(1, DIAMOND).replace('v2="0"', 'v2="1"')], "does not close"),
        ([slice_(1, DIAMOND).replace('v2="2"', 'v2="77"')], "point that does not exist"),
    ],
)
def test_bad_slices_are_refused(layers, match):
    with pytest.raises(PartError, match=match):
        read(model(stack(2, *layers), hull()))


def test_slice_of_too_many_points_is_refused():
    circle = [(round(np.cos(t), 9), round(np.sin(t), 9)) for t in np.linspace(0, 6.28, 20_001)]
    with pytest.raises(PartError, match="20001 points"):
        read(model(stack(2, slice_(1, circle)), hull()))


def test_outlines_that_cross_for_ever_are_refused(monkeypatch):
    monkeypatch.setattr(threemf_stack, "_LONGEST", 0.5)
    points = np.random.default_rng(0).random((4000, 2)).round(6).tolist()
    layers = [slice_(k, np.roll(points, k, axis=0).tolist()) for k in range(1, 9)]
    with pytest.raises(PartError, match="cross each other too often"):
        read(model(stack(2, *layers), hull()))


def test_stack_that_is_not_there_is_refused():
    with pytest.raises(PartError, match="object 2"):
        read(model(hull()))


def test_stack_of_itself_is_refused():
    own = '<s:slicestack id="2"><s:sliceref slicestackid="2"/></s:slicestack>'
    with pytest.raises(PartError, match="object 2"):
        read(model(own, hull()))


def test_stack_that_no_object_uses_is_named():
    assert findings(read(model(stack(2, *LAYERS), cube(1))))["extension_ignored"] == {
        "names": "slice"
    }


@pytest.mark.parametrize(("name", "volume"), [("torus", 776.83), ("box", 6000.0)])
def test_public_sliced_files_have_the_volume_of_their_shape(shared, name, volume):
    """Their producer made them 1 % larger than the plain files."""
    part = load_part(shared / f"data/platform/3mf/slices/{name}_sliced.3mf")
    assert mm3(part) == pytest.approx(1.01**3 * volume, rel=5e-3)
