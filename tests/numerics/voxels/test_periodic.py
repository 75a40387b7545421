import csv

import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import Grid, isotropic_stiffness
from sekiso.numerics.voxels.element import CORNERS, elastic_element, strain_matrix
from sekiso.numerics.voxels.periodic import (
    conductive_response,
    effective_conductivity,
    effective_expansion,
    effective_stiffness,
    elastic_response,
    has_stiffness,
)
from sekiso.numerics.voxels.recover import strain, stress_of


def cube(n):
    return Grid((n, n, n), (1.0 / n,) * 3)


def angles(n):
    x = 2.0 * np.pi * (np.arange(n) + 0.5) / n
    return np.meshgrid(x, x, x, indexing="ij")


def gyroid(n):
    x, y, z = angles(n)
    return np.sin(x) * np.cos(y) + np.sin(y) * np.cos(z) + np.sin(z) * np.cos(x)


def primitive(n):
    return np.sum([np.cos(x) for x in angles(n)], axis=0)


def voigt(c11, c12, c44):
    C = np.diag([c11 - c12] * 3 + [c44] * 3)
    C[:3, :3] += c12
    return C


def test_a_gyroid_sheet_has_the_digits_of_another_solver_on_the_same_voxels(shared):
    with open(shared / "data/lattices/homogenised_tpms.csv") as file:
        row = next(r for r in csv.DictReader(file) if r["target_relative_density"] == "0.2")
    solid = np.abs(gyroid(64)) < float(row["level_c"])
    assert solid.sum() == int(row["solid_voxels"])
    C = effective_stiffness(cube(64), STEEL, scale=solid, cubic=True)
    expected = voigt(*(float(row[f"{key}_over_Es"]) for key in ("C11", "C12", "C44")))
    assert pytest.approx(expected, abs=2e-6) == C


def test_iterations_do_not_grow_with_the_grid():
    n = [elastic_response(cube(n), STEEL, scale=np.abs(gyroid(n)) < 0.77) for n in (12, 24)]
    assert n[1].iterations < 30
    assert n[1].iterations <= n[0].iterations + 2


def test_a_cubic_cell_needs_two_cases():
    solid = np.abs(gyroid(12)) < 0.6
    both = [effective_stiffness(cube(12), STEEL, scale=solid, cubic=c) for c in (False, True)]
    assert both[1] == pytest.approx(both[0], abs=1e-6)
    layers = np.arange(8) % 2 * np.ones((8, 8, 8))
    with pytest.raises(ValueError, match="no cubic symmetry"):
        effective_stiffness(cube(8), STEEL, scale=0.5 + layers, cubic=True)


def test_layers_follow_the_exact_laws_of_laminates():
    phase = np.array([0, 0, 1]).reshape(3, 1, 1)  # stacked along x, thin in y and z
    kinds = np.array([random_stiffness(1), random_stiffness(2)])
    C = effective_stiffness(Grid((3, 1, 1), (0.2, 1.0, 1.0)), kinds, phase=phase, tolerance=1e-9)
    free, held = [0, 4, 5], [1, 2, 3]  # stresses that are equal, strains that are equal

    def mean(of):
        return (2.0 * of(kinds[0]) + of(kinds[1])) / 3.0

    soft = mean(lambda c: np.linalg.inv(c[np.ix_(free, free)]))
    mixed = mean(lambda c: np.linalg.solve(c[np.ix_(free, free)], c[np.ix_(free, held)]))
    stiff = mean(
        lambda c: (
            c[np.ix_(held, held)]
            - c[np.ix_(held, free)] @ np.linalg.solve(c[np.ix_(free, free)], c[np.ix_(free, held)])
        )
    )
    across = np.linalg.inv(soft)
    assert C[np.ix_(free, free)] == pytest.approx(across, rel=1e-6)
    assert C[np.ix_(free, held)] == pytest.approx(across @ mixed, rel=1e-6, abs=1e-8)
    assert C[np.ix_(held, held)] == pytest.approx(stiff + mixed.T @ across @ mixed, rel=1e-6)


def dense_tensor(grid, kinds, scale, phase):
    """C* by an assembled periodic matrix and its pseudo-inverse."""
    number = np.arange(grid.n_cells).reshape(grid.shape)
    K, load = np.zeros((3 * grid.n_cells,) * 2), np.zeros((3 * grid.n_cells, 6))
    total = np.zeros((6, 6))
    B = strain_matrix(grid.edge)
    for index, factor in np.ndenumerate(scale):
        nodes = number[tuple(((np.array(index) + CORNERS) % grid.shape).T)]
        dofs = (np.arange(3)[:, None] * grid.n_cells + nodes).ravel()
        C = kinds[phase[index]]
        K[np.ix_(dofs, dofs)] += factor * elastic_element(grid.edge, C)
        load[dofs] -= factor * grid.cell_volume * B.T @ C
        total += factor * grid.cell_volume * C
    u = np.linalg.lstsq(K, load, rcond=1e-10)[0]
    return (total - load.T @ u) / (grid.n_cells * grid.cell_volume)


def test_phases_void_and_scale_together_are_those_of_an_assembled_matrix():
    seed, grid = np.random.default_rng(8), Grid((4, 3, 5), (0.2, 0.3, 0.1))
    kinds = np.array([random_stiffness(1), random_stiffness(2), STEEL])
    scale = seed.uniform(0.3, 1.0, grid.shape) * (seed.uniform(size=grid.shape) > 0.3)
    phase = seed.integers(0, 3, grid.shape)
    C = effective_stiffness(grid, kinds, scale=scale, phase=phase, tolerance=1e-8)
    assert pytest.approx(dense_tensor(grid, kinds, scale, phase), abs=1e-9) == C


