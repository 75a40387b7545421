"""Fatigue lines through failures and run-outs."""

from __future__ import annotations

import numpy as np
import pytest

from basquin import fit_basquin


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
    with pytest.raises(ValueError, match="at least 3 failures"):
        fit_basquin(np.array([1e8, 2e8]), np.array([1e6, 1e5]), np.array([True, True]))


def test_exchanged_columns_are_refused():
    with pytest.raises(ValueError, match="rises with stress"):
        fit_basquin(
            np.array([1e8, 2e8, 3e8, 4e8]), np.array([1e4, 3e4, 1e5, 4e5]), np.ones(4, bool)
        )
