"""Shifts between states follow the alloy, then its family, then nothing."""

from __future__ import annotations

import math

import pytest
from tests.benchmarks.test_fit_variance_components import row

from sekiso.learning.priors import (
    Scatter,
    Shift,
    family_shift,
    orientation_shift,
    pooled_centre,
    posterior_shift,
    state_changes,
    state_means,
)

SCATTER = Scatter(
    within=0.03, between=0.05, orientation=-0.1, orientation_sd=0.05, condition_sd=0.4,
    condition_pair_sd=0.1, condition_own_sd=0.05, process_sd=0.2, process_pair_sd=0.1,
    process_own_sd=0.05, class_sd=0.4,
)  # fmt: skip


def test_nothing_seen_gives_no_shift_with_the_prior_spread():
    assert family_shift([], 0.4, 0.1) == Shift(0.0, pytest.approx(0.16))


def test_many_seen_changes_are_believed():
    shift = family_shift([-0.5] * 50, 0.4, 0.1)
    assert shift.mean == pytest.approx(-0.5, abs=0.01)
    assert shift.variance == pytest.approx(0.01, rel=0.05)


def test_own_changes_sharpen_the_family():
    kin = Shift(-0.3, 0.04)
    joined = posterior_shift(kin, [-0.6, -0.62], 0.05)
    assert -0.62 < joined.mean < -0.5
    assert joined.variance < kin.variance


def test_own_changes_never_widen():
    kin = Shift(-0.3, 0.001)
    assert posterior_shift(kin, [-0.6], 0.3) == kin


def test_changes_of_condition_count_in_every_additive_process():
    rows = [row("a", "yield_strength", 500.0), row("a", "yield_strength", 400.0, heat="HIP"),
            row("a", "yield_strength", 600.0, process="PBF-EB"),
            row("a", "yield_strength", 300.0, process="PBF-EB", heat="HIP")]  # fmt: skip
    changes = state_changes(state_means(rows), ("PBF-LB", "as-built"), ("PBF-LB", "HIP"))
    assert sorted(changes["a"]) == pytest.approx([math.log(0.5), math.log(0.8)])


def test_turning_a_cast_row_changes_nothing():
    cast = row("a", "yield_strength", 500.0, "any", process="casting")
    assert orientation_shift(cast, "Z", SCATTER) == Shift()


def test_unnamed_orientation_lies_half_way():
    built = row("a", "yield_strength", 500.0, "any")
    assert orientation_shift(built, "Z", SCATTER).mean == pytest.approx(-0.05)
    assert orientation_shift(built, "XY", SCATTER).mean == pytest.approx(0.05)


def test_one_odd_source_cannot_carry_a_state_away():
    agreed = [row("a", "yield_strength", value, where=str(value)) for value in (300.0, 301.0)]
    odd = row("a", "yield_strength", 1000.0, where="odd")
    centre, _ = pooled_centre([*agreed, odd], "Z", SCATTER)
    assert math.exp(centre) == pytest.approx(300.0, rel=0.03)


def test_two_equal_sources_meet_half_way():
    rows = [row("a", "yield_strength", value, where=str(value)) for value in (300.0, 400.0)]
    centre, _ = pooled_centre(rows, "Z", SCATTER)
    assert math.exp(centre) == pytest.approx(math.sqrt(300.0 * 400.0))
