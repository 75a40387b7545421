import numpy as np
import pytest
from manifold3d import Manifold
from tests.bodies import arrays
from tests.meshes import inside_out, together, welded

from sekiso.design import shapes
from sekiso.design.hatching import Pattern
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.slices import Outline, ScanSpeeds, hatch_part
from sekiso.domain.errors import PartError
from sekiso.domain.part import Part

SPEEDS = ScanSpeeds(hatch=1.0, contour=0.5, jump=5.0, jump_delay=1e-4, recoat=10.0)


def test_cube_has_the_contours_and_hatch_of_the_closed_form():
    block = shapes.box(x=0.01, y=0.01, z=0.001)
    found = hatch_part(block, layer=1e-4, pattern=Pattern(kind="lines"))
    assert found.n_layers == 10
    contours = 4 * (9.88 + 9.72 + 9.56) * 1e-3
    assert found.contour_lengths == pytest.approx(np.full(10, contours), rel=1e-6)
    assert found.hatch_lengths.mean() == pytest.approx(9.40e-3**2 / 1e-4, rel=2e-3)


def test_slices_hold_the_volume_whatever_the_direction():
    part = shapes.bracket()
    for direction in ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (0.3, -0.4, 0.7)):
        found = hatch_part(part, layer=2e-4, direction=direction)
        assert found.area * 2e-4 == pytest.approx(part.volume, rel=3e-3)


def test_time_adds_melting_jumping_and_recoating():
    found = hatch_part(shapes.box(x=0.01, y=0.01, z=0.001), layer=1e-4)
    by_hand = (
        found.hatch_lengths.sum() / 1.0
        + found.contour_lengths.sum() / 0.5
        + found.jump_lengths.sum() / 5.0
        + (found.n_vectors.sum() + found.n_contours.sum()) * 1e-4
        + 10 * 10.0
    )
    assert found.time(SPEEDS) == pytest.approx(by_hand)


def test_two_beams_halve_the_melting_but_not_the_recoating():
    found = hatch_part(shapes.box(x=0.02, y=0.02, z=0.001), layer=1e-4)
    two = ScanSpeeds(1.0, 0.5, 5.0, 1e-4, 10.0, n_beams=2)
    assert found.time(two) - 100.0 == pytest.approx(0.5 * (found.time(SPEEDS) - 100.0))


def test_walls_thinner_than_the_contours_have_no_hatch():
    found = hatch_part(shapes.pipe(wall=4e-4, length=0.002), layer=1e-4, outline=Outline())
    assert found.hatch_lengths.sum() == 0.0
    assert found.contour_lengths.min() > 0.0


def test_a_sample_of_layers_estimates_the_time_of_all():
    part = shapes.bracket()
    full = hatch_part(part, layer=1e-4)
    some = hatch_part(part, layer=1e-4, n_sampled=64)
    assert some.n_layers == full.n_layers == 600
    assert len(some.heights) == 64
    assert some.time(SPEEDS) == pytest.approx(full.time(SPEEDS), rel=0.03)
    assert some.area == pytest.approx(full.area, rel=0.03)


def test_mesh_full_of_holes_is_refused(mesh_of):
    vertices, triangles = mesh_of(Manifold.sphere(0.01, circular_segments=32))
    with pytest.raises(PartError, match="holes"):
        hatch_part(part_from_mesh(vertices, triangles[::2]), layer=1e-3)


def test_part_known_by_numbers_cannot_be_sliced():
    with pytest.raises(PartError, match="shape of the part"):
        hatch_part(Part(volume=3e-4, area=0.06, extent=(0.1, 0.1, 0.1)), layer=1e-4)


def test_sampled_layers_stand_for_all(part_of):
    part = part_of(Manifold.cube((0.01, 0.01, 0.01)))
    whole, sample = (hatch_part(part, layer=1e-4, n_sampled=n) for n in (None, 10))
    assert sample.n_layers == whole.n_layers == 100
    assert sample.area == pytest.approx(whole.area)
    assert sample.scan_length == pytest.approx(whole.scan_length, rel=0.01)


def test_layers_of_bodies_that_touch_hold_their_volume(part_of):
    block = Manifold.cube((0.01, 0.01, 0.01))
    beside = block.translate((0.01, 0.0, 0.0))
    both = together(arrays(block), arrays(beside))
    found = hatch_part(part_from_mesh(*welded(both)), layer=1e-3, pattern=Pattern(kind="lines"))
    assert found.areas == pytest.approx(np.full(10, 2e-4))
    one = hatch_part(part_of(block), layer=1e-3, pattern=Pattern(kind="lines"))
    assert found.scan_length > 1.8 * one.scan_length


def test_layers_of_a_body_inside_out_are_those_of_the_body(part_of, mesh_of):
    body = Manifold.cube((0.01, 0.01, 0.01)) - Manifold.cylinder(0.01, 0.003, circular_segments=24)
    right, wrong = part_of(body), part_from_mesh(*inside_out(mesh_of(body)))
    one, other = (hatch_part(part, layer=1e-3) for part in (right, wrong))
    assert other.areas == pytest.approx(one.areas)
    assert other.scan_length == pytest.approx(one.scan_length)


@pytest.mark.parametrize(("side", "word"), [(3.0, "part_vectors"), (300.0, "part_layers")])
def test_a_part_of_metres_is_refused_before_it_takes_the_memory(side, word):
    with pytest.raises(PartError) as refused:
        hatch_part(shapes.box(x=side, y=side, z=side), layer=4e-5)
    assert refused.value.key == word


def test_layers_of_many_vectors_are_filled_in_small_batches():
    one = hatch_part(shapes.box(x=0.4, y=0.4, z=0.004), layer=4e-4)
    ten = hatch_part(shapes.box(x=0.04, y=0.04, z=0.004), layer=4e-4)
    assert one.n_layers == ten.n_layers == 10
    assert float(one.areas.sum()) == pytest.approx(100.0 * float(ten.areas.sum()), rel=1e-9)
    assert float(one.scan_length) == pytest.approx(100.0 * float(ten.scan_length), rel=0.03)
