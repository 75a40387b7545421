"""The process map: risks over power and speed, the best and the most robust recipe, next tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.ndimage import maximum_filter

from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.physics.melt_pool.correction import pool_model
from sekiso.physics.melt_pool.local import SLOPE_TERMS, slope_design
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import DEFECTS, defect_models
from sekiso.physics.window.recipe import (
    LOWEST_POWER_SHARE,
    SPEED_LIMITS,
    Recipe,
    Risks,
    recipe_of,
    risks_at,
)

N_GRID: Final = 50
TOLERANCE: Final = 0.10  # power and speed of a machine may drift by this much
Intercepts = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class ProcessMap:
    """Risks over `power` (m,) x `speed` (n,) at fixed layer and beam; arrays (m, n).

    `probability` {defect} and `any_defect` at a typical laboratory, `any_low` and `any_high` its
    5-95 % band over laboratories; relative densities as fractions; `hatch` and `build_rate` [m3/s].
    """

    power: FloatArray
    speed: FloatArray
    hatch: FloatArray
    risks: Risks
    probability: Mapping[str, FloatArray]
    any_defect: FloatArray
    any_low: FloatArray
    any_high: FloatArray
    relative_density: FloatArray
    relative_density_low: FloatArray
    relative_density_high: FloatArray
    build_rate: FloatArray


def process_map(
    metal: Thermophysical,
    *,
    power_max: float,
    speed_max: float,
    layer: float,
    beam_diameter: float,
    preheat: float,
    hatch: float | None = None,
    intercepts: Intercepts | None = None,
    n_grid: int = N_GRID,
) -> ProcessMap:
    """Risks on a grid, both axes in equal ratios; 50 x 50 in some 20 ms."""
    powers = np.geomspace(LOWEST_POWER_SHARE * power_max, power_max, n_grid)
    speeds = np.geomspace(SPEED_LIMITS[0], min(speed_max, SPEED_LIMITS[1]), n_grid)
    power, speed = np.meshgrid(powers, speeds, indexing="ij")
    track = Track.of(
        metal, power=power, speed=speed, beam_diameter=beam_diameter, layer=layer, preheat=preheat
    )
    risks = risks_at(track, hatch=hatch, intercepts=intercepts)
    grid = (n_grid, n_grid)
    density, width = risks.density, risks.scan.hatch.reshape(grid)
    return ProcessMap(
        powers, speeds, width, risks,
        probability={name: risks.defects[name].typical.reshape(grid) for name in DEFECTS},
        any_defect=risks.any_defect.reshape(grid),
        any_low=risks.any_at("low").reshape(grid),
        any_high=risks.any_at("high").reshape(grid),
        relative_density=density.median.reshape(grid),
        relative_density_low=density.low.reshape(grid),
        relative_density_high=density.high.reshape(grid),
        build_rate=speed * width * layer,
    )  # fmt: skip


def best_recipe(found: ProcessMap, *, risk: float) -> Recipe:
    """Recipe of highest build rate whose P(any defect) stays <= `risk` under +-10 % of power and
    speed; if there is none, the recipe of least risk.
    """
    allowed = worst_nearby(found) <= risk
    score = np.where(allowed, found.build_rate, -np.inf) if allowed.any() else -found.any_defect
    return recipe_of(found.risks, int(np.argmax(score)))


def robust_recipe(found: ProcessMap) -> Recipe:
    """Recipe whose worst neighbour within +-10 % power and speed has the least risk."""
    return recipe_of(found.risks, int(np.argmin(worst_nearby(found))))


def worst_nearby(found: ProcessMap) -> FloatArray:
    """Largest risk within +-10 % of power and speed around every point, (m, n)."""
    reach = [
        2 * int(np.ceil(np.log1p(TOLERANCE) / np.log(axis[1] / axis[0]))) + 1
        for axis in (found.power, found.speed)
    ]
    return np.asarray(maximum_filter(found.any_defect, size=reach, mode="nearest"), dtype=float)


def next_tracks(
    found: ProcessMap, *, n_tracks: int = 3, is_open: BoolArray | None = None
) -> list[tuple[float, float]]:
    """(power, speed) of the tracks whose measurement tells most, chosen one after the other.

    Information of a track [nat] = half ln(1 + z C z / noise) of width and depth under the prior of
    a new machine (offset and two slopes), plus half ln(1 + p (1 - p) s^2) of every defect label
    (s: spread of the laboratory's intercept); after each choice C and s shrink as if measured.
    `is_open` (m, n) limits the choice.
    """
    track = found.risks.scan.track
    power, speed, design = track.power, track.speed, slope_design(track)
    spread, noise = _local_priors()
    label = {name: np.ravel(found.probability[name]) for name in DEFECTS}
    doubt = {name: defect_models()[name].source_sd ** 2 for name in DEFECTS}
    barred = np.zeros(power.size, bool) if is_open is None else ~np.ravel(is_open)
    chosen = []
    for _ in range(n_tracks):
        told = _information(design, spread, noise, label, doubt)
        pick = int(np.argmax(np.where(barred, -np.inf, told)))
        chosen.append((float(power[pick]), float(speed[pick])))
        barred[pick] = True
        for size, covariance in spread.items():
            spread[size] = _measured(covariance, design[pick], noise[size])
        for name, p in label.items():
            doubt[name] = 1.0 / (1.0 / doubt[name] + float(p[pick] * (1.0 - p[pick])))
    return chosen


def _local_priors() -> tuple[dict[str, FloatArray], dict[str, float]]:
    """Covariance of a new machine's offset and slopes, and noise variance, of width and depth."""
    local = pool_model().local
    spread, noise = {}, {}
    for size in ("width", "depth"):
        entry = local[size]
        slopes = [entry["slope"] ** 2] * (len(SLOPE_TERMS) - 1)
        spread[size] = np.diag([entry["offset"] ** 2, *slopes])
        noise[size] = float(entry["noise"]) ** 2
    return spread, noise


def _information(
    design: FloatArray,
    spread: Mapping[str, FloatArray],
    noise: Mapping[str, float],
    label: Mapping[str, FloatArray],
    doubt: Mapping[str, float],
) -> FloatArray:
    told = np.zeros(len(design))
    for size, covariance in spread.items():
        variance = ((design @ covariance) * design).sum(axis=1)
        told += 0.5 * np.log1p(variance / noise[size])
    for name, p in label.items():
        told += 0.5 * np.log1p(p * (1.0 - p) * doubt[name])
    return told


def _measured(covariance: FloatArray, row: FloatArray, noise: float) -> FloatArray:
    """Covariance after one measurement of `row` (rank-one update)."""
    spread = covariance @ row
    return np.asarray(covariance - np.outer(spread, spread) / (noise + row @ spread), dtype=float)
