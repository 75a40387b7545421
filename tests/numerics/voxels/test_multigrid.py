import numpy as np
import pytest
from tests.numerics.voxels.bodies import assembled, cantilever

from sekiso.numerics.voxels import Grid, elasticity, isotropic_stiffness
from sekiso.numerics.voxels.multigrid import Hierarchy


def bodies():
    """A full body, a plate and a bar of one cell."""
    plate, bar = np.zeros((8, 8, 4)), np.zeros((12, 4, 4))
    plate[:, :, 1] = bar[:, 1, 1] = 1.0
    return [np.ones((6, 4, 4)), plate, bar]


@pytest.mark.parametrize("poisson", [0.0, 0.3, 0.45])
@pytest.mark.parametrize("scale", bodies(), ids=["full", "plate", "bar"])
def test_a_sweep_of_jacobi_lets_no_error_grow(scale, poisson):
    body = elasticity(Grid(scale.shape, (1.0, 1.0, 1.0)), isotropic_stiffness(1.0, poisson), scale)
    levels = Hierarchy(body, np.ones(body.field_shape, dtype=bool)).levels
    root = np.sqrt(levels[0].step.ravel().astype(float))
    largest = np.linalg.eigvalsh(root[:, None] * assembled(body) * root).max()
    assert 1.0 < largest < 2.0


def test_a_cycle_is_symmetric_and_reduces_the_error():
    body, fixed, _ = cantilever(6)
    hierarchy = Hierarchy(body, ~fixed)
    left, right = np.random.default_rng(0).normal(size=(2, *fixed.shape)) * ~fixed
    results = []
    for load in (left, right):
        hierarchy.load[...] = load
        results.append(hierarchy.cycle().copy())
    assert np.vdot(right, results[0]) == pytest.approx(np.vdot(left, results[1]), rel=1e-4)
    rest = left - body.apply(results[0].astype(float))
    assert np.linalg.norm(rest[~fixed]) < 0.7 * np.linalg.norm(left)
