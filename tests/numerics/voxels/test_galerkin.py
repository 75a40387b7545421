import numpy as np
import pytest
from tests.numerics.voxels.bodies import STEEL, assembled
from tests.numerics.voxels.test_element import random_stiffness

from sekiso.numerics.voxels import Grid, conduction, elasticity
from sekiso.numerics.voxels.galerkin import coarse_shape, dense, first_level, next_level
from sekiso.numerics.voxels.transfer_kernels import prolong, restrict

SEED = np.random.default_rng(2)


def interpolation(node_shape, factors, n_fields):
    """P as a dense matrix, from the kernel."""
    cells = coarse_shape(tuple(n - 1 for n in node_shape), factors)
    coarse = (n_fields, *(n + 1 for n in cells))
    columns = []
    for unit in np.eye(int(np.prod(coarse)), dtype=np.float32):
        fine = np.zeros((n_fields, *node_shape), dtype=np.float32)
        prolong(unit.reshape(coarse), np.array(factors), np.ones_like(fine), fine)
        columns.append(fine.ravel())
    return np.array(columns, dtype=float).T


@pytest.mark.parametrize(
    ("shape", "factors"), [((4, 4, 2), (2, 2, 2)), ((5, 3, 2), (2, 2, 1)), ((3, 2, 1), (1, 2, 1))]
)
@pytest.mark.parametrize("make", [elasticity, conduction])
def test_coarse_levels_are_galerkin_products(shape, factors, make):
    material = np.array([STEEL, random_stiffness()]) if make is elasticity else np.eye(3)
    scale = SEED.uniform(0.0, 1.0, shape) * (SEED.uniform(size=shape) > 0.3)
    phase = SEED.integers(0, 2, shape) if make is elasticity else None
    body = make(Grid(shape, (1.0, 1.2, 0.9)), material, scale, phase)
    free = SEED.uniform(size=body.field_shape) > 0.2
    K = assembled(body) * np.outer(free, free)
    P = interpolation(body.grid.node_shape, factors, body.n_fields)
    first = first_level(body, free, factors).stencil(body.scale, body.phase)
    assert dense(first) == pytest.approx(P.T @ K @ P, abs=1e-5 * K.max())
    second = next_level(first, (2, 1, 1))
    Q = interpolation(tuple(n + 1 for n in coarse_shape(shape, factors)), (2, 1, 1), body.n_fields)
    assert dense(second) == pytest.approx(Q.T @ P.T @ K @ P @ Q, abs=1e-5 * K.max())


def test_restriction_is_the_transpose_of_interpolation():
    P = interpolation((6, 4, 3), (2, 2, 2), 1)
    fine = SEED.normal(size=(1, 6, 4, 3)).astype(np.float32)
    coarse = np.zeros((1, 4, 3, 2), dtype=np.float32)
    restrict(fine, np.array((2, 2, 2)), coarse)
    assert coarse.ravel() == pytest.approx(P.T @ fine.ravel(), abs=1e-5)
