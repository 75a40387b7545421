import numpy as np
import pytest
from manifold3d import Manifold

from sekiso.design.orientation import orientations, pareto_set, sphere_directions
from sekiso.geometry.mesh import normals_and_areas


def compared(mesh, **keywords):
    normals, areas = normals_and_areas(*mesh)
    return orientations(*mesh, normals=normals, areas=areas, n=300, **keywords)


def test_table_is_best_built_upside_down(mesh_of):
    top = Manifold.cube((0.04, 0.04, 0.004)).translate((0.0, 0.0, 0.02))
    found = compared(
        mesh_of(top + Manifold.cube((0.01, 0.01, 0.021)).translate((0.015, 0.015, 0.0))),
        weights={"support_area": 1.0, "support_volume": 1.0},
    )
    assert found.best == (0.0, 0.0, -1.0)


def test_scores_of_a_box_are_those_of_a_box(mesh_of):
    found = compared(mesh_of(Manifold.cube((0.01, 0.02, 0.04))))
    up = int(np.flatnonzero(np.all(found.directions == (0, 0, 1), axis=1))[0])
    assert found.scores["height"][up] == pytest.approx(0.04)
    assert found.scores["footprint"][up] == pytest.approx(0.01 * 0.02)
    assert found.scores["support_area"][up] == 0.0


def test_cost_of_the_explorer_enters_the_total_and_the_pareto_set(mesh_of):
    mesh = mesh_of(Manifold.cube((0.01, 0.02, 0.04)))
    cheap = compared(mesh, weights={"cost": 1.0}, cost=lambda scores: scores["height"])
    assert abs(cheap.best[0]) == 1.0
    assert cheap.pareto.any()
    assert not cheap.pareto.all()


def test_critical_face_is_turned_away_from_below(mesh_of):
    mesh = mesh_of(Manifold.cube((0.01, 0.01, 0.01)))
    bottom = np.flatnonzero(normals_and_areas(*mesh)[0][:, 2] < -0.5)
    found = compared(mesh, weights={"critical": 1.0}, critical=bottom)
    assert found.scores["critical"][2] > 0.0
    assert found.best != (0.0, 0.0, 1.0)


def test_pareto_set_holds_what_nothing_beats():
    rows = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0], [3.0, 3.0], [1.0, 3.0]])
    assert pareto_set(rows).tolist() == [True, True, True, False, True]


def test_directions_are_unit_vectors_spread_over_the_sphere():
    up = sphere_directions(500)
    assert np.linalg.norm(up, axis=1) == pytest.approx(np.ones(506), abs=1e-4)  # four digits
    assert np.abs(up[6:].mean(axis=0)).max() < 0.01


def test_what_lies_a_hair_above_the_plate_needs_no_support(mesh_of):
    recess = Manifold.cube((0.01, 0.01, 1e-5)).translate((0.005, 0.005, 0.0))
    mesh = mesh_of(Manifold.cube((0.02, 0.02, 0.02)) - recess)
    normals, areas = normals_and_areas(*mesh)
    found = orientations(*mesh, normals=normals, areas=areas, n=10)
    assert found.scores["support_area"][2] == 0.0  # up is the third of the six axes
