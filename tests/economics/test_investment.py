from dataclasses import replace

import numpy as np
import pytest

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.investment import (
    InvestmentPlan,
    cash_flows,
    hours_to_fill,
    internal_rate,
    levelised_hour_cost,
    payback,
    present_value,
)

# 100 MJPY, 2000 h sold at 20,000 yen of which 5,000 yen are spent, 5 MJPY a year, 5 years
PLAN = InvestmentPlan(
    capital=np.array(100e6),
    hours=np.array(2000.0),
    income=np.array(20_000.0),
    hour_cost=np.array(5_000.0),
    year_cost=np.array(5e6),
    years=5,
    discount_rate=np.array(0.1),
    depreciation_years=np.array(5.0),
    tax=np.array(0.3),
    residual=np.array(0.0),
    grant=np.array(0.0),
    grant_year=1,
    tax_credit=np.array(0.0),
)


def test_a_year_by_hand():
    # 2000 x 15,000 - 5e6 = 25e6 earned, 20e6 written off, 30 % of 5e6 taxed
    assert cash_flows(PLAN).tolist() == [-100e6, *[23.5e6] * 5]


def test_present_value_is_the_annuity_less_the_price():
    # annuity factor of 5 years at 10 % is 3.790787
    value = present_value(cash_flows(PLAN), rate=0.1)
    assert float(value) == pytest.approx(-100e6 + 23.5e6 * 3.790787, rel=1e-6)


def test_internal_rate_brings_the_present_value_to_nothing():
    flows = cash_flows(PLAN)
    assert float(present_value(flows, rate=internal_rate(flows))) == pytest.approx(0.0, abs=1.0)


def test_no_internal_rate_where_nothing_comes_back():
    assert np.isnan(internal_rate(np.array([-100.0, -1.0, -1.0])))


def test_payback_by_hand_and_later_when_discounted():
    flows = cash_flows(PLAN)
    assert float(payback(flows)) == pytest.approx(100 / 23.5)
    assert float(payback(flows, rate=0.05)) > float(payback(flows))
    assert float(payback(flows, rate=0.1)) == np.inf


def test_a_purchase_that_a_grant_pays_at_once_is_paid_back_at_once():
    assert float(payback(cash_flows(replace(PLAN, grant=np.array(100e6), grant_year=0)))) == 0.0


def test_hours_to_fill_by_hand():
    # after tax: 0.7 (15,000 h - 5e6) + 0.3 x 20e6 = 100e6 / 3.790787
    needed = ((100e6 / 3.7907868 - 6e6) / 0.7 + 5e6) / 15_000
    assert float(hours_to_fill(PLAN)) == pytest.approx(needed, rel=1e-6)


def test_never_filled_where_an_hour_costs_more_than_it_earns():
    assert float(hours_to_fill(replace(PLAN, income=np.array(4_000.0)))) == np.inf


def test_grant_comes_a_year_later_and_lowers_what_is_written_off():
    flows = cash_flows(replace(PLAN, grant=np.array(50e6)))
    # 25e6 - 0.3 (25e6 - 10e6) = 20.5e6, the grant at the end of the first year
    assert flows.tolist() == [-100e6, 70.5e6, *[20.5e6] * 4]


def test_tax_credit_is_money_of_the_first_year():
    gained = cash_flows(replace(PLAN, tax_credit=np.array(7e6))) - cash_flows(PLAN)
    assert gained.tolist() == [0.0, 7e6, 0.0, 0.0, 0.0, 0.0]


def test_losses_and_credit_wait_for_a_profit_of_the_case_itself():
    slow = replace(PLAN, ramp=(0.2,), tax_credit=np.array(1e6), has_other_profit=False)
    # first year 6e6 - 5e6 - 20e6 = -19e6: no tax; then 5e6 a year against that loss
    assert cash_flows(slow).tolist() == [-100e6, 1e6, *[25e6] * 3, 24.7e6 + 0.3e6]


def test_residual_above_book_is_taxed():
    sold = cash_flows(replace(PLAN, residual=np.array(10e6)))
    assert float(sold[-1]) == pytest.approx(23.5e6 + 7e6)


def test_what_is_not_written_off_is_a_loss_at_the_end():
    slow = cash_flows(replace(PLAN, depreciation_years=np.array(10.0)))
    # 10e6 a year: tax 0.3 x 15e6; at the end 50e6 of book value are lost
    assert slow.tolist() == [-100e6, *[20.5e6] * 4, 20.5e6 + 15e6]


def test_levelised_hour_by_hand_and_what_a_grant_takes_off():
    hour = float(levelised_hour_cost(PLAN))
    assert hour == pytest.approx(100e6 / (2000 * 3.7907868) + 5e6 / 2000 + 5_000, rel=1e-6)
    helped = float(levelised_hour_cost(replace(PLAN, grant=np.array(50e6))))
    assert hour - helped == pytest.approx(50e6 / 1.1 / (2000 * 3.7907868), rel=1e-6)


def test_selling_the_levelised_hour_breaks_even_before_tax():
    plan = replace(PLAN, income=levelised_hour_cost(PLAN), tax=np.array(0.0))
    assert float(present_value(cash_flows(plan), rate=0.1)) == pytest.approx(0.0, abs=1.0)


def test_samples_go_through_together():
    plan = replace(PLAN, capital=np.array([80e6, 100e6]), hours=np.array([2000.0, 3000.0]))
    assert cash_flows(plan).shape == (6, 2)
    assert hours_to_fill(plan).shape == internal_rate(cash_flows(plan)).shape == (2,)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"hours": 0.0}, "sells no hours"),
        ({"hours": 9000.0}, "8,760"),
        ({"capital": -1.0}, "negative"),
        ({"capital": 0.0}, "no price"),
        ({"income": -5.0}, "negative"),
        ({"grant": 101e6}, "more than the purchase"),
        ({"grant": 60e6, "tax_credit": 50e6}, "more than the purchase"),
        ({"tax": 1.2}, "share"),
        ({"discount_rate": 5.0}, "discount"),
        ({"depreciation_years": 0.0}, "year"),
        ({"hours": float("nan")}, "sells no hours"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, key):
    with pytest.raises(OutOfRangeError, match=key):
        replace(PLAN, **{name: np.array(value) for name, value in change.items()})


def test_no_years_are_refused():
    with pytest.raises(OutOfRangeError, match="year"):
        replace(PLAN, years=0)
