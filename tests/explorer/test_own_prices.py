import numpy as np
import pytest

from sekiso.domain.errors import NeedError
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import level, market_factor, own_price
from sekiso.economics.sample import Draws
from sekiso.explorer.own_prices import read_own_prices, with_own_prices

LB = {"process": "PBF-LB", "material": "316L"}


def test_a_machine_hour_a_powder_and_a_wage_stand_in_place_of_the_facts(known):
    own = {"machine_hour": "12000 JPY/hour", "powder_price": "80 EUR/kg",
           "labour.rates.technician": "6000 JPY/hour"}  # fmt: skip
    facts = with_own_prices(known, read_own_prices(own), **LB)
    powder = facts.alloys["316l"].fact("feedstock.powder_price")
    assert (powder.value, powder.low, powder.high, powder.unit) == (80.0, 80.0, 80.0, "EUR/kg")
    read = FactSampler(Draws(n=64), facts.of("economics"))
    market = market_factor(read, "JP", "additive")
    hour, wage = own_price(read, "machine_hour"), read.rate("labour.rates.technician")
    np.testing.assert_allclose(hour * market * 3600.0, 12000.0, rtol=1e-12)
    np.testing.assert_allclose(wage * market * 3600.0, 6000.0, rtol=1e-12)
    levels = [level(read, term).tolist() for term in ("machine_hour", "feedstock", "labour")]
    assert levels == [1.0, 1.0, 1.0]
    assert np.size(level(read, "gas")) > 1, "a term of which nothing is said keeps its level"
    assert known.alloys["316l"].fact("feedstock.powder_price") is not powder


def test_nested_tables_and_a_file_say_the_same_as_paths(known, tmp_path):
    file = tmp_path / "shop.toml"
    file.write_text('machine_hour = "90 EUR/h"\n[labour.rates]\ntechnician = "40 EUR/h"\n')
    flat = {"machine_hour": "90 EUR/h", "labour.rates.technician": "40 EUR/h"}
    assert read_own_prices(file) == read_own_prices(flat) == dict(sorted(flat.items()))


def test_no_own_prices_leave_the_facts(known):
    assert read_own_prices(None) == {}
    assert with_own_prices(known, {}, **LB) is known


@pytest.mark.parametrize(
    ("own", "match"),
    [
        ({"machine_hour": "12000"}, "has no unit"),
        ({"machine_hour": 12000}, "has no unit"),
        ({"machine_hour": "dear"}, "not a number"),
        ({"machine_hour": "-1 JPY/hour"}, "is negative"),
        ({"machine_hour": "80 EUR/kg"}, "unit"),
        ({"powder_price": "80 CHF/kg"}, "currency 'CHF' is not on file"),
        ({"powder_price": "80 EUR/kg (1970)"}, "No exchange rate of EUR is on file for 1970"),
        ({"coffee": "3 EUR/kg"}, "'coffee' is no price on file"),
        ({f"a{i}": "1 EUR/kg" for i in range(101)}, "101 own prices"),
    ],
)
def test_a_price_that_cannot_be_meant_is_refused(known, own, match):
    with pytest.raises(NeedError, match=match):
        with_own_prices(known, read_own_prices(own), **LB)


def test_a_file_that_is_no_toml_is_named(tmp_path):
    file = tmp_path / "shop.toml"
    file.write_text("machine_hour = = 3")
    with pytest.raises(NeedError, match=r"'shop.toml' cannot be read"):
        read_own_prices(file)
    with pytest.raises(NeedError, match="cannot be read"):
        read_own_prices(tmp_path / "absent.toml")
