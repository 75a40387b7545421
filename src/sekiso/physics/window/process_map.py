"""The process map: risks over power and speed, the best and the most robust recipe, next tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from sekiso.knowledge import Record
from sekiso.materials.thermophysical import Thermophysical
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool.correction import pool_model
from sekiso.physics.melt_pool.eagar_tsai_table import LOG_P_LOW
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.local import SLOPE_TERMS, slope_design
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import DEFECTS, defect_models
from sekiso.physics.window.features import ScannedLayer
from sekiso.physics.window.layer_defects import (
    Defects,
    DensityOf,
    Intercepts,
    layer_defects,
    scanned_layer,
)

LOWEST_POWER_SHARE: Final = 0.1
SPEED_LIMITS: Final = (0.2, 2.5)
N_GRID: Final = 50
TOLERANCE: Final = 0.10  # power and speed of a machine may drift by this much


@dataclass(frozen=True)
class Bed:
    """What a powder-bed process offers a metal on a machine, SI: the search space of a recipe.

    `process` key, constants of the `metal` at its beam, `alloy` file where one is meant, largest
    power [W] and speed [m/s], D4sigma beam diameter [m], layer [m], bed temperature [K]; where
    known the `hatch` [m] that the makers use at any power, and the `usual_rate` [m3/s] at which
    such alloys are melted; `is_sintered` where the beam sinters the bed before it melts.
    """

    process: str
    metal: Thermophysical
    alloy: Record | None
    power_max: float
    speed_max: float
    beam_diameter: float
    layer: float
    preheat: float
    hatch: float | None = None
    usual_rate: float | None = None
    is_sintered: bool = False

    def track(self, power: AnyArray | float, speed: AnyArray | float) -> Track:
        """The tracks of `power` [W] and `speed` [m/s] on this bed."""
        track = Track.of(
            self.metal, power=power, speed=speed, beam_diameter=self.beam_diameter,
            layer=self.layer, preheat=self.preheat,
        )  # fmt: skip
        return with_keyhole_coupling(track)


@dataclass(frozen=True)
class ProcessMap:
    """Risks over `power` (m,) x `speed` (n,) at fixed layer and beam; the layers and their defects
    flat, (m n,), rows of power first.
    """

    power: FloatArray
    speed: FloatArray
    scan: ScannedLayer
    defects: Defects

    @property
    def shape(self) -> tuple[int, int]:
        """(m, n)."""
        return self.power.size, self.speed.size

    @property
    def build_rate(self) -> FloatArray:
        """Speed x hatch x layer [m3/s] while the beam is on, (m n,)."""
        return np.asarray(self.scan.track.speed * self.scan.hatch * self.scan.track.layer)


def process_map(
    bed: Bed,
    *,
    hatch: float | None = None,
    intercepts: Intercepts | None = None,
    density: DensityOf | None = None,
    n_grid: int = N_GRID,
) -> ProcessMap:
    """Risks on a grid, both axes in equal ratios: power from a tenth of the largest, speed from
    0.2 m/s to the largest of the bed (or to the longest pools of the table, whose p = alpha/(v a)
    is 0.018).  `hatch` [m], else that of the bed, else the usual one at every point.
    """
    powers = np.geomspace(LOWEST_POWER_SHARE * bed.power_max, bed.power_max, n_grid)
    slowest = float(np.exp(LOG_P_LOW)) * bed.beam_diameter / (2.0 * np.sqrt(2.0))
    speeds = np.geomspace(
        SPEED_LIMITS[0], min(bed.speed_max, float(bed.metal.diffusivity) / slowest), n_grid
    )
    tracks = bed.track(*np.meshgrid(powers, speeds, indexing="ij"))
    width = bed.hatch if hatch is None else hatch
    scan = scanned_layer(tracks, width, is_sintered=bed.is_sintered)
    defects = layer_defects(
        scan, process=bed.process, alloy=bed.alloy, density=density, intercepts=intercepts
    )
    return ProcessMap(powers, speeds, scan, defects)


def best_place(found: ProcessMap, *, risk: float, usual_rate: float | None = None) -> int:
    """Index of the highest build rate whose P(any defect) stays <= `risk` under +-10 % of power and
    speed; if there is none, that of the least risk.

    A first recipe need not be faster than is usual: with `usual_rate` [m3/s] it is the one that
    bonds best within a tenth of that rate, or of the nearest rate that the risk allows.  Where the
    least risk of all stands at an end of the search, the least one at about that rate goes before.
    """
    allowed, rate = worst_nearby(found) <= risk, found.build_rate
    if not allowed.any():
        least = int(np.argmin(found.defects.any_defect))
        if usual_rate is None or not edges(found, least):
            return least
        at_rate = np.abs(np.log(rate / np.clip(usual_rate, rate.min(), rate.max())))
        near = at_rate <= np.log1p(TOLERANCE)
        return int(np.argmin(np.where(near, found.defects.any_defect, np.inf)))
    if usual_rate is None:
        return int(np.argmax(np.where(allowed, rate, -np.inf)))
    target = float(np.clip(usual_rate, rate[allowed].min(), rate[allowed].max()))
    near = allowed & (np.abs(np.log(rate / target)) <= np.log1p(TOLERANCE))
    return int(np.argmin(np.where(near, found.defects.probability["lack_of_fusion"], np.inf)))


def edges(found: ProcessMap, place: int) -> tuple[str, ...]:
    """Which of power and speed stand at an end of the search, where a better one may lie beyond.

    The largest power is a limit of the machine, not of the search.
    """
    row, column = np.unravel_index(place, found.shape)
    at_end = {"power": row == 0, "speed": column in (0, found.speed.size - 1)}
    return tuple(name for name, is_there in at_end.items() if is_there)


def robust_place(found: ProcessMap) -> int:
    """Index of the recipe whose worst neighbour within +-10 % power and speed has least risk."""
    return int(np.argmin(worst_nearby(found)))


def worst_nearby(found: ProcessMap) -> FloatArray:
    """Largest risk within +-10 % of power and speed around every point, (m n,)."""
    reach = [
        2 * int(np.ceil(np.log1p(TOLERANCE) / np.log(axis[1] / axis[0]))) + 1
        for axis in (found.power, found.speed)
    ]
    risk = found.defects.any_defect.reshape(found.shape)
    padded = np.pad(risk, [(n // 2, n // 2) for n in reach], mode="edge")
    for axis, n in enumerate(reach):
        padded = sliding_window_view(padded, n, axis=axis).max(axis=-1)
    return np.ravel(padded)


def next_tracks(
    found: ProcessMap, *, risk: float = 1.0, n_tracks: int = 3
) -> tuple[tuple[float, float], ...]:
    """(power [W], speed [m/s]) of the tracks whose measurement tells most, one after the other.

    Information of a track [nat] = half ln(1 + z C z / noise) of width and depth under the prior of
    a new machine (offset and two slopes), plus half ln(1 + p (1 - p) s^2) of every defect label
    (s: spread of the laboratory's intercept); after each choice C and s shrink as if measured.
    They stay where P(any defect) <= `risk`, or at the least risk there is.
    """
    track, any_defect = found.scan.track, found.defects.any_defect
    power, speed, design = track.power, track.speed, slope_design(track)
    spread, noise = _local_priors()
    label = {name: found.defects.probability[name] for name in DEFECTS}
    doubt = {name: defect_models()[name].source_sd ** 2 for name in DEFECTS}
    barred = any_defect > max(risk, float(any_defect.min()))
    tracks = []
    for _ in range(n_tracks):
        gain = _information(design, spread, noise, label, doubt)
        pick = int(np.argmax(np.where(barred, -np.inf, gain)))
        tracks.append((float(power[pick]), float(speed[pick])))
        barred[pick] = True
        for size, covariance in spread.items():
            spread[size] = _measured(covariance, design[pick], noise[size])
        for name, p in label.items():
            doubt[name] = 1.0 / (1.0 / doubt[name] + float(p[pick] * (1.0 - p[pick])))
    return tuple(tracks)


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
