"""Fatigue lines and defect-based limits."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain.errors import DataError, OutOfRangeError
from sekiso.learning.fatigue import (
    el_haddad_range,
    equivalent_amplitude,
    fit_basquin,
    fit_el_haddad,
    internal_critical_size,
    murakami_limit,
)


def curve(n_levels=6, per_level=5, limit=2e6, seed=0):
    rng = np.random.default_rng(seed)
    stress = np.repeat(np.geomspace(100e6, 300e6, n_levels), per_level)
    life = 10 ** (16.0 - 5.0 * np.log10(stress / 1e6) + 0.2 * rng.standard_normal(stress.size))
    return stress, np.minimum(life, limit), life < limit


def test_true_line_is_recovered_from_censored_data():
    line = fit_basquin(*curve(per_level=40))
    assert line.slope == pytest.approx(5.0, abs=0.3)  # 3 standard errors at n = 240
    assert line.scatter == pytest.approx(0.2, abs=0.03)


def test_run_outs_lengthen_lives():
    stress, life, failed = curve(limit=3e5)
    assert (~failed).any()
    with_run_outs = fit_basquin(stress, life, failed)
    alone = fit_basquin(stress[failed], life[failed], failed[failed])
    assert with_run_outs.log_life(np.array(100e6)) > alone.log_life(np.array(100e6))


def test_strength_inverts_life():
    line = fit_basquin(*curve())
    assert line.log_life(np.array(line.strength(1e6))) == pytest.approx(6.0)


def test_strength_spread_grows_beyond_the_data():
    line = fit_basquin(*curve())
    assert line.strength_log_sd(1e9) > line.strength_log_sd(1e5)


def test_two_failures_are_refused():
    with pytest.raises(DataError, match="At least 3 failures"):
        fit_basquin(np.array([1e8, 2e8]), np.array([1e6, 1e5]), np.array([True, True]))


def test_exchanged_columns_are_refused():
    with pytest.raises(DataError, match="rises with stress"):
        fit_basquin(
            np.array([1e8, 2e8, 3e8, 4e8]), np.array([1e4, 3e4, 1e5, 4e5]), np.ones(4, bool)
        )


def test_murakami_falls_with_the_sixth_root_of_size():
    small = murakami_limit(300.0, sqrt_area=10e-6, location="surface")
    large = murakami_limit(300.0, sqrt_area=640e-6, location="surface")
    assert small / large == pytest.approx(2.0)


def test_internal_defect_is_as_harmful_at_the_critical_size():
    size = internal_critical_size(100e-6)
    inside = murakami_limit(300.0, sqrt_area=size, location="internal")
    assert inside == pytest.approx(murakami_limit(300.0, sqrt_area=100e-6, location="surface"))


@pytest.mark.parametrize(("hardness", "size"), [(30.0, 1e-4), (300.0, 5e-3), (300.0, 0.0)])
def test_murakami_outside_its_range_is_refused(hardness, size):
    with pytest.raises(OutOfRangeError, match="does not hold"):
        murakami_limit(hardness, sqrt_area=size, location="surface")


def test_el_haddad_fit_returns_its_own_parameters():
    size = np.array([10e-6, 50e-6, 200e-6])
    threshold = el_haddad_range(size, smooth_range=160e6, transition_size=42e-6)
    assert fit_el_haddad(size, threshold) == pytest.approx((160e6, 42e-6))


def test_positive_mean_stress_is_worth_less_amplitude_than_maximum():
    assert equivalent_amplitude(np.array(100e6), 0.1) == pytest.approx(67.08e6, rel=1e-3)
