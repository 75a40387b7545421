"""From a material and a beam to a starting recipe, and the map of risks around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.correction import PoolState, pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import DefectRisk, any_defect, defect_risks
from sekiso.physics.window.density import DensityForecast, predict_density
from sekiso.physics.window.features import ScannedLayer

HATCH_OVER_WIDTH: Final = 0.75
LOWEST_POWER_SHARE: Final = 0.1
SPEED_LIMITS: Final = (0.2, 2.5)
N_SEARCH: Final = 40


@dataclass(frozen=True)
class Recipe:
    """Build parameters of a powder-bed layer, SI, with what is expected of them.

    `probability` {defect: at a typical laboratory}, `any_defect`, its 5-95 % `band` over
    laboratories, relative density as fractions, `build_rate` v h t [m3/s] while the beam is on.
    """

    power: float
    speed: float
    hatch: float
    layer: float
    beam_diameter: float
    preheat: float
    probability: Mapping[str, float]
    any_defect: float
    band: tuple[float, float]
    relative_density: float
    relative_density_low: float
    relative_density_high: float
    build_rate: float
    basis: str = "computed"


@dataclass(frozen=True)
class Risks:
    """Risks and density at every point, all (n,), and the pools that they were read from."""

    scan: ScannedLayer
    defects: Mapping[str, DefectRisk]
    any_defect: FloatArray
    density: DensityForecast

    def any_at(self, end: str) -> FloatArray:
        """P(any defect) at the `end` "typical", "low" or "high" of the band over laboratories."""
        return any_defect({name: getattr(risk, end) for name, risk in self.defects.items()})


def risks_at(
    track: Track,
    *,
    hatch: FloatArray | float | None = None,
    method: str = "archimedes",
    intercepts: Mapping[str, tuple[float, float]] | None = None,
) -> Risks:
    """Defect risks and density of the n recipes of `track` at `hatch` [m], else at usual hatches.

    `method` of measuring density; `intercepts` as in `defect_risks`.
    """
    state = pool_state(track)
    width = usual_hatch(state) if hatch is None else np.broadcast_to(hatch, track.power.shape)
    scan = ScannedLayer(state, np.asarray(width, dtype=float))
    defects = defect_risks(scan, intercepts=intercepts)
    together = any_defect({name: risk.typical for name, risk in defects.items()})
    return Risks(scan, defects, together, predict_density(scan, method=method))


def usual_hatch(state: PoolState) -> FloatArray:
    """Hatch [m] of 0.75 of the median pool width (neighbours overlap), at least half the beam."""
    width = HATCH_OVER_WIDTH * np.exp(state.sizes["width"].mean)
    return np.asarray(np.maximum(width, 0.5 * state.track.beam_diameter), dtype=float)


def recipe_of(risks: Risks, place: int, *, basis: str = "computed") -> Recipe:
    """The recipe at index `place` of `risks` with what is expected of it."""
    track, hatch, density = risks.scan.track, float(risks.scan.hatch[place]), risks.density
    speed, layer = float(track.speed[place]), float(track.layer[place])
    return Recipe(
        float(track.power[place]), speed, hatch, layer, float(track.beam_diameter[place]),
        float(track.preheat[place]),
        probability={name: float(risk.typical[place]) for name, risk in risks.defects.items()},
        any_defect=float(risks.any_defect[place]),
        band=(float(risks.any_at("low")[place]), float(risks.any_at("high")[place])),
        relative_density=float(density.median[place]),
        relative_density_low=float(density.low[place]),
        relative_density_high=float(density.high[place]),
        build_rate=speed * hatch * layer,
        basis=basis,
    )  # fmt: skip


def recipe_at(
    metal: Thermophysical,
    *,
    power: float,
    speed: float,
    hatch: float,
    layer: float,
    beam_diameter: float,
    preheat: float = 298.15,
    basis: str = "computed",
    intercepts: Mapping[str, tuple[float, float]] | None = None,
) -> Recipe:
    """One recipe with its expected risks and density."""
    track = Track.of(
        metal, power=power, speed=speed, beam_diameter=beam_diameter, layer=layer, preheat=preheat
    )
    return recipe_of(risks_at(track, hatch=hatch, intercepts=intercepts), 0, basis=basis)


def starting_recipe(
    metal: Thermophysical,
    *,
    power_max: float,
    beam_diameter: float,
    layer: float,
    speed_max: float = SPEED_LIMITS[1],
    preheat: float = 298.15,
    hatch: float | None = None,
    risk: float = 0.15,
    intercepts: Mapping[str, tuple[float, float]] | None = None,
) -> Recipe:
    """Recipe of highest build rate whose risk of any defect at a typical laboratory is <= `risk`.

    Searched over power (to `power_max`) and speed; the hatch is 0.75 of the median pool width
    unless given.  If no recipe stays below `risk`, the one of least risk is returned: compare
    `any_defect`.
    """
    power, speed = search_grid(power_max, speed_max)
    track = Track.of(
        metal, power=power, speed=speed, beam_diameter=beam_diameter, layer=layer, preheat=preheat
    )
    found = risks_at(track, hatch=hatch, intercepts=intercepts)
    return recipe_of(found, fastest(speed * found.scan.hatch, found.any_defect, risk))


def search_grid(power_max: float, speed_max: float) -> tuple[FloatArray, FloatArray]:
    """Power [W] and speed [m/s] of every point of the search, flat."""
    powers = np.linspace(LOWEST_POWER_SHARE * power_max, power_max, N_SEARCH)
    speeds = np.geomspace(SPEED_LIMITS[0], min(speed_max, SPEED_LIMITS[1]), N_SEARCH)
    power, speed = np.meshgrid(powers, speeds, indexing="ij")
    return np.ravel(power), np.ravel(speed)


def fastest(rate: FloatArray, risk: FloatArray, limit: float) -> int:
    """Index of the highest rate with an acceptable risk, else of the least risk."""
    allowed = risk <= limit
    if not allowed.any():
        return int(np.argmin(risk))
    return int(np.argmax(np.where(allowed, rate, -np.inf)))
