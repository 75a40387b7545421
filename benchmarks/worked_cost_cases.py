"""Worked cost cases of public sources, recomputed by the product's own functions.

The inputs are those of `cost_cases_public.csv` and of section 3 of the reference on economics.  The
threshold of buy-to-fly (additive at most 70 % of machining from solid, viable at about 12 in 2006)
is not among them: its source states neither of the two costs.  Each row tells case, expected, got
and whether they agree within `TOLERANCE`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.directory.fees import charge
from sekiso.domain import units
from sekiso.economics.build_time import layer_count, scanned_build_time
from sekiso.economics.co2 import feedstock_co2, process_co2
from sekiso.economics.cost import quote
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.machine_rate import machine_rate
from sekiso.economics.powder import feed_per_mass

BENCH = True
TOLERANCE = 0.005
HOUR, YEAR = 3600.0, 8760.0 * 3600.0


@dataclass(frozen=True)
class Row:
    """One number of a case: what its source says, what the product's functions give."""

    case: str
    expected: float
    got: float

    @property
    def ok(self) -> bool:
        """Whether the two agree within the tolerance."""
        return abs(self.got - self.expected) <= TOLERANCE * abs(self.expected)


def rows() -> tuple[Row, ...]:
    """Every fully specified case."""
    makers = (
        recoating, roll_up, quote_316l, hour_of_a_machine, unit_audit, institute_fees,
        split_of_cost, powder_balance,
    )  # fmt: skip
    return tuple(row for make in makers for row in make())


def figures() -> dict[str, Any]:
    """Share of the numbers within the tolerance and how many there are, for `economics.py`."""
    found = rows()
    return {
        "within_tolerance": sum(row.ok for row in found) / len(found),
        "cases": len({row.case.partition(":")[0] for row in found}),
        "numbers": len(found),
        "outside": [f"{r.case}: {r.got:.6g}, not {r.expected:.6g}" for r in found if not r.ok],
    }


def recoating() -> Iterator[Row]:
    """V/Q = 20,000 s, 100 mm in layers of 0.03 mm, 12 s a layer, 4 h: 20.67 h."""
    layers = layer_count(units.quantity("100 mm", "m"), layer=units.quantity("0.03 mm", "m"))
    part = {"volume": 20_000.0, "volume_rate": 1.0, "n_layers": layers}
    print_time = scanned_build_time(**part, layer_overhead=0.0) / HOUR
    recoat = scanned_build_time(**(part | {"volume": 0.0}), layer_overhead=12.0) / HOUR
    total = scanned_build_time(**part, layer_overhead=12.0, setup=4.0 * HOUR) / HOUR
    yield Row("recoat_build_time: layers", 3334.0, float(layers))
    yield Row("recoat_build_time: print h", 5.556, float(print_time))
    yield Row("recoat_build_time: recoat h", 11.11, float(recoat))
    yield Row("recoat_build_time: total h", 20.67, float(total))
    yield Row("recoat_build_time: share of recoating", 0.538, float(recoat / total))


def roll_up() -> Iterator[Row]:
    """800 + 150 + 250 + 0 USD a build of five, margin 30 % of the price."""
    build = 800.0 + 150.0 + 250.0 + 0.0
    yield Row("cost_rollup: build USD", 1200.0, build)
    yield Row("cost_rollup: part USD", 240.0, build / 5.0)
    yield Row("cost_rollup: quote USD", 342.9, float(quote(build / 5.0, margin=0.30)))


def quote_316l() -> Iterator[Row]:
    """10 cm3 of 316L with supports at 5000 mm3/h and 130 EUR/h; support powder is not charged."""
    volume, hull = (units.quantity(text, "m^3") for text in ("10 cm^3", "13 cm^3"))
    rate = units.quantity("5000 mm^3/h", "m^3/s")
    time = scanned_build_time(
        volume + 0.40 * (hull - volume), volume_rate=rate, n_layers=0, layer_overhead=0.0
    )
    machine = float(time) / HOUR * 130.0
    metal = volume * units.quantity("7.9 g/cm^3", "kg/m^3") * 100.0
    total = machine + metal + 150.0
    yield Row("lpbf_quote_316L: time h", 2.24, float(time) / HOUR)
    yield Row("lpbf_quote_316L: machine EUR", 291.0, machine)
    yield Row("lpbf_quote_316L: material EUR", 7.90, metal)
    yield Row("lpbf_quote_316L: total EUR", 449.0, total)
    yield Row("lpbf_quote_316L: share of the machine", 0.65, machine / total)


