"""Build time from own jobs: the regression finds its numbers and tells how well."""

import numpy as np
import pytest

from sekiso.domain.errors import DataError
from sekiso.economics.own_jobs import FEWEST, Jobs, Prior, build_time_fit

SETUP, LAYER, RATE, SUPPORT, PART = 9000.0, 11.0, 2.4e8, 4e8, 90.0
PRIOR = Prior(
    mean=np.array([10800.0, 9.0, 2e8, 2e8, 0.0]),
    sd=np.array([5400.0, 3.0, 1e8, 2e8, 120.0]),
    scatter=0.15,
)


def jobs(n, seed=0):
    random = np.random.default_rng(seed)
    return Jobs(
        n_layers=np.round(random.uniform(300, 4000, n)),
        volume=random.uniform(2e-5, 8e-4, n),
        support=random.uniform(0.0, 8e-5, n),
        n_parts=np.round(random.uniform(1, 30, n)),
    )


def times(of, scatter=0.0, seed=1):
    exact = of.terms() @ np.array([SETUP, LAYER, RATE, SUPPORT, PART])
    return exact * np.exp(scatter * np.random.default_rng(seed).standard_normal(len(exact)))


def test_many_exact_jobs_give_their_coefficients_back():
    fit = build_time_fit(jobs(200), times(jobs(200)), prior=PRIOR)
    np.testing.assert_allclose(fit.coefficients, [SETUP, LAYER, RATE, SUPPORT, PART], rtol=0.05)
    assert fit.n_jobs == 200


def test_the_worked_case_is_met_after_jobs_of_that_machine():
    """3334 layers of 12 s, 20,000 s of melting, 4 h of set-up: 20.67 h (additive.tools)."""
    own = jobs(60)
    own = Jobs(own.n_layers, own.volume, np.zeros(60), np.ones(60))
    fit = build_time_fit(own, 14400.0 + 12.0 * own.n_layers + 1e9 * own.volume, prior=PRIOR)
    time, low, high = fit.predict(
        Jobs(np.array([3334.0]), np.array([20e-6]), np.zeros(1), np.ones(1))
    )
    assert float(time[0]) / 3600.0 == pytest.approx(20.67, rel=0.01)
    assert float(low[0]) < 20.67 * 3600.0 < float(high[0])


def test_few_jobs_stay_near_the_model_and_their_interval_is_wide():
    few, many = (build_time_fit(jobs(n), times(jobs(n), 0.1), prior=PRIOR) for n in (5, 100))
    new = jobs(1, seed=9)
    widths = [np.subtract(*fit.predict(new)[:0:-1])[0] for fit in (few, many)]
    assert widths[0] > widths[1]
    assert np.all(few.coefficients >= 0.0)


def test_nine_of_ten_further_jobs_lie_in_the_interval():
    """Seeds 0-39: five to forty jobs of 12 % scatter, 50 further ones each; 2000 in all."""
    inside = []
    for seed in range(40):
        own, new = jobs(5 + seed, seed), jobs(50, 1000 + seed)
        fit = build_time_fit(own, times(own, 0.12, seed), prior=PRIOR)
        _, low, high = fit.predict(new)
        told = times(new, 0.12, 2000 + seed)
        inside.append(np.mean((low <= told) & (told <= high)))
    assert 0.86 < np.mean(inside) < 0.98


def test_a_coefficient_is_never_negative():
    own = jobs(12)
    fit = build_time_fit(own, 5000.0 + RATE * own.volume, prior=PRIOR)
    assert np.all(fit.coefficients >= 0.0)


def test_too_few_jobs_and_impossible_ones_are_refused():
    with pytest.raises(DataError, match="4 jobs are too few"):
        build_time_fit(jobs(FEWEST - 1), times(jobs(FEWEST - 1)), prior=PRIOR)
    with pytest.raises(DataError, match="cannot be"):
        build_time_fit(jobs(6), -times(jobs(6)), prior=PRIOR)
    with pytest.raises(DataError, match="5 times for 6"):
        build_time_fit(jobs(6), times(jobs(5)), prior=PRIOR)
