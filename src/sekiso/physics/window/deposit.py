"""Window of a deposition bead over power and speed at a given feed: expert lines under uncertainty.

A bead bonds when it dilutes at least 5 %, wets while its toe angle stays below 75 degrees, and a
laser digs pores above a keyhole number of 16.  None of these lines was fitted on labels; the
probabilities only carry the uncertainty of width and depth through them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.knowledge.model_files import shipped
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import normal_cdf
from sekiso.physics.melt_pool.bead import LOG_DEVIATION, Bead, predict_bead
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import any_defect

N_GRID: Final = 50
EVEN: Final = 0.5
LOWEST_SHARE: Final = 0.1
SPEED_SPAN: Final = (0.2, 1.5)  # of the speed that lays half a beam square of metal
KEYHOLE_DEVIATION: Final = 0.5  # of ln Ke: absorptivity and spot of a source never seen


@dataclass(frozen=True)
class DepositRisks:
    """Bead and risks of n recipes: `probability` {lack_of_fusion, balling, keyhole_porosity},
    `any_defect` of the three, and `over_dilution`, the chance of more than 35 % plate metal.
    """

    bead: Bead
    probability: Mapping[str, FloatArray]
    any_defect: FloatArray
    over_dilution: FloatArray


def limits() -> Mapping[str, float]:
    """The lines of the fact file."""
    content = shipped("window_deposit")
    return {name: float(e["value"]) for name, e in content.items() if "value" in e}


def deposit_risks(
    track: Track,
    *,
    volume_rate: FloatArray,
    efficiency: float,
    is_beam: bool,
    wire_power: float = 0.0,
) -> DepositRisks:
    """Risks of n beads of `volume_rate` [m3/s], (n,), laid by a beam or arc of `efficiency` (0-1).

    Lines of the fact file: dilution at least 5 %, toe angle below 75 degrees, for a beam a keyhole
    number below 16; the chance that the uncertain bead crosses them.  Not fitted on labels.
    `wire_power` [W] of a hot wire as in `predict_bead`.
    """
    bead = predict_bead(
        track, volume_rate=volume_rate, efficiency=efficiency, wire_power=wire_power
    )
    lines = limits()
    probability = {
        "lack_of_fusion": np.where(bead.melts, _dilution_below(bead, lines["least_dilution"]), 1.0),
        "balling": _angle_above(bead, np.radians(lines["largest_angle"])),
        "keyhole_porosity": np.zeros_like(track.power),
    }
    if is_beam:
        gap = np.log(bead.keyhole_number / lines["keyhole_number"]) / KEYHOLE_DEVIATION
        probability["keyhole_porosity"] = np.asarray(normal_cdf(gap), dtype=float)
    over = 1.0 - _dilution_below(bead, lines["largest_dilution"])
    return DepositRisks(bead, probability, any_defect(probability), np.where(bead.melts, over, 0.0))


@dataclass(frozen=True)
class MassRate:
    """Metal laid per second [kg/s]: median and 90 % interval for a cell never seen, and the
    temperature [K] to which the wire is preheated.
    """

    low: float
    value: float
    high: float
    wire_temperature: float


def feasible_rate(
    metal: Thermophysical,
    *,
    power: float,
    efficiency: float,
    wire_power: float = 0.0,
    preheat: float = 298.15,
) -> MassRate:
    """Feed that a beam or arc of `power` [W] and `efficiency` melts and bonds, by heat balance.

    m = (e eta P + P_w) / (cp (T_L - T_0) + L): a share e of the absorbed heat melts the feed, the
    rest goes into the plate; `wire_power` P_w [W] by current enters the wire alone, at most up to
    the solidus.  The interval is that of e in the fact file.

    >>> from sekiso.materials.thermophysical import of_mapping
    >>> steel = of_mapping({"density": 7000, "specific_heat": 700, "conductivity": 30,
    ...     "liquidus": 1710, "latent_heat": 260e3, "absorptivity": 0.38})
    >>> cold = feasible_rate(steel, power=10e3, efficiency=0.38)
    >>> round(3600 * cold.value, 1)  # kg/h
    4.1
    """
    content = shipped("window_deposit")["melting_share"]
    heat = float(metal.specific_heat) * (float(metal.liquidus) - preheat) + float(metal.latent_heat)
    sensible = float(metal.specific_heat) * (float(metal.solidus) - preheat)
    rates = []
    for share in (content["low"], content["value"], content["high"]):
        absorbed = share * efficiency * power
        # a wire at the solidus takes no more current: the beam melts the rest
        rates.append(min((absorbed + wire_power) / heat, absorbed / (heat - sensible)))
    warmed = preheat + wire_power / (rates[1] * float(metal.specific_heat))
    low, value, high = rates
    return MassRate(low, value, high, min(warmed, float(metal.solidus)))


def _dilution_below(bead: Bead, limit: float) -> FloatArray:
    """P(dilution < limit): the melted plate area is lognormal, the deposited one exact."""
    melted = bead.area * bead.dilution / np.maximum(1.0 - bead.dilution, 1e-9)
    needed = bead.area * limit / (1.0 - limit)
    deviation = np.hypot(LOG_DEVIATION["width"], LOG_DEVIATION["depth"])
    return np.asarray(normal_cdf(np.log(needed / np.maximum(melted, 1e-15)) / deviation))


def _angle_above(bead: Bead, limit: float) -> FloatArray:
    """P(toe angle > limit): tan = 6 A / W^2 with a lognormal width."""
    slope = np.log(np.tan(bead.wetting_angle) / np.tan(limit))
    return np.asarray(normal_cdf(slope / (2.0 * LOG_DEVIATION["width"])))


def search_grid(
    *, power_max: float, volume_rate: float, beam: float
) -> tuple[FloatArray, FloatArray]:
    """Powers (m,) and travel speeds (n,) to search at a feed: from a third of the beam's square in
    bead cross-section to more than twice of it.
    """
    middle = volume_rate / (0.5 * beam**2)
    powers = np.linspace(LOWEST_SHARE * power_max, power_max, N_GRID)
    return powers, np.geomspace(SPEED_SPAN[0] * middle, SPEED_SPAN[1] * middle, N_GRID)


def frugal_place(found: DepositRisks, track: Track, *, risk: float) -> int:
    """Index of the recipe of least heat input [J/m] below `risk` that seldom dilutes too much."""
    allowed = (found.any_defect <= risk) & (found.over_dilution <= EVEN)
    if not allowed.any():
        return soundest_place(found)
    return int(np.argmin(np.where(allowed, track.power / track.speed, np.inf)))


def soundest_place(found: DepositRisks) -> int:
    """Index of the recipe of least risk and dilution together."""
    return int(np.argmin(1.0 - (1.0 - found.any_defect) * (1.0 - found.over_dilution)))