def hour_of_a_machine() -> Iterator[Row]:
    """500 k$ over 7 years, 4000 h a year, 8 kW: 36.52 USD/h, without interest."""
    rate = machine_rate(
        500e3, residual=50e3, life=7.0 * YEAR, maintenance=0.08 / YEAR, facility=12e3 / YEAR,
        consumables=25e3 / YEAR, busy_share=4000.0 / 8760.0,
        power=units.quantity("8 kW", "W"), electricity_price=0.15 / units.quantity("1 kWh", "J"),
    )  # fmt: skip
    yield Row("machine_rate: USD/h", 36.52, float(rate) * HOUR)


def unit_audit() -> Iterator[Row]:
    """CX steel: every number through the unit system, where W times kg/kJ cannot pass as kg/s."""
    speed, hatch, layer = (
        units.quantity(text, unit)
        for text, unit in (("703.619542 mm/s", "m/s"), ("102.501562 um", "m"), ("80 um", "m"))
    )
    rate = speed * hatch * layer
    density = units.quantity("7.7e-6 kg/mm^3", "kg/m^3")
    prices = ((0.25, 0.16, 110.0), (0.5, 0.13, 100.0), (0.25, 0.10, 90.0))
    powder = sum(weight * price * (1.0 + loss) for weight, loss, price in prices)
    # 0.020 (1 + 1e-4 v) CNY/mm3, the speed v in mm/s
    cubic = units.quantity("1 mm^3", "m^3")
    post = 0.020 / cubic * (1.0 + 1e-4 * units.converted(speed, "m/s", "mm/s"))
    hourly = (154.0 + 60.0) / HOUR + 0.00265
    cost = density * powder + hourly / rate + post
    power = units.quantity("385 W", "W") + units.quantity("5500 W", "W")
    factor = units.quantity("1.49e-4 kg/kJ", "kg/J")
    energy = power / rate  # J/m3
    bought = density * sum(weight * (1.0 + loss) for weight, loss, _ in prices)
    carbon = float(process_co2(energy, grid_factor=factor) + feedstock_co2(bought, primary=1.45))
    yield Row("sscx_unit_audit: build rate mm3/s", 5.769768, rate / cubic)
    yield Row("sscx_unit_audit: CNY/mm3", 0.033041, cost * cubic)
    yield Row("sscx_unit_audit: kgCO2/mm3", 1.6459e-4, carbon * cubic)
    yield Row("sscx_unit_audit: kgCO2/kg", 21.38, carbon / density)
    yield Row("sscx_unit_audit: kWh/kg", 36.8, units.converted(energy / density, "J", "kWh"))


def institute_fees() -> Iterator[Row]:
    """Chiba: set-up and hours in two tiers; Yokohama: by customer, rounded up to 100 yen."""
    yield Row("institute_fee_1: JPY", 6550.0, charge(price=2870, hours=4, tiers=[(920, None)]))
    tiers = [(2040, 24), (1310, None)]
    yield Row("institute_fee_2: JPY", 65_390.0, charge(price=710, hours=36, tiers=tiers))
    listed = {4100: (4100, 5400, 6200), 6000: (6000, 7800, 9000), 2900: (2900, 3800, 4400)}
    for price, wanted in listed.items():
        for factor, fee in zip((1.0, 1.3, 1.5), wanted, strict=True):
            got = charge(price=price, factor=factor, rounded_up_to=100)
            yield Row(f"institute_fee_3: {price} JPY x {factor}", fee, got)


def split_of_cost() -> Iterator[Row]:
    """Printing 59.2 %, before it 14.4 %, after it 26.4 %: total = print / 0.592."""
    nothing = np.zeros(1)
    spent = {"printing": 148.0, "before": 36.0, "after": 66.0}
    items = {name: np.array([amount]) for name, amount in spent.items()}
    total = sum(items.values(), nothing)
    rest = ("build_time", "lead_time", "last_time", "one_time", "unit", "co2", "energy")
    made = EstimateSamples(
        key="simpson", cost=total, price=total, items=items, co2_items={},
        **dict.fromkeys(rest, nothing),
    )  # fmt: skip
    shares = made.price_shares()
    yield Row("simpson_split: total", spent["printing"] / 0.592, sum(shares.values()))
    yield Row("simpson_split: share after", 0.264, shares["after"] / sum(shares.values()))


def powder_balance() -> Iterator[Row]:
    """Yield 0.6, 30 % of the rest used again: 1.467 kg a kg, never less powder than part."""
    yield Row("powder_balance: no reuse", 1.0 / 0.6, float(feed_per_mass(0.6, reuse=0.0)))
    yield Row("powder_balance: reuse 0.3", 1.467, float(feed_per_mass(0.6, reuse=0.3)))
    yield Row("powder_balance: all used again", 1.0, float(feed_per_mass(0.6, reuse=1.0)))


def main() -> None:
    print(json.dumps({"name": "worked_cost_cases", **figures()}))


if __name__ == "__main__":
    main()
