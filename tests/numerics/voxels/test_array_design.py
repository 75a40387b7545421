import numpy as np
import pytest
from tests.numerics.voxels.strict_arrays import xp

from sekiso.numerics.voxels import Grid
from sekiso.numerics.voxels.array_design import array_cone_filter, array_optimality_step
from sekiso.numerics.voxels.array_library import on_host

GRID = Grid((6, 5, 4), (1.0, 1.0, 2.0))
SEED = np.random.default_rng(4)
X = SEED.uniform(size=GRID.shape)


def test_the_filter_is_the_mean_with_cone_weights():
    cone = array_cone_filter(xp, GRID, 2.5)
    places = np.stack(np.meshgrid(*(GRID.cell_middles(a) for a in range(3)), indexing="ij"))
    distance = np.sqrt(((places - places[:, 2, 1, 3, None, None, None]) ** 2).sum(axis=0))
    weights = np.maximum(0.0, 2.5 - distance)
    expected = (weights * X).sum() / weights.sum()
    assert on_host(cone.forward(xp.asarray(X)))[2, 1, 3] == pytest.approx(expected)


def test_the_filter_goes_back_by_its_transpose():
    cone = array_cone_filter(xp, GRID, 2.5)
    slope = SEED.normal(size=GRID.shape)
    there = np.vdot(slope, on_host(cone.forward(xp.asarray(X))))
    back = np.vdot(on_host(cone.backward(xp.asarray(slope))), X)
    assert back == pytest.approx(there)


def test_an_update_keeps_the_volume_and_the_move():
    slope, volume = -SEED.uniform(size=GRID.shape), np.full(GRID.shape, 1.0 / GRID.n_cells)
    new = on_host(
        array_optimality_step(xp, *(xp.asarray(a) for a in (X, slope, volume)), fraction=0.4)
    )
    assert new.mean() == pytest.approx(0.4)
    assert np.abs(new - X).max() <= 0.2 + 1e-12
    assert (new >= 0.0).all()
    assert (new <= 1.0).all()
    inner = (np.abs(new - X) < 0.2 - 1e-9) & (new > 0.0) & (new < 1.0)
    multiplier = (-slope * (X / new) ** 2)[inner]  # equal where no bound acts
    assert np.ptp(multiplier) < 1e-6 * multiplier.mean()
