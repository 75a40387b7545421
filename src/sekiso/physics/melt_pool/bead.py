"""Beads of directed energy deposition by mass and heat balance.

Mass: cross-section A = deposited volume rate / speed (exact).  Heat: what melts the feedstock does
not melt the plate, Q = eta P - rho V' (cp dT + L).  The plate melts as an Eagar-Tsai pool of Q;
the bead is a parabola of area A on a base as wide as the pool, or as the widest bead that wets with
90 degrees where the pool is narrower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.physics.melt_pool import conduction_pool
from sekiso.physics.melt_pool import eagar_tsai_table as table
from sekiso.physics.melt_pool.eagar_tsai import MIN_FREEZING_RANGE, HeatSource
from sekiso.physics.melt_pool.track import Track

LOG_DEVIATION: Final = {"width": 0.30, "depth": 0.70, "length": 0.70, "height": 0.30}
NORMAL_90: Final = 1.645
LEAST_SHARE: Final = 0.02


@dataclass(frozen=True)
class Bead:
    """One bead of n recipes, SI, shape (n,).

    `width`, `height` above the plate, `depth` of plate melted, `length` of the pool, `dilution`
    = melted plate area / (melted plate + deposited area), `wetting_angle` [rad] at the toe of the
    parabola, `cooling_rate` [K/s], `melts`, and `log_deviation` {size: sd of ln} of a new source.
    """

    width: FloatArray
    height: FloatArray
    depth: FloatArray
    length: FloatArray
    dilution: FloatArray
    wetting_angle: FloatArray
    cooling_rate: FloatArray
    melts: AnyArray
    area: FloatArray


def predict_bead(track: Track, *, volume_rate: FloatArray, efficiency: FloatArray | float) -> Bead:
    """Bead of `volume_rate` [m3/s] of solid metal laid by a beam or arc of `efficiency`.

    `track.d4sigma` is the beam or arc diameter.  Valid for single beads on a thick plate at
    `track.preheat` (interpass temperature); no correction was fitted: expect 30 % in width and
    height and a factor 3 in depth.
    """
    metal = track.metal
    area = np.asarray(volume_rate / track.speed, dtype=float)
    feed_heat = metal.density * volume_rate * (metal.specific_heat * track.rise + metal.latent_heat)
    absorbed = np.asarray(efficiency * track.power, dtype=float)
    into_plate = np.maximum(absorbed - feed_heat, LEAST_SHARE * absorbed)
    source = plate_source(track, into_plate)
    size = table.pool_sizes(source.strength, source.slowness) * source.e_radius[:, None]
    depth, length = size[:, 1], np.nan_to_num(size[:, 2] - size[:, 3])
    width = np.maximum(size[:, 0], np.sqrt(8.0 * area / np.pi))
    height = 1.5 * area / width
    melted = 0.25 * np.pi * size[:, 0] * depth
    return Bead(
        width=width,
        height=height,
        depth=depth,
        length=length,
        dilution=melted / (melted + area),
        wetting_angle=np.arctan(4.0 * height / width),
        cooling_rate=_cooling_rate(track, source),
        melts=(absorbed > feed_heat) & (depth > 0.0),
        area=area,
    )


def plate_source(track: Track, heat: FloatArray) -> HeatSource:
    """Eagar-Tsai source of `heat` [W] entering the plate under the stated beam."""
    source = conduction_pool.heat_source(track, track.d4sigma)
    return HeatSource(
        heat,
        source.speed,
        source.e_radius,
        np.broadcast_to(source.conductivity, heat.shape),
        np.broadcast_to(source.diffusivity, heat.shape),
        source.rise,
    )


def _cooling_rate(track: Track, source: HeatSource) -> FloatArray:
    freezing = np.maximum(track.metal.liquidus - track.metal.solidus, MIN_FREEZING_RANGE)
    upper = table.pool_sizes(source.strength, source.slowness)[:, 3]
    share = source.rise / (source.rise - freezing)
    lower = table.pool_sizes(source.strength * share, source.slowness)[:, 3]
    return np.asarray(track.speed * freezing / ((upper - lower) * source.e_radius), dtype=float)
