"""From a material and a beam to a starting recipe, and the map of risks around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.correction import log_size, pool_model
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
    """Risks and density at every point, all (n,)."""

    defects: Mapping[str, DefectRisk]
    any_defect: FloatArray
    density: DensityForecast


def risks_at(
    metal: Thermophysical,
    *,
    power: FloatArray,
    speed: FloatArray,
    hatch: FloatArray,
    layer: float,
    d4sigma: float,
    preheat: float,
    method: str = "archimedes",
    intercepts: Mapping[str, tuple[float, float]] | None = None,
) -> Risks:
    """Defect risks and density of n recipes."""
    track = Track.of(metal, power=power, speed=speed, d4sigma=d4sigma, layer=layer, preheat=preheat)
    scan = ScannedLayer(track, np.broadcast_to(np.asarray(hatch, dtype=float), track.power.shape))
    defects = defect_risks(scan, intercepts=intercepts)
    together = any_defect({name: risk.typical for name, risk in defects.items()})
    return Risks(defects, together, predict_density(scan, method=method))


def recipe_at(
    metal: Thermophysical,
    *,
    power: float,
    speed: float,
    hatch: float,
    layer: float,
    d4sigma: float,
    preheat: float = 298.15,
    basis: str = "computed",
    intercepts: Mapping[str, tuple[float, float]] | None = None,
) -> Recipe:
    """One recipe with its expected risks and density."""
    found = risks_at(
        metal,
        power=np.array([power]),
        speed=np.array([speed]),
        hatch=np.array([hatch]),
        layer=layer,
        d4sigma=d4sigma,
        preheat=preheat,
        intercepts=intercepts,
    )
    ends = [
        float(any_defect({n: getattr(r, end) for n, r in found.defects.items()})[0])
        for end in ("low", "high")
    ]
    return Recipe(
        power, speed, hatch, layer, d4sigma, preheat,
        probability={name: float(risk.typical[0]) for name, risk in found.defects.items()},
        any_defect=float(found.any_defect[0]),
        band=(ends[0], ends[1]),
        relative_density=float(found.density.median[0]),
        relative_density_low=float(found.density.low[0]),
        relative_density_high=float(found.density.high[0]),
        build_rate=speed * hatch * layer,
        basis=basis,
    )  # fmt: skip


def starting_recipe(
    metal: Thermophysical,
    *,
    power_max: float,
    d4sigma: float,
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
    width = hatches(metal, power, speed, d4sigma=d4sigma, layer=layer, preheat=preheat, given=hatch)
    found = risks_at(
        metal,
        power=power,
        speed=speed,
        hatch=width,
        layer=layer,
        d4sigma=d4sigma,
        preheat=preheat,
        intercepts=intercepts,
    )
    chosen = fastest(speed * width, found.any_defect, risk)
    return recipe_at(
        metal,
        power=float(power[chosen]),
        speed=float(speed[chosen]),
        hatch=float(width[chosen]),
        layer=layer,
        d4sigma=d4sigma,
        preheat=preheat,
        intercepts=intercepts,
    )


def search_grid(power_max: float, speed_max: float) -> tuple[FloatArray, FloatArray]:
    """Power [W] and speed [m/s] of every point of the search, flat."""
    powers = np.linspace(LOWEST_POWER_SHARE * power_max, power_max, N_SEARCH)
    speeds = np.geomspace(SPEED_LIMITS[0], min(speed_max, SPEED_LIMITS[1]), N_SEARCH)
    power, speed = np.meshgrid(powers, speeds, indexing="ij")
    return np.ravel(power), np.ravel(speed)


def hatches(
    metal: Thermophysical,
    power: FloatArray,
    speed: FloatArray,
    *,
    d4sigma: float,
    layer: float,
    preheat: float,
    given: float | None = None,
) -> FloatArray:
    """Hatch [m] of every point: `given`, or 0.75 of the median pool width (neighbours overlap), and
    not below half the beam.
    """
    if given is not None:
        return np.full_like(power, given)
    track = Track.of(metal, power=power, speed=speed, d4sigma=d4sigma, layer=layer, preheat=preheat)
    width = np.exp(log_size(track, pool_model().sizes["width"], "width").mean)
    return np.asarray(np.maximum(HATCH_OVER_WIDTH * width, 0.5 * d4sigma), dtype=float)


def fastest(rate: FloatArray, risk: FloatArray, limit: float) -> int:
    """Index of the highest rate with an acceptable risk, else of the least risk."""
    allowed = risk <= limit
    if not allowed.any():
        return int(np.argmin(risk))
    return int(np.argmax(np.where(allowed, rate, -np.inf)))
