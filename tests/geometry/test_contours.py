import numpy as np
import pytest
from manifold3d import Manifold
from tests.meshes import SIDE, box, inside_out, sheet, together, welded

from sekiso.geometry.contours import cut_heights, layers


def cut_of(mesh, layer):
    z = mesh[0][:, 2]
    return layers(*mesh, heights=cut_heights(z.min(), z.max(), layer=layer))


def test_cube_is_cut_into_squares_with_the_metal_on_the_left(cube):
    found = cut_of(cube, 1.0)
    assert len(found.heights) == 10
    assert found.areas == pytest.approx(np.full(10, 100.0))
    assert found.outlines == pytest.approx(np.full(10, 40.0))
    assert found.n_open == 0


def test_hole_runs_the_other_way_round(mesh_of, hollow_box):
    found = layers(*mesh_of(hollow_box(0.002)), heights=np.array([0.01]))
    assert len(found.loops(0)) == 2
    assert found.areas[0] == pytest.approx(0.04 * 0.03 - 0.036 * 0.026)


@pytest.mark.parametrize("tilt", [(0.0, 0.0, 0.0), (40.0, 20.0, 10.0)])
def test_slices_of_a_smooth_body_add_up_to_its_volume_at_second_order(mesh_of, tilt):
    ball = mesh_of(Manifold.sphere(0.01, circular_segments=256).rotate(tilt))
    exact = Manifold.sphere(0.01, circular_segments=256).volume()
    steps = np.array([8e-4, 4e-4, 2e-4])
    errors = [abs(cut_of(ball, h).areas.sum() * h / exact - 1.0) for h in steps]
    rate = np.polyfit(np.log(steps), np.log(errors), 1)[0]
    assert rate > 1.8  # midpoint rule


def test_planes_through_vertices_and_flat_faces_close_their_loops(mesh_of):
    stair = Manifold.cube((3.0, 1.0, 1.0)) + Manifold.cube((1.0, 1.0, 2.0))
    found = layers(*mesh_of(stair), heights=np.array([0.5, 1.0, 1.5]))
    assert found.n_open == 0
    assert found.areas[0] == pytest.approx(3.0)
    assert found.areas[2] == pytest.approx(1.0)


def test_open_mesh_leaves_its_open_segments_out(cube):
    found = cut_of((cube[0], cube[1][1:]), 1.0)
    assert found.n_open >= 0
    assert np.isfinite(found.areas).all()


def test_plane_above_the_body_cuts_nothing(cube):
    found = layers(*cube, heights=np.array([50.0, 60.0]))
    assert found.areas.tolist() == [0.0, 0.0]
    assert found.loops(0) == []


def test_bodies_that_share_edges_are_cut_into_closed_loops():
    for shift in ((1, 0, 0), (0, 1, 0), (1, 1, 0)):
        mesh = welded(box(), box(*(np.array(shift, dtype=float) * SIDE)))
        found = layers(*mesh, heights=np.array([0.31, 0.5, 0.77]) * SIDE)
        assert found.n_open == 0
        assert found.areas == pytest.approx(np.full(3, 2 * SIDE**2))


def test_a_wall_without_thickness_has_no_area_and_is_no_hole():
    wall = welded(sheet(0.5 * SIDE), inside_out(sheet(0.5 * SIDE)))
    found = layers(*together(box(), wall), heights=np.array([0.31, 0.5]) * SIDE)
    assert found.n_open == 0
    assert found.areas == pytest.approx(np.full(2, SIDE**2))
