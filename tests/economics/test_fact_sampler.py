import numpy as np
import pytest

from sekiso.domain.errors import DataError
from sekiso.domain.source import Fact, Source
from sekiso.economics.fact_sampler import FactSampler, currency_of, spanning
from sekiso.economics.sample import Draws

SOURCE = Source("here", "test")


def fact(value: float, low: float, high: float, unit: str) -> Fact:
    return Fact(value, low, high, unit, SOURCE)


RATES = {"currency": {"rates": {"EUR": fact(160.0, 160.0, 160.0, "JPY/EUR")}}}


def test_money_is_read_in_yen():
    read = FactSampler(Draws(n=11), RATES)
    assert float(read({"price": fact(5.0, 5.0, 5.0, "EUR/kg")}, "price")) == 800.0
    assert float(read({"price": fact(5.0, 5.0, 5.0, "JPY/kg")}, "price")) == 5.0


def test_a_currency_without_a_rate_is_an_error():
    with pytest.raises(DataError, match=r"'rates\.USD' of 'currency' is missing"):
        FactSampler(Draws(), RATES)({"price": fact(5.0, 4.0, 6.0, "USD/kg")}, "price")


@pytest.mark.parametrize(
    ("unit", "code"),
    [("EUR/kg", "EUR"), ("JPY*s^2/kg/m^2", "JPY"), ("kg/m^3", None), ("JPY/EUR", None)],
)
def test_the_currency_stands_in_the_unit(unit, code):
    assert currency_of(unit) == code


def test_a_range_that_touches_zero_is_drawn_as_a_triangle():
    drawn = FactSampler(Draws(n=501), RATES)({"share": fact(0.05, 0.0, 0.1, "")}, "share")
    assert drawn.min() >= 0.0
    assert np.median(drawn) == pytest.approx(0.05, abs=1e-3)


def test_a_default_stands_in_for_an_absent_fact():
    assert float(FactSampler(Draws(), RATES)({}, "absent", 7.0)) == 7.0


def test_two_tables_with_the_same_path_do_not_share_a_value():
    read = FactSampler(Draws(), RATES)
    first, second = ({"x": fact(v, v, v, "")} for v in (1.0, 2.0))
    assert float(read(first, "x")) + float(read(second, "x")) == 3.0


def test_a_family_has_its_own_fact_where_it_is_listed():
    table = {
        "rate": fact(1.0, 1.0, 1.0, ""),
        "rate_by_family": {"Ti": fact(2.0, 2.0, 2.0, "")},
    }
    read = FactSampler(Draws(), RATES)
    assert [float(read.of_family(table, "rate", name)) for name in ("Ti", "Fe")] == [2.0, 1.0]


def test_a_fact_that_spans_several_reaches_from_the_lowest_to_the_highest():
    """sqrt(10 x 40) = 20 within 5-80; a price in another unit is left out."""
    offers = [fact(10.0, 5.0, 20.0, "EUR/kg"), fact(40.0, 20.0, 80.0, "EUR/kg")]
    found = spanning([*offers, fact(1000.0, 500.0, 2000.0, "JPY/kg")])
    assert (found.value, found.low, found.high) == (pytest.approx(20.0), 5.0, 80.0)
