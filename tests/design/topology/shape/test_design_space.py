import numpy as np
import pytest
from manifold3d import Manifold
from tests.bodies import arrays
from tests.meshes import together

from sekiso.design import shapes
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.shape.design_space import design_solid
from sekiso.domain.errors import PartError


def block_and_bush(n_outside: int, n_inside: int):
    """A block with a round hole, and a bush in it whose facets do not match."""
    hole = Manifold.cylinder(0.03, 0.01, 0.01, n_outside, True)
    bush = Manifold.cylinder(0.02, 0.01, 0.01, n_inside, True).rotate((0, 0, 3))
    bore = Manifold.cylinder(0.03, 0.004, 0.004, 32, True)
    block = Manifold.cube((0.05, 0.05, 0.02), True) - hole
    return part_from_mesh(*together(arrays(block), arrays(bush - bore)))


def test_one_body_is_taken_as_it_is():
    part = shapes.bracket()
    assert design_solid(part).volume() == pytest.approx(part.volume, rel=1e-12)


def test_bodies_that_touch_become_one_without_a_gap():
    part = block_and_bush(96, 80)
    assert part.n_bodies == 2
    solid = design_solid(part)
    assert len(solid.decompose()) == 1
    assert solid.genus() == 1
    exact = 0.05**2 * 0.02 - np.pi * 0.004**2 * 0.02
    assert solid.volume() == pytest.approx(exact, rel=1e-3)


def test_bodies_apart_stay_apart():
    boxes = together(*(arrays(Manifold.cube((1, 1, 1)).translate((x, 0, 0))) for x in (0, 3)))
    assert len(design_solid(part_from_mesh(*boxes)).decompose()) == 2


def test_a_cavity_stays_open():
    hollow = Manifold.cube((4, 4, 4), True) - Manifold.cube((2, 2, 2), True)
    assert design_solid(part_from_mesh(*arrays(hollow))).volume() == pytest.approx(56.0)


def test_an_open_part_is_refused():
    part = shapes.box()
    opened = part_from_mesh(part.vertices, part.triangles[1:])
    with pytest.raises(PartError, match="no closed solid"):
        design_solid(opened)
