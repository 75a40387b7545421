"""Logistic slopes are fitted with an intercept of each source."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from calibration.fit_logistic import fit_source_logistic


def _labels(
    n_sources: int = 60, n_rows: int = 30, seed: int = 0
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    source = np.repeat(np.arange(n_sources), n_rows)
    x = np.column_stack([np.ones(source.size), rng.normal(size=source.size)])
    effect = rng.normal(0, 1.5, n_sources)[source]
    label = rng.uniform(size=source.size) < expit(x @ np.array([-0.5, 2.0]) + effect)
    return x, label.astype(int), source


def test_slope_is_recovered_although_thresholds_differ() -> None:
    fit = fit_source_logistic(*_labels(), weight_variance=25.0, source_sd=1.5)
    assert fit.weight[1] == pytest.approx(2.0, rel=0.1)
    assert fit.covariance[1, 1] ** 0.5 < 0.15


def test_a_bound_holds_against_the_data() -> None:
    fit = fit_source_logistic(
        *_labels(), weight_variance=25.0, source_sd=1.5, upper=np.array([np.inf, 0.0])
    )
    assert fit.weight[1] == 0.0
