"""The window of a deposition bead over power and speed at a given feed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.melt_pool import DEPOSITED, coupled, volume_rate
from sekiso.interfaces.python.metal import metal_of
from sekiso.interfaces.python.recipe_input import (
    Beam,
    Length,
    Power,
    Share,
    Temperature,
    read_one,
    word,
)
from sekiso.knowledge import load
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import coupling
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.deposit import DepositRisks, chosen, deposit_risks, search_grid


@dataclass(frozen=True)
class DepositWindow:
    """Beads over `power` (m,) x `speed` (n,), SI; grids (m, n).

    `probability` {lack_of_fusion, balling, keyhole_porosity} from expert lines under the
    uncertainty of the bead (not fitted on labels); `best` (power, speed) of least heat input below
    the risk that does not dilute too much, `robust` of least risk and dilution.
    """

    power: FloatArray
    speed: FloatArray
    width: FloatArray
    height: FloatArray
    dilution: FloatArray
    probability: Mapping[str, FloatArray]
    any_defect: FloatArray
    over_dilution: FloatArray
    best: tuple[float, float]
    robust: tuple[float, float]
    risk: float
    validity: str
    assumed: Mapping[str, Any]


def deposit_window(
    material: str | Mapping[str, Any],
    *,
    process: str,
    power_max: Power,
    beam_diameter: Beam,
    feedstock: Mapping[str, Any],
    preheat: Temperature = 298.15,
    arc_mode: str | None = None,
    wavelength: Length = 1.07e-6,
    risk: Share = 0.3,
) -> DepositWindow:
    """Map of bead risks of DED-LB-powder, DED-LB-wire or DED-Arc at the feed of `feedstock`.

    `feedstock` {"wire_diameter", "wire_feed"} or {"powder_rate", "catch_efficiency"}; speeds span
    beads from a third of the beam square to more than twice of it in cross-section.
    """
    if word(process, "process") not in DEPOSITED:
        raise RecipeError("process_not_deposited", got=process, allowed=", ".join(DEPOSITED))
    metal = metal_of(material)
    constants, _ = coupled(metal, process, read_one(wavelength, "wavelength"), None)
    limit, beam = read_one(power_max, "power"), read_one(beam_diameter, "beam_diameter")
    one = Track.of(
        constants, power=limit, speed=1.0, beam_diameter=beam, preheat=read_one(preheat, "preheat")
    )
    rate, assumed = volume_rate(process, feedstock, one)
    powers, speeds = search_grid(power_max=limit, volume_rate=float(rate[0]), beam=beam)
    grid = np.meshgrid(powers, speeds, indexing="ij")
    track = Track.of(
        constants, power=grid[0], speed=grid[1], beam_diameter=beam, preheat=one.preheat[0]
    )
    is_arc = process == "DED-Arc"
    share = (
        coupling.arc_efficiency(load().processes[process], arc_mode)
        if is_arc
        else float(constants.absorptivity)
    )
    found = deposit_risks(
        track,
        volume_rate=np.full_like(track.power, rate[0]),
        efficiency=share,
        is_laser=not is_arc,
    )
    told = read_one(risk, "risk")
    return _window(found, powers, speeds, track, told, f"not fitted for {process}", assumed)


def _window(
    found: DepositRisks, powers: FloatArray, speeds: FloatArray, track: Track, risk: float,
    validity: str, assumed: Mapping[str, Any],
) -> DepositWindow:  # fmt: skip
    shape = (powers.size, speeds.size)
    best, robust = chosen(found, track, risk=risk)
    bead = found.bead
    return DepositWindow(
        powers,
        speeds,
        bead.width.reshape(shape),
        bead.height.reshape(shape),
        bead.dilution.reshape(shape),
        {name: value.reshape(shape) for name, value in found.probability.items()},
        found.any_defect.reshape(shape),
        found.over_dilution.reshape(shape),
        (float(track.power[best]), float(track.speed[best])),
        (float(track.power[robust]), float(track.speed[robust])),
        risk,
        validity,
        assumed,
    )
