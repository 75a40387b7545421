"""The table stays within 0.5 % of the quadrature over its whole range."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool import eagar_tsai_kernels as kernels
from sekiso.physics.melt_pool import eagar_tsai_table as table

ERROR_BOUND = 0.005


def _points(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    slowness = np.exp(rng.uniform(table.LOG_P_LOW, table.LOG_P_HIGH, n))
    excess = rng.uniform(0.01, table.ROOT_E_HIGH, n) ** 2
    return _threshold(slowness) * np.exp(excess), slowness


def _threshold(slowness: np.ndarray) -> np.ndarray:
    return np.exp(table.pool_sizes(np.ones(()), slowness)[:, 4])


def _compared(strength: np.ndarray, slowness: np.ndarray) -> np.ndarray:
    exact = kernels.pool_sizes(strength, slowness)
    quick = table.pool_sizes(strength, slowness)
    for size in (exact, quick):
        size[:, 2] -= size[:, 3]
    return np.abs(quick[:, :3] / exact[:, :3] - 1.0)


def test_width_depth_and_length_stay_within_the_bound() -> None:
    assert _compared(*_points(1500, seed=7)).max() < ERROR_BOUND


def test_the_worst_region_where_the_widest_place_jumps_backwards() -> None:
    slowness = np.full(400, 0.0240)
    excess = np.linspace(3.1, 3.6, 400)
    strength = _threshold(slowness) * np.exp(excess)
    assert _compared(strength, slowness).max() < ERROR_BOUND


def test_outside_the_table_the_quadrature_answers() -> None:
    strength, slowness = np.array([60.0, 4000.0]), np.array([0.005, 1.0])
    assert _compared(strength, slowness).max() == pytest.approx(0.0, abs=1e-12)


def test_no_melt_and_nonsense_are_told_apart() -> None:
    size = table.pool_sizes(np.array([0.1, np.nan]), np.array([1.0, 1.0]))
    assert size[0, :2].tolist() == [0.0, 0.0]
    assert np.isnan(size[0, 2:4]).all()
    assert np.isnan(size[1]).all()


def test_shapes_broadcast() -> None:
    assert table.pool_sizes(np.full((3, 1), 5.0), np.full(4, 1.0)).shape == (3, 4, 5)
