"""Few rows of one's own laboratory move the answer and narrow it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from calibration.fit_surrogate import fit_local_prior
from sekiso.learning.residual_gp import (
    GRID,
    LocalInputs,
    LocalPrior,
    condition,
    grid_posterior,
    kernel_parts,
)

PRIOR = LocalPrior(
    constant_variance=np.array([0.05, 0.05]), noise_variance=0.02, joint_variance=0.1,
    joint_length=np.array([1.0, 1.0]), single_variance=np.array([0.03]),
    single_length=np.array([1.0]), grid_weight=np.full(len(GRID), 1.0 / len(GRID)),
)  # fmt: skip


def rows(n, seed=0, share=0.0):
    rng = np.random.default_rng(seed)
    return LocalInputs(rng.standard_normal((n, 2)), rng.standard_normal((n, 1)), np.full(n, share))


def test_prior_covariance_is_positive():
    constant, smooth = kernel_parts(rows(30), rows(30), PRIOR)
    assert np.linalg.eigvalsh(constant + smooth).min() > -1e-9


def test_one_row_pulls_its_neighbourhood():
    seen = rows(1)
    mean, _ = condition(seen, np.array([0.5]), seen, PRIOR)
    assert 0.2 < mean[0] < 0.5


def test_more_rows_narrow_the_answer():
    asked = rows(20, seed=5)
    variances = [
        condition(rows(n, seed=1), np.zeros(n), asked, PRIOR)[1].mean() for n in (1, 5, 20)
    ]
    assert variances[0] > variances[1] > variances[2]


def test_noisy_laboratory_gets_wider_intervals_than_a_quiet_one():
    seen, asked = rows(12, seed=2), rows(10, seed=3)
    noisy = np.random.default_rng(0).standard_normal(12) * 0.5
    wide = condition(seen, noisy, asked, PRIOR)[1].mean()
    assert wide > 2.0 * condition(seen, np.full(12, 0.1), asked, PRIOR)[1].mean()


def test_grid_posterior_sums_to_one():
    posterior = grid_posterior(rows(6), np.zeros(6), PRIOR)
    assert posterior.sum() == pytest.approx(1.0)


def test_many_rows_are_thinned_not_refused():
    mean, variance = condition(rows(1000), np.zeros(1000), rows(3, seed=9), PRIOR, n_asked=10**6)
    assert np.isfinite(mean).all()
    assert (variance > 0.0).all()


def test_methods_share_a_constant_only_as_far_as_both_allow():
    constant, _ = kernel_parts(rows(1, share=0.0), rows(1, share=1.0), PRIOR)
    assert constant[0, 0] == pytest.approx(0.05)


def test_fit_finds_the_noise_of_its_sources():
    rng = np.random.default_rng(4)
    inputs, source = rows(300, seed=6), np.repeat(np.arange(30), 10).astype(str)
    residual = np.repeat(0.4 * rng.standard_normal(30), 10) + 0.1 * rng.standard_normal(300)
    prior = fit_local_prior(inputs, residual, source)
    assert prior.noise_variance == pytest.approx(0.01, rel=0.5)
    assert prior.constant_variance[0] == pytest.approx(0.16, rel=0.6)
    assert prior.grid_weight.sum() == pytest.approx(1.0)


def test_numbers_survive_a_json_file():
    again = LocalPrior.from_mapping(json.loads(json.dumps(PRIOR.as_mapping())))
    np.testing.assert_allclose(again.joint_length, PRIOR.joint_length)
    assert again.noise_variance == PRIOR.noise_variance


def test_beyond_the_limit_an_even_spread_of_rows_answers():
    many, asked = rows(900, seed=3), rows(4, seed=7)
    residual = np.sin(np.arange(900.0))
    kept = np.unique(np.linspace(0, 899, 400).astype(int))
    full = condition(many, residual, asked, PRIOR)
    thin = condition(many.rows(kept), residual[kept], asked, PRIOR)
    np.testing.assert_allclose(full[0], thin[0])
    np.testing.assert_allclose(full[1], thin[1])


def test_many_asked_rows_leave_fewer_known_ones():
    """4e6 cells over 5e4 asked rows: 80 known rows."""
    many, asked = rows(300, seed=3), rows(2, seed=7)
    residual = np.cos(np.arange(300.0))
    kept = np.unique(np.linspace(0, 299, 80).astype(int))
    found = condition(many, residual, asked, PRIOR, n_asked=50_000)
    np.testing.assert_allclose(
        found[0], condition(many.rows(kept), residual[kept], asked, PRIOR)[0]
    )
