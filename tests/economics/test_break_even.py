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


def test_the_way_dearer_at_first_but_cheaper_later_never_gives_way():
    """Own tool 200 and 5 a part against 100 and 10: above 20 parts it stays the cheaper one."""
    found = break_even_quantity(200.0, unit=5.0, other_fixed=100.0, other_unit=10.0)
    assert found.quantity.tolist() == [20.0]
    assert (found.always, found.never) == (0.0, 0.0)
    assert (found.low, found.median, found.high) == (np.inf, np.inf, np.inf)


def test_equal_ways_count_as_always():
    found = break_even_quantity(100.0, unit=10.0, other_fixed=100.0, other_unit=10.0)
    assert (found.always, found.never, found.median) == (1.0, 0.0, np.inf)


def test_a_way_as_dear_to_set_up_but_dearer_per_part_never_wins():
    found = break_even_quantity(100.0, unit=12.0, other_fixed=100.0, other_unit=10.0)
    assert (found.always, found.never, found.median) == (0.0, 1.0, 0.0)


def test_mixed_samples_are_counted_and_ordered():
    found = break_even_quantity(
        0.0,
        unit=np.array([5.0, 30.0, 30.0, 30.0]),
        other_fixed=np.array([100.0, 200.0, 400.0, -50.0]),
        other_unit=10.0,
    )
    np.testing.assert_array_equal(found.quantity, [np.nan, 10.0, 20.0, np.nan])
    assert (found.always, found.never) == (0.25, 0.25)
    assert (found.low, found.high) == (0.0, np.inf)


def test_the_probability_counts_samples_strictly_cheaper():
    chance = probability_cheaper(
        np.array([1.0, 5.0]), fixed=np.zeros(2), unit=np.full(2, 30.0),
        other_fixed=np.array([100.0, 20.0]), other_unit=np.full(2, 10.0),
    )  # fmt: skip
    assert chance.tolist() == [0.5, 0.0]
