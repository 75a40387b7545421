import numpy as np
import pytest

from sekiso.economics.break_even import break_even_quantity, probability_cheaper


def test_tooling_pays_back_above_its_price_over_the_saving_per_part():
    found = break_even_quantity(0.0, unit=30.0, other_fixed=10_050.0, other_unit=10.0)
    assert found.median == pytest.approx(502.5)
    assert (found.floor, found.ceil) == (502.0, 503.0)


def test_no_tooling_and_cheaper_parts_win_always():
    found = break_even_quantity(0.0, unit=5.0, other_fixed=100.0, other_unit=10.0)
    assert (found.always, found.low, found.high) == (1.0, np.inf, np.inf)


def test_dearer_in_both_wins_never():
    found = break_even_quantity(200.0, unit=15.0, other_fixed=100.0, other_unit=10.0)
    assert (found.never, found.median) == (1.0, 0.0)


def test_the_probability_falls_from_one_to_zero_and_is_half_at_the_median():
    rng = np.random.default_rng(0)
    tool = 10_000.0 * np.exp(0.3 * rng.standard_normal(4001))
    options = {
        "fixed": np.zeros(4001),
        "unit": np.full(4001, 30.0),
        "other_fixed": tool,
        "other_unit": np.full(4001, 10.0),
    }
    middle = break_even_quantity(
        options["fixed"], unit=options["unit"], other_fixed=tool, other_unit=10.0
    ).median
    chance = probability_cheaper(np.array([1.0, middle, 1e6]), **options)
    assert chance[0] == 1.0
    assert chance[2] == 0.0
    assert chance[1] == pytest.approx(0.5, abs=1e-3)  # one of 4001 samples sits on the crossing
