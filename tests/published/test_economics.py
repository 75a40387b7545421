"""Worked cases of build time, cost and CO2 that are public, to the digits given."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain import units
from sekiso.economics.break_even import viable_buy_to_fly
from sekiso.economics.build_time import layer_count, scanned_build_time
from sekiso.economics.co2 import feedstock_co2, process_co2
from sekiso.economics.cost import cost_per_part, quote, shares
from sekiso.economics.machine_rate import machine_rate
from sekiso.economics.powder import powder_bought, steady_feed

HOUR = 3600.0
YEAR = 8760.0 * HOUR


def test_recoating_takes_more_than_half_of_a_slow_thin_layer_build():
    """additive.tools build-time estimator: V/Q 20,000 s, 100 mm, 30 um, 12 s, 4 h."""
    layers = layer_count(0.100, layer=30e-6)
    total = scanned_build_time(
        20e-6, volume_rate=1e-9, n_layers=layers, layer_overhead=12.0, setup=4 * HOUR
    )
    assert float(layers) == 3334
    melting = 20e-6 / 1e-9 / HOUR
    assert melting == pytest.approx(5.556, abs=5e-4)
    assert float(layers) * 12 / HOUR == pytest.approx(11.11, abs=5e-3)
    assert float(total) / HOUR == pytest.approx(20.67, abs=5e-3)
    parts = shares({"melt": 20000.0, "recoat": 40008.0, "overhead": 14400.0})
    assert [round(100 * share, 1) for share in parts.values()] == [26.9, 53.8, 19.4]


def test_a_roll_up_is_divided_by_the_parts_and_the_margin_is_a_share_of_the_price():
    """additive.tools cost per part: 800 + 150 + 250 USD, 5 parts, margin 0.30."""
    items = {"machine": 800.0, "material": 150.0, "labour": 250.0, "post": 0.0}
    assert float(cost_per_part(items, n_parts=1)) == 1200.0
    each = cost_per_part(items, n_parts=5)
    assert float(each) == 240.0
    assert float(quote(each, margin=0.30)) == pytest.approx(342.9, abs=0.05)


def test_the_public_quote_of_a_316l_part_is_mostly_machine_time():
    """docs.phas.io: 10 cm3, hull 13, support 0.40 of the gap, 5000 mm3/h, 130 EUR/h."""
    support = 0.40 * (13e-6 - 10e-6)
    time = scanned_build_time(
        10e-6 + support, volume_rate=5000e-9 / HOUR, n_layers=0, layer_overhead=0
    )
    items = {"machine": time / HOUR * 130.0, "material": 10e-6 * 7900.0 * 100.0, "setup": 150.0}
    assert float(time) / HOUR == pytest.approx(2.24)
    assert float(items["machine"]) == pytest.approx(291, abs=0.5)
    assert items["material"] == pytest.approx(7.90)
    assert float(cost_per_part(items, n_parts=1)) == pytest.approx(449, abs=0.5)
    assert shares(items)["machine"] == pytest.approx(0.65, abs=0.005)
    charged = dict(items, material=items["material"] + support * 7900.0 * 100.0)
    assert float(cost_per_part(charged, n_parts=1)) == pytest.approx(450, abs=0.5)


def test_the_machine_hour_of_a_half_million_dollar_machine():
    """additive.tools: 500 k$, residual 50 k$, 7 y, 8 %, 12 k$, 25 k$, 4000 h/y, 8 kW at 0.15 $."""
    rate = machine_rate(
        500e3,
        residual=50e3,
        life=7 * YEAR,
        maintenance=0.08 / YEAR,
        facility=12e3 / YEAR,
        consumables=25e3 / YEAR,
        busy_share=4000 * HOUR / YEAR,
        power=8e3,
        electricity_price=0.15 / 3.6e6,
    )
    assert float(rate) * HOUR == pytest.approx(36.52, abs=5e-3)


def test_si_units_expose_a_cost_model_that_is_a_thousand_times_too_dirty():
    """LPBF of CX steel: the published objective multiplies watts by a factor per kilojoule."""
    speed, hatch, layer = 0.703619542, 102.501562e-6, 80e-6
    rate = speed * hatch * layer
    assert rate * 1e9 == pytest.approx(5.769768, abs=1e-6)
    weight = np.array([0.25, 0.5, 0.25])
    loss, price = np.array([0.16, 0.13, 0.10]), np.array([110.0, 100.0, 90.0])
    powder = 7700.0 * float(weight @ (price * (1 + loss)))
    hourly = (154.0 + 60.0) / HOUR + 0.00265
    cost = hourly / rate + powder + 0.020e9 * (1 + 1e-4 * 703.619542)
    assert cost * 1e-9 == pytest.approx(0.033041, abs=1e-6)
    energy = (385.0 + 5500.0) / rate
    factor = units.to_si(1.49e-4, "kg/kJ")
    bought = 7700.0 * float(weight @ (1 + loss))
    carbon = process_co2(energy, grid_factor=factor) + feedstock_co2(bought, primary=1.45)
    assert float(carbon) * 1e-9 == pytest.approx(1.6459e-4, abs=5e-9)
    assert float(carbon) / 7700.0 == pytest.approx(21.38, abs=0.01)
    assert energy / 7700.0 / 3.6e6 == pytest.approx(36.8, abs=0.05)
    wrong = energy * 1.49e-4 * 1e-9
    assert wrong == pytest.approx(0.151988, rel=1e-4)
    assert wrong / (energy * factor * 1e-9) == pytest.approx(1000.0)


def test_a_factor_per_kilojoule_cannot_pass_for_one_per_kilowatt_hour():
    assert units.to_si(1.0, "kg/kJ") == pytest.approx(3600.0 * units.to_si(1.0, "kg/kWh"))


@pytest.mark.parametrize("threshold", [12.0, 3.0])
def test_a_seventy_per_cent_rule_puts_deposit_and_solid_in_balance(threshold):
    """Allen, Rolls-Royce 2006: AM must cost <= 70 % of machining: 12:1 then, 3:1 projected."""
    bar, chip, finish, near_net = 40.0, 15.0, 150.0, 1.5
    solid = threshold * bar + (threshold - 1) * chip + finish
    deposit = (0.7 * solid - (near_net - 1) * chip - finish) / near_net
    found = viable_buy_to_fly(
        bar,
        chip_cost=chip,
        finishing_cost=finish,
        deposit_cost=deposit,
        near_net_ratio=near_net,
        share=0.7,
    )
    assert found == pytest.approx(threshold)


def test_cheaper_deposition_lowers_the_viable_buy_to_fly():
    costs = {"chip_cost": 15.0, "finishing_cost": 150.0, "near_net_ratio": 1.5, "share": 0.7}
    ratios = [viable_buy_to_fly(40.0, deposit_cost=price, **costs) for price in (400, 200, 120)]
    assert ratios[0] > ratios[1] > ratios[2]


def test_printing_is_59_per_cent_of_the_cost_of_a_metal_part():
    """Simpson, additivemanufacturing.media: total = print / 0.592."""
    split = shares({"print": 59.2, "before": 14.4, "after": 26.4})
    assert split["print"] == pytest.approx(0.592)
    assert 59.2 / split["print"] == pytest.approx(100.0)


def test_powder_fed_in_a_steady_state_is_never_less_than_the_part():
    """Powder balance: yield 0.6, 30 % of the scrap used again -> 1.467 kg per kg, not 1.296."""
    assert float(steady_feed(0.6, reuse=0.0)) == pytest.approx(1 / 0.6)
    assert float(steady_feed(0.6, reuse=0.3)) == pytest.approx(1.467, abs=5e-4)
    yields, reuse = np.meshgrid(np.linspace(0.05, 1.0, 20), np.linspace(0.0, 1.0, 21))
    assert np.all(steady_feed(yields, reuse=reuse) >= 1.0 - 1e-12)
    assert float(powder_bought(1.0, loss=0.05)) > 1.0