def test_a_uniform_cell_is_its_material_in_any_units():
    micron = Grid((3, 2, 5), (2e-6, 1e-6, 3e-6))
    stiff = 1e11 * random_stiffness()
    assert effective_stiffness(micron, stiff, scale=0.5) == pytest.approx(0.5 * stiff, rel=1e-12)
    k = np.array([[20.0, 1.0, 0.0], [1.0, 15.0, 2.0], [0.0, 2.0, 30.0]])
    assert effective_conductivity(micron, k) == pytest.approx(k, rel=1e-12, abs=1e-12)


def test_a_column_of_one_voxel_is_plane_strain():
    solid = np.ones((8, 8, 1))
    solid[2:6, 3:6] = 0.0
    thin = effective_stiffness(Grid((8, 8, 1), (1.0, 1.0, 0.3)), STEEL, scale=solid, tolerance=1e-8)
    thick = np.repeat(solid, 4, axis=2)
    whole = effective_stiffness(Grid((8, 8, 4), (1.0, 1.0, 0.3)), STEEL, scale=thick)
    assert thin == pytest.approx(whole, abs=1e-8)


def test_disconnected_spheres_have_no_stiffness_and_say_so():
    spheres = primitive(16) < -1.05
    response = elastic_response(cube(16), STEEL, scale=spheres)
    assert np.abs(response.tensor).max() < 1e-10
    assert not has_stiffness(response.tensor, STEEL)
    with pytest.raises(ValueError, match="not connected"):
        response.expansion(12e-6)
    assert np.abs(effective_conductivity(cube(16), np.eye(3), scale=spheres)).max() < 1e-10


@pytest.mark.parametrize(("n", "expected"), [(16, 8.965444), (32, 9.015056)])
def test_expansion_of_two_phases_is_that_of_levin(n, expected):
    stiffness = np.array([isotropic_stiffness(3.2, 0.3), isotropic_stiffness(1.0, 0.3)])
    response = elastic_response(cube(n), stiffness, phase=gyroid(n) < 0.0, tolerance=1e-7)
    alpha = response.expansion([4.5, 16.5])
    assert alpha == pytest.approx([expected] * 3 + [0.0] * 3, abs=1e-6)
    bulk, (soft, hard) = response.tensor[:3, :3].sum() / 9.0, (1.0 / 1.2, 3.2 / 1.2)
    levin = 10.5 + (16.5 - 4.5) / (1.0 / soft - 1.0 / hard) * (
        1.0 / bulk - 0.5 * (1.0 / soft + 1.0 / hard)
    )
    assert alpha[0] == pytest.approx(levin, rel=1e-9)


def test_a_lattice_of_one_metal_expands_like_the_metal():
    solid = np.abs(gyroid(12)) < 0.6
    for cubic in (True, False):
        alpha = effective_expansion(cube(12), STEEL, 12e-6, scale=solid, cubic=cubic)
        assert alpha == pytest.approx([12e-6] * 3 + [0.0] * 3, rel=1e-6, abs=1e-15)


def test_conductivity_of_a_sheet_is_near_two_thirds_of_its_density(shared):
    with open(shared / "data/lattices/conductivity_tpms.csv") as file:
        rows = list(csv.DictReader(file))
    row = next(r for r in rows if (r["surface"], r["target_relative_density"]) == ("gyroid", "0.2"))
    k = effective_conductivity(cube(64), np.eye(3), scale=np.abs(gyroid(64)) < 0.314248)
    # the level of that row is a quantile that falls inside a set of equal voxels
    assert k == pytest.approx(float(row["k64_over_ks"]) * np.eye(3), abs=1e-4)
    assert k[0, 0] < 2.0 * 0.2 / (3.0 - 0.2)  # Hashin and Shtrikman


def test_displacements_carry_the_unit_strain_and_its_energy():
    solid = np.abs(gyroid(10)) < 0.7
    response = elastic_response(cube(10), STEEL, scale=solid, tolerance=1e-8)
    u = response.field(3)
    assert u[:, -1] - u[:, 0] == pytest.approx(np.zeros((3, 11, 11)), abs=1e-12)
    assert u[1, :, :, -1] - u[1, :, :, 0] == pytest.approx(np.full((11, 11), 0.5))
    sigma = stress_of(STEEL, strain(cube(10), u)) * solid
    assert sigma.mean(axis=(1, 2, 3)) == pytest.approx(response.tensor[:, 3], abs=1e-9)


def test_heat_response_gives_temperatures():
    response = conductive_response(cube(4), np.eye(3))
    assert response.field(1)[0, 2, :, 1] == pytest.approx(np.arange(5) / 4.0)
    with pytest.raises(ValueError, match="no thermal expansion"):
        response.expansion(1e-5)


def test_what_cannot_be_solved_is_refused():
    with pytest.raises(ValueError, match="no voxel"):
        effective_stiffness(cube(2), STEEL, scale=0.0)
    with pytest.raises(ValueError, match="after 3 iterations"):
        elastic_response(cube(8), STEEL, scale=np.abs(gyroid(8)) < 0.5, max_iterations=3)
    with pytest.raises(ValueError, match="the expansion of 1 phases"):
        effective_expansion(cube(2), STEEL, [1e-5, 2e-5])
