import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manifold3d import Manifold
from tests.bodies import arrays
from tests.meshes import box, inside_out, together

from sekiso.geometry.connectivity import edges, winding_number
from sekiso.geometry.mesh import normals_and_areas, signed_volumes
from sekiso.geometry.nesting import Members, shells, windings


def shells_of(vertices, triangles):
    return shells(
        vertices,
        triangles,
        shell=edges(triangles).shell,
        tetrahedra=signed_volumes(vertices, triangles),
        areas=normals_and_areas(vertices, triangles)[1],
    )


def test_the_inside_of_a_hollow_box_is_a_cavity_and_not_a_body(mesh_of, hollow_box):
    found = shells_of(*mesh_of(hollow_box(0.002)))
    assert found.n_bodies == 1
    assert -found.volume[found.is_cavity].sum() == pytest.approx(0.036 * 0.026 * 0.016, rel=1e-12)


def test_a_body_beside_another_that_is_inside_out_is_no_cavity(cube):
    vertices, triangles = cube
    two = np.concatenate((triangles, triangles[:, ::-1] + 8))
    found = shells_of(np.concatenate((vertices, vertices + 50.0)), two)
    assert found.n_bodies == 2
    assert not found.is_cavity.any()
    assert found.is_inside_out.sum() == 1


SHELLS = [box(*[0.001 * k] * 3, side=0.01 - 0.002 * k) for k in range(4)]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_shells_in_shells_are_metal_and_hole_by_turns(order):
    wound = [SHELLS[k] if k % 2 == 0 else inside_out(SHELLS[k]) for k in order]
    found = shells_of(*together(*wound))
    depth = {k: place for place, k in enumerate(order)}
    assert [found.around[depth[k]] for k in range(4)] == [-1, depth[0], depth[1], depth[2]]
    assert found.is_cavity.tolist() == [k % 2 == 1 for k in order]
    assert not (found.is_turned | found.is_doubled).any()


@given(flips=st.tuples(*[st.booleans()] * 4))
def test_turning_every_shell_changes_no_kind(flips):
    wound = [inside_out(mesh) if flip else mesh for mesh, flip in zip(SHELLS, flips, strict=True)]
    one, other = shells_of(*together(*wound)), shells_of(*inside_out(together(*wound)))
    assert one.is_cavity.tolist() == other.is_cavity.tolist()
    assert one.is_doubled.tolist() == other.is_doubled.tolist()
    assert one.is_turned.tolist() == (~other.is_turned).tolist()


def test_a_shell_in_metal_and_wound_like_it_is_doubled():
    found = shells_of(*together(SHELLS[0], SHELLS[2]))
    assert found.is_doubled.tolist() == [False, True]
    assert found.n_bodies == 2


def test_windings_agree_with_the_solid_angle():
    solid = Manifold.sphere(1.0, circular_segments=24) - Manifold.cube((0.7, 0.7, 3.0), True)
    vertices, triangles = arrays(solid.rotate((7.0, 19.0, 31.0)))
    points = np.random.default_rng(5).uniform(-1.2, 1.2, (300, 3))
    found, is_on = windings(points, vertices[triangles])
    exact = [round(winding_number(point, vertices, triangles)) for point in points]
    assert found.tolist() == exact
    assert not is_on.any()
    assert 0 < sum(exact) < 300


def test_a_point_on_the_surface_is_told():
    vertices, triangles = box()
    found = windings(np.array([[0.0031, 0.0047, 0.0], [0.0031, 0.0047, 0.01]]), vertices[triangles])
    assert found[1].tolist() == [True, True]


def test_members_are_the_triangles_of_a_shell():
    members = Members(np.array([1, 0, 1, 2, 0]), 3)
    assert [members.of(k).tolist() for k in range(3)] == [[1, 4], [0, 2], [3]]
    assert set(members.samples(np.array([1])).ravel().tolist()) == {0, 2}
