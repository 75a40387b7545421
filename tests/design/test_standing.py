import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.standing import standing

UP = (0.0, 0.0, 1.0)
ANGLE = np.pi / 4.0


def part(mesh_of, solid):
    return part_from_mesh(*mesh_of(solid))


def table():
    top = Manifold.cube((0.04, 0.04, 0.004)).translate((0.0, 0.0, 0.02))
    return top + Manifold.cube((0.01, 0.01, 0.021)).translate((0.015, 0.015, 0.0))


def stands(body, **given):
    return standing(body, **{"angle": ANGLE, "has_supports": True, **given})


def test_a_table_stands_on_its_top_and_needs_no_supports(mesh_of):
    found = stands(part(mesh_of, table()))
    assert found.direction == (0.0, 0.0, -1.0)
    assert (found.support_area, found.support_volume) == (0.0, 0.0)
    assert found.height == pytest.approx(0.024)
    assert found.finding.code == "build_direction"


def test_a_table_as_drawn_has_the_space_under_its_top_to_support(mesh_of):
    found = stands(part(mesh_of, table()), direction=UP)
    assert found.is_fixed
    assert found.support_area == pytest.approx(0.04**2 - 0.01**2, rel=1e-3)
    assert found.support_volume == pytest.approx((0.04**2 - 0.01**2) * 0.02, rel=0.02)
    assert found.finding.code == "build_direction_fixed"


def test_a_process_without_supports_has_none_to_pay(mesh_of):
    found = stands(part(mesh_of, table()), direction=UP, has_supports=False)
    assert found.support_area > 0.0
    assert found.support_volume == 0.0


def test_the_footprint_is_that_of_the_smallest_upright_box(mesh_of):
    box = Manifold.cube((0.03, 0.01, 0.02)).rotate((0.0, 0.0, 27.0))
    found = stands(part(mesh_of, box), direction=UP)
    assert found.footprint == pytest.approx((0.01, 0.03), rel=1e-6)
    assert found.height == pytest.approx(0.02)


def test_a_long_rod_stands_as_a_machine_holds_it(mesh_of):
    rod = part(mesh_of, Manifold.cube((0.3, 0.01, 0.012)))
    low = stands(rod, holds=lambda height, foot: height <= 0.05)
    tall = stands(rod, holds=lambda height, foot: foot[1] <= 0.1)
    assert low.height <= 0.05
    assert tall.footprint[1] <= 0.1
    nowhere = stands(rod, holds=lambda height, foot: False)
    assert nowhere.direction == stands(rod).direction, (
        "one that fits nowhere is judged all the same"
    )


def test_as_drawn_goes_first_among_equals(mesh_of):
    for turn in range(3):
        cube = Manifold.cube((0.02, 0.02, 0.02)).rotate((90.0 * turn, 0.0, 0.0))
        assert stands(part(mesh_of, cube)).direction == UP


@pytest.mark.parametrize("axis", range(3))
def test_turning_the_file_turns_the_direction_and_nothing_else(axis, mesh_of):
    turn = np.zeros(3)
    turn[axis] = 90.0
    drawn, turned = (part(mesh_of, body) for body in (table(), table().rotate(tuple(turn))))
    first, second = stands(drawn), stands(turned)
    assert second.height == pytest.approx(first.height, rel=1e-6)
    assert second.footprint == pytest.approx(first.footprint, rel=1e-6)
    assert second.support_volume == first.support_volume == 0.0
