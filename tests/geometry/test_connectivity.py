import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.geometry.connectivity import (
    close_cracks,
    component_numbers,
    edges,
    faces_against,
    open_sides,
    rims,
    sides,
    winding_number,
)


def test_a_cube_has_no_faulty_edge(cube):
    found = edges(cube[1])
    assert (found.n_open, found.n_shared_by_many, found.n_same_way) == (0, 0, 0)


def test_a_missing_triangle_leaves_three_open_edges(cube):
    assert edges(cube[1][1:]).n_open == 3


def test_a_turned_triangle_disagrees_with_its_three_neighbours(cube):
    triangles = cube[1].copy()
    triangles[0] = triangles[0, ::-1]
    found = edges(triangles)
    assert found.n_same_way == 3
    assert 0 in found.same_way_faces


def test_a_fin_on_an_edge_is_shared_by_three():
    triangles = np.array([[0, 1, 2], [1, 0, 3], [0, 1, 4]])
    assert edges(triangles).n_shared_by_many == 1


@pytest.mark.parametrize("n", [1, 2, 1000])
def test_a_chain_is_one_component(n):
    order = np.random.default_rng(0).permutation(n)
    assert component_numbers(n, order[:-1], order[1:]).max(initial=0) == 0


def test_winding_number_tells_inside_from_outside(mesh_of):
    ball = mesh_of(Manifold.sphere(1.0, circular_segments=32))
    assert winding_number(np.zeros(3), *ball) == pytest.approx(1.0, abs=1e-9)
    assert winding_number(np.array([1.5, 0.0, 0.0]), *ball) == pytest.approx(0.0, abs=1e-9)


def test_two_triangles_share_one_side_of_six():
    start, end, edge = sides(np.array([[0, 1, 2], [2, 1, 3]]))
    assert start.tolist() == [0, 1, 2, 2, 1, 3]
    assert end.tolist() == [1, 2, 0, 1, 3, 2]
    assert edge[1] == edge[3]
    assert len(set(edge.tolist())) == 5


def test_only_corners_on_open_edges_are_merged():
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 0, 1e-7], [0, 1, 1e-7], [1, 1, 0]])
    triangles = np.array([[0, 1, 2], [3, 5, 4]])  # a crack between 1 - 3 and 2 - 4
    same = close_cracks(vertices, triangles, tolerance=1e-6)
    assert same.tolist() == [0, 1, 2, 1, 2, 5]
    assert close_cracks(vertices, triangles, tolerance=1e-8).tolist() == list(range(6))


def test_the_rim_of_a_missing_triangle_runs_against_its_neighbours(cube):
    start, end, face = open_sides(cube[1][1:])
    missing = set(cube[1][0].tolist())
    assert set(start.tolist()) == set(end.tolist()) == missing
    assert len(face) == 3
    assert [set(rim) for rim in rims(cube[1][1:])] == [missing]
    assert rims(cube[1]) == []


def test_a_triangle_against_the_others_is_named(cube):
    triangles = cube[1].copy()
    triangles[7] = triangles[7, ::-1]
    assert np.flatnonzero(faces_against(triangles)).tolist() == [7]
