import numpy as np
from manifold3d import Manifold

from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.geometry.mesh import normals_and_areas

UP = np.array([0.0, 0.0, 1.0])


def islands_of(mesh):
    return unsupported_starts(*mesh, normals=normals_and_areas(*mesh)[0], direction=UP)


def test_hanging_lamp_starts_in_the_air_once(mesh_of):
    frame = Manifold.cube((0.004, 0.004, 0.03)) + Manifold.cube((0.02, 0.004, 0.004)).translate(
        (0.0, 0.0, 0.026)
    )
    lamp = Manifold.cube((0.004, 0.004, 0.012)).translate((0.015, 0.0, 0.016))
    assert len(islands_of(mesh_of(frame))) == 0
    assert len(islands_of(mesh_of(frame + lamp))) == 1


def test_block_on_the_plate_and_pit_from_above_are_no_islands(mesh_of):
    pit = Manifold.cube((0.01, 0.01, 0.01)) - Manifold.cube((0.004, 0.004, 0.01)).translate(
        (0.003, 0.003, 0.005)
    )
    assert len(islands_of(mesh_of(pit))) == 0


def test_ball_on_a_stick_has_no_island_and_a_ball_beside_it_has(mesh_of):
    ball = Manifold.sphere(0.005, circular_segments=40)
    stick = Manifold.cylinder(0.01, 0.002).translate((0.0, 0.0, -0.014))
    alone = ball.translate((0.02, 0.0, 0.0))
    assert len(islands_of(mesh_of(ball + stick))) == 0
    assert len(islands_of(mesh_of(ball + stick + alone))) == 1
