import numpy as np
import pytest

from sekiso.numerics.voxels.element import (
    CORNERS,
    conduction_element,
    elastic_element,
    strain_matrix,
)
from sekiso.numerics.voxels.stiffness import isotropic_stiffness, rotated_stiffness

EDGE = (0.7, 1.0, 1.9)
C = isotropic_stiffness(2.0, 0.3)


def random_stiffness(seed=0):
    half = np.random.default_rng(seed).normal(size=(6, 6))
    return half @ half.T + np.eye(6)


def rigid_motions():
    """The six rigid motions of one cell of EDGE, rows of 24."""
    x = CORNERS * np.array(EDGE)
    turns = np.cross(np.eye(3)[:, None], x[None])  # (3, 8, 3)
    shifts = np.broadcast_to(np.eye(3)[:, None], (3, 8, 3))
    return np.concatenate([shifts, turns]).transpose(0, 2, 1).reshape(6, 24)


@pytest.mark.parametrize("stiffness", [C, random_stiffness()], ids=["isotropic", "any"])
def test_only_the_six_rigid_motions_cost_no_energy(stiffness):
    K = elastic_element(EDGE, stiffness)
    assert np.abs(K @ rigid_motions().T).max() < 1e-12 * K.max()
    values = np.linalg.eigvalsh(K)
    assert np.sum(values < 1e-12 * values.max()) == 6


def test_a_uniform_strain_costs_its_energy_density_times_the_volume():
    strain = np.array([1.0, -0.3, 0.2, 0.5, 0.1, -0.4])
    exx, eyy, ezz, gyz, gxz, gxy = strain
    slope = np.array([[exx, gxy / 2, gxz / 2], [gxy / 2, eyy, gyz / 2], [gxz / 2, gyz / 2, ezz]])
    u = (slope @ (CORNERS * np.array(EDGE)).T).reshape(24)
    anything = random_stiffness()
    energy = u @ elastic_element(EDGE, anything) @ u
    assert energy == pytest.approx(strain @ anything @ strain * np.prod(EDGE), rel=1e-12)
    assert strain_matrix(EDGE) @ u == pytest.approx(strain, abs=1e-12)


def test_heat_flows_by_fourier_through_a_cell():
    k = np.diag([1.0, 2.0, 3.0])
    T = (CORNERS * np.array(EDGE)) @ np.array([1.0, 1.0, 1.0])  # 1 K/m along each axis
    assert T @ conduction_element(EDGE, k) @ T == pytest.approx(6.0 * np.prod(EDGE))
    assert np.abs(conduction_element(EDGE, k) @ np.ones(8)).max() < 1e-12


def test_a_turned_element_has_the_energy_of_the_turned_motion():
    quarter = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 1]])
    strain = np.array([1.0, 0.5, -0.2, 0.3, -0.7, 0.4])
    anything = random_stiffness(1)
    turned = rotated_stiffness(anything, quarter)
    back = np.array([0.5, 1.0, -0.2, 0.7, 0.3, -0.4])  # the strain in the axes of the material
    assert strain @ turned @ strain == pytest.approx(back @ anything @ back)
