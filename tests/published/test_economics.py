"""Worked cases of build time, cost and CO2 that are public, to the digits given."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.domain import units
from sekiso.economics.build_time import layer_count, scanned_build_time
from sekiso.economics.co2 import feedstock_co2, process_co2
from sekiso.economics.cost import quote
from sekiso.economics.machine_rate import machine_rate

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


def test_the_margin_is_a_share_of_the_price():
    """additive.tools cost per part: 1200 USD for 5 parts, margin 0.30."""
    assert float(quote(1200.0 / 5, margin=0.30)) == pytest.approx(342.9, abs=0.05)


def test_the_public_quote_of_a_316l_part_is_mostly_machine_time():
    """docs.phas.io: 10 cm3, hull 13, support 0.40 of the gap, 5000 mm3/h, 130 EUR/h."""
    support = 0.40 * (13e-6 - 10e-6)
    time = scanned_build_time(
        10e-6 + support, volume_rate=5000e-9 / HOUR, n_layers=0, layer_overhead=0
    )
    assert float(time) / HOUR == pytest.approx(2.24)
    assert float(time) / HOUR * 130.0 == pytest.approx(291, abs=0.5)


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
