"""Own orders move the level and the scatter of a shop, by hand."""

import numpy as np
import pytest

from sekiso.domain.errors import DataError
from sekiso.economics.own_quotes import (
    between_shops,
    read_orders,
    shop_level,
    with_shop_level,
    within_shop,
)

from .conftest import median
from .toy_shop import RATES


def test_one_order_moves_the_level_half_way_where_both_scatters_are_alike():
    """r = ln 1.5, 1/v = 4 + 4: mean r/2, v = 1/8, next order 1/8 + 1/4."""
    told = shop_level([150.0], expected=[100.0], between_sd=0.5, within_sd=0.5)
    assert told.mean == pytest.approx(np.log(1.5) / 2.0)
    assert told.mean_sd == pytest.approx(8.0**-0.5)
    assert told.sd == pytest.approx((1.0 / 8.0 + 1.0 / 4.0) ** 0.5)


def test_without_orders_a_shop_is_one_of_all():
    told = shop_level([], expected=[], between_sd=0.6, within_sd=0.2)
    assert (told.mean, told.n_orders) == (0.0, 0)
    assert told.sd == pytest.approx((0.36 + 0.04) ** 0.5)


def test_five_orders_tell_the_scatter_too():
    """Ratios e^+-.1 about 2: sum of squares .02 + .02; (4 x .25 + .04)/(4 + 4) = .13."""
    ratios = np.log(2.0) + np.array([0.1, -0.1, 0.0, 0.1, -0.1])
    told = shop_level(100.0 * np.exp(ratios), expected=np.full(5, 100.0),
                      between_sd=1.0, within_sd=0.5)  # fmt: skip
    known = 1.0 / (1.0 + 5.0 / 0.13)
    assert told.mean == pytest.approx(known * ratios.sum() / 0.13)
    assert told.sd == pytest.approx((known + 0.13) ** 0.5)


def test_the_interval_narrows_as_orders_come_in():
    widths = [shop_level(np.full(n, 1.3), expected=np.ones(n), between_sd=0.7, within_sd=0.25).sd
              for n in (0, 1, 3, 5, 20)]  # fmt: skip
    assert widths == sorted(widths, reverse=True)


def test_a_price_that_is_not_positive_is_refused():
    with pytest.raises(DataError, match="not above zero"):
        shop_level([0.0], expected=[1.0], between_sd=0.5, within_sd=0.5)


def test_the_tables_of_a_known_shop_price_like_that_shop(printed, facts, draws):
    cube = {"volume": 20e-6, "area": 56e-4, "extent": (0.05, 0.04, 0.03)}
    rates = facts.of("economics")
    told = shop_level(np.full(8, 2.0), expected=np.ones(8), between_sd=0.5, within_sd=0.2)
    own = with_shop_level(rates, "additive", told)
    from sekiso.economics.am import am_economics

    found = am_economics(
        cube, process=facts.processes["PBF-LB"], machine=facts.machines["eos-m290"],
        alloy=facts.alloys["316l"], rates=own, quantity=5, draws=draws,
    )  # fmt: skip
    usual = printed(cube, "PBF-LB", "eos-m290", "316l", quantity=5)
    assert median(found.price) / median(usual.price) == pytest.approx(told.factor, rel=0.1)
    assert median(found.cost) == pytest.approx(median(usual.cost), rel=0.05)


def test_the_scatters_that_ship_are_read_as_five_and_ninety_five_percent(facts):
    rates = facts.of("economics")
    fact = rates["fitted_prices"]["scatter"]["additive"]
    assert between_shops(rates, "additive") == pytest.approx(
        np.log(fact.high / fact.low) / 3.29, rel=1e-3
    )
    assert 0.1 < within_shop(rates) < 0.4
    assert between_shops(RATES, "additive") == 0.0


def test_an_order_names_its_part_and_its_price():
    rows = [{"process": "PBF-LB", "material": "316L", "volume": "20 cm3", "price": "500 USD",
             "scope": ""}]  # fmt: skip
    assert "scope" not in read_orders(rows)[0]
    with pytest.raises(DataError, match=r"Row 1 .* price, size \| volume \| mass"):
        read_orders([{"process": "PBF-LB", "material": "316L"}])
