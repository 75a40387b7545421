import numpy as np
import pytest

from sekiso.design import shapes
from sekiso.domain.errors import PartError


@pytest.mark.parametrize("name", sorted(shapes.SHAPES))
def test_every_shape_is_one_closed_body_without_findings(name):
    part = shapes.SHAPES[name]()
    assert part.is_closed
    assert part.n_bodies == 1
    assert part.findings == ()


def test_cylinder_has_the_volume_of_a_cylinder():
    part = shapes.cylinder(diameter=0.02, height=0.03)
    assert part.volume == pytest.approx(np.pi * 0.01**2 * 0.03, rel=1e-3)  # 96 facets


def test_fins_of_a_heat_sink_have_the_asked_thickness_and_gap():
    part = shapes.heat_sink(x=0.05, fin=0.001, n_fins=8)
    assert part.summary["wall_min"] == pytest.approx(0.001, rel=1e-6)
    assert part.summary["gap_min"] == pytest.approx(0.006, rel=1e-6)


def test_cooling_channel_is_open_at_both_ends():
    part = shapes.mould_insert()
    assert part.summary["n_cavities"] == 0
    assert part.summary["gap_min"] == pytest.approx(0.006, rel=0.05)


def test_the_same_numbers_have_the_same_digest():
    assert shapes.box(x=0.01).digest == shapes.box(x=0.01).digest != shapes.box(x=0.02).digest


def test_pipe_thicker_than_its_radius_is_refused():
    with pytest.raises(PartError, match="wall"):
        shapes.pipe(diameter=0.01, wall=0.006)


def test_all_holes_of_a_plate_lie_inside_it():
    part = shapes.plate_with_holes(x=0.09, y=0.04, thickness=0.005, diameter=0.006, n_x=3, n_y=2)
    holes = 6 * np.pi * 0.003**2
    assert part.volume == pytest.approx((0.09 * 0.04 - holes) * 0.005, rel=1e-3)  # 96 facets
    assert part.extent == pytest.approx((0.09, 0.04, 0.005))


@pytest.mark.parametrize(("counts", "most"), [({"n_x": 9}, "0.0066"), ({"n_y": 7}, "0.0071")])
def test_holes_wider_than_their_spacing_are_refused(counts, most):
    shapes.plate_with_holes(x=0.06, y=0.05, diameter=0.0074, n_x=8, n_y=6)  # .0075 and .0083 apart
    with pytest.raises(PartError, match=f"0 - {most}"):
        shapes.plate_with_holes(x=0.06, y=0.05, diameter=0.0074, **{"n_x": 8, "n_y": 6, **counts})
