"""Deposited beads: the window of a feed over power and speed and the recipe to start with."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.domain.recipe import Recipe
from sekiso.knowledge import Record
from sekiso.materials import build_conditions
from sekiso.materials.thermophysical import Thermophysical, of_record
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.coupling import absorbed_share, coupled
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.sources import BEAD
from sekiso.physics.window.deposit import (
    DepositRisks,
    deposit_risks,
    feasible_rate,
    frugal_place,
    search_grid,
    soundest_place,
)

FEED_SHARES: Final = tuple(0.8**k for k in range(12))  # of the usual feed, until the bead bonds


@dataclass(frozen=True)
class DepositWindow:
    """Beads over `power` (m,) x `speed` (n,), SI; grids (m, n).

    `probability` {lack_of_fusion, balling, keyhole_porosity} from expert lines under the
    uncertainty of the bead (not fitted on labels); `best` recipe of least heat input below the
    risk that does not dilute too much, `robust` of least risk and dilution.
    """

    power: FloatArray
    speed: FloatArray
    width: FloatArray
    height: FloatArray
    dilution: FloatArray
    probability: Mapping[str, FloatArray]
    any_defect: FloatArray
    over_dilution: FloatArray
    best: Recipe
    robust: Recipe
    risk: float
    validity: str
    assumed: Mapping[str, Any] = field(default_factory=dict)


def bead_window(
    process: Record,
    metal: Thermophysical,
    *,
    power_max: float,
    beam_diameter: float,
    volume_rate: float,
    preheat: float,
    risk: float,
    arc_mode: str | None = None,
    wire_power: float = 0.0,
) -> DepositWindow:
    """Beads of `volume_rate` [m3/s] over power up to `power_max` [W] and travel speed.

    `metal` with the absorptivity of the beam, `beam_diameter` of beam or arc [m], `preheat` [K];
    `risk` that the best recipe may carry, `wire_power` [W] of a hot wire.
    Raises RecipeError for an unknown `arc_mode`.
    """
    powers, speeds = search_grid(power_max=power_max, volume_rate=volume_rate, beam=beam_diameter)
    power, speed = np.meshgrid(powers, speeds, indexing="ij")
    track = Track.of(metal, power=power, speed=speed, beam_diameter=beam_diameter, preheat=preheat)
    found = deposit_risks(
        track,
        volume_rate=np.full_like(track.power, volume_rate),
        efficiency=absorbed_share(process, metal, arc_mode),
        is_beam=process["energy"] != "arc",
        wire_power=wire_power,
    )
    places = frugal_place(found, track, risk=risk), soundest_place(found)
    best, robust = (_recipe(process.key, track, found, place, volume_rate) for place in places)
    grid = power.shape
    return DepositWindow(
        powers,
        speeds,
        found.bead.width.reshape(grid),
        found.bead.height.reshape(grid),
        found.bead.dilution.reshape(grid),
        {name: value.reshape(grid) for name, value in found.probability.items()},
        found.any_defect.reshape(grid),
        found.over_dilution.reshape(grid),
        best,
        robust,
        risk,
        f"not fitted for {process.key}",
    )


def bead_start(process: Record, alloy: Record, machine: Record | None = None) -> Recipe:
    """Power and travel speed of least heat input at the usual feed of the alloy's family on the
    machine, or at the largest share of it whose bead bonds with little enough risk.

    Raises RecipeError `no_feed` where the machine states no power or the process no rate, DataError
    where a fact of the process is absent.
    """
    best = _first_sound(process, alloy, machine, FEED_SHARES)
    return replace(best, expected={**best.expected, **_feed(process, alloy, machine, best)})


def bead_unbonded(process: Record, alloy: Record, machine: Record | None) -> float:
    """Chance that the first bead on the machine lacks fusion, from a few feeds.  Raises as
    `bead_start`.
    """
    return _first_sound(process, alloy, machine, FEED_SHARES[::5]).risks["lack_of_fusion"]


def _first_sound(
    process: Record, alloy: Record, machine: Record | None, shares: Sequence[float]
) -> Recipe:
    """The best bead at the largest of the `shares` of the usual feed that carries little risk, at
    the last one where none does.
    """
    power_max = build_conditions.machine_power(process, machine)
    rate = usual_volume_rate(process, alloy, machine)
    if rate is None or power_max is None:
        raise RecipeError("no_feed", process=process.key)
    wavelength = None if machine is None else machine.value("wavelength")
    risk = build_conditions.needed(process, "start.risk")
    for share in shares:
        best = bead_window(
            process,
            coupled(of_record(alloy), process, alloy, wavelength)[0],
            power_max=power_max,
            beam_diameter=build_conditions.beam_diameter(process, machine),
            volume_rate=share * rate,
            preheat=build_conditions.bed_temperature(process, alloy, machine),
            risk=risk,
            wire_power=(machine.value("wire_power") or 0.0) if machine is not None else 0.0,
        ).best
        if best.any_defect <= risk:
            break
    return best


def _feed(
    process: Record, alloy: Record, machine: Record | None, recipe: Recipe
) -> dict[str, float]:
    """What to set beside power and speed, SI: mass rate and the range the heat balance allows, wire
    feed, current and voltage of an arc, temperature below which the next bead may be laid.
    """
    metal = coupled(of_record(alloy), process, alloy, None)[0]
    rate = feasible_rate(
        metal,
        power=recipe.power,
        efficiency=absorbed_share(process, metal),
        wire_power=(machine.value("wire_power") or 0.0) if machine is not None else 0.0,
    )
    volume = recipe.parameters["volume_rate"]
    found = {
        "mass_rate": volume * (alloy.value("thermophysical.density") or float(metal.density)),
        "mass_rate_low": rate.low,
        "mass_rate_high": rate.high,
    }
    wire, voltage = process.value("feed.wire_diameter"), process.value("feed.voltage")
    if wire is not None:
        found |= {"wire_diameter": wire, "wire_feed": volume / (0.25 * math.pi * wire**2)}
    if voltage is not None:
        found |= {"voltage": voltage, "current": recipe.power / voltage}
    pause = process.value(f"interpass.{alloy.get('family')}") or process.value("interpass.general")
    return found if pause is None else {**found, "interpass": pause}


def usual_volume_rate(
    process: Record, alloy: Record, machine: Record | None = None
) -> float | None:
    """Metal laid per second at the usual rate of the alloy's family [m3/s], None where unknown.

    On a `machine` that of its power: rate x (P / P_ref)^n with reference power and exponent of the
    process.
    """
    density = alloy.value("thermophysical.density")
    family = process.value(f"rates.mass_rate_by_family.{alloy['family']}")
    rate = family or process.value("rates.mass_rate")
    power = build_conditions.machine_power(process, machine)
    reference = process.value("rates.reference_power")
    if not rate or not density:
        return None
    exponent = process.value("rates.power_exponent") or 0.0
    gain = (power / reference) ** exponent if power and reference else 1.0
    return float(rate * gain / density)


def _recipe(
    process: str, track: Track, found: DepositRisks, place: int, volume_rate: float
) -> Recipe:
    risks = {**found.probability, "any": found.any_defect, "over_dilution": found.over_dilution}
    bead = found.bead
    return Recipe(
        process=process,
        origin="computed_bead",
        parameters={
            "power": float(track.power[place]),
            "speed": float(track.speed[place]),
            "beam_diameter": float(track.beam_diameter[place]),
            "volume_rate": volume_rate,
        },
        sources=(BEAD,),
        risks={name: float(chance[place]) for name, chance in risks.items()},
        expected={
            "bead_width": float(bead.width[place]),
            "bead_height": float(bead.height[place]),
            "dilution": float(bead.dilution[place]),
        },
    )
