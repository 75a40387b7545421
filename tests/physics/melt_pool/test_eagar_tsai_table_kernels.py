"""A softened look-up is a plain one at the softened strength."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool.eagar_tsai_kernels import peak
from sekiso.physics.melt_pool.eagar_tsai_table import pool_sizes

SLOWNESS = np.array([1e-2, 0.1, 1.0, 2e3])  # first and last lie beyond the table


def test_a_softened_pool_is_the_plain_one_at_the_softened_strength() -> None:
    width, excess = 0.15, np.array([-0.4, -0.05, 0.1, 0.5])
    critical = np.exp(pool_sizes(np.ones(4), SLOWNESS)[:, 4])
    softened = width * np.logaddexp(0.0, excess / width)
    soft = pool_sizes(critical * np.exp(excess), SLOWNESS, softness=width)
    plain = pool_sizes(critical * np.exp(softened), SLOWNESS)
    assert soft == pytest.approx(plain, rel=1e-6)
    assert np.all(soft[:, :2] > 0.0)


def test_the_threshold_stands_in_the_last_column() -> None:
    size = pool_sizes(np.full(4, 1e-3), SLOWNESS)
    critical = [1.0 / peak(p)[1] for p in SLOWNESS]
    assert np.exp(size[:, 4]) == pytest.approx(critical, rel=1e-4)
    assert np.all(size[:, :2] == 0.0)
