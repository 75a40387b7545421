"""Melt pool of the powder-bed processes with 90 % intervals for a source never seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics import HierarchicalModel
from sekiso.physics.melt_pool import conduction_pool, keyhole
from sekiso.physics.melt_pool import eagar_tsai_table as table
from sekiso.physics.melt_pool.correction import (
    Member,
    PoolModel,
    SizeModel,
    log_sizes_of_all,
    pool_model,
)
from sekiso.physics.melt_pool.eagar_tsai import MIN_FREEZING_RANGE
from sekiso.physics.melt_pool.local import LocalCorrection
from sekiso.physics.melt_pool.track import Track

NORMAL_90: Final = 1.645


@dataclass(frozen=True)
class Pool:
    """Sizes [m] with the ends of their 90 % intervals, and what else the track tells, shape (n,).

    `log_mean` and `log_deviation` (3, n) describe ln of width, depth, length as normal variables;
    `cooling_rate` [K/s] between liquidus and solidus on the trailing centre line; `mode` text;
    `keyhole_number` Ke with rising absorptivity.  `validity` is "inside" or what lies outside.
    """

    width: FloatArray
    width_low: FloatArray
    width_high: FloatArray
    depth: FloatArray
    depth_low: FloatArray
    depth_high: FloatArray
    length: FloatArray
    length_low: FloatArray
    length_high: FloatArray
    cooling_rate: FloatArray
    mode: AnyArray
    keyhole_number: FloatArray
    log_mean: FloatArray
    log_deviation: FloatArray
    validity: str


def predict_pool(
    track: Track,
    *,
    local: LocalCorrection | None = None,
    model: PoolModel | None = None,
    class_spread: FloatArray | None = None,
) -> Pool:
    """Width, depth, length, mode and cooling rate of every track.

    Depth is measured from the consolidated plate surface.  `class_spread` (3, n) is the standard
    deviation of ln size over the alloys of a class (an alloy known only by its class).  Where
    nothing melts sizes and intervals are 0 and mode is "none".
    """
    model = model or pool_model()
    melts = conduction_pool.melts(track)
    logs = log_sizes_of_all(track, model)
    mean, spread = [], []
    for size in conduction_pool.SIZES:
        own = logs[size] if local is None else local.applied(track, size, logs[size])
        is_local = local is not None and size in local.models
        factor = NORMAL_90 if is_local else model.sizes[size].interval_factor
        mean.append(own.mean)
        spread.append(factor * own.deviation)
    log_mean, half = np.array(mean), np.array(spread)
    if class_spread is not None:
        half = np.hypot(half, NORMAL_90 * class_spread)
    ends = [np.where(melts, np.exp(log_mean + sign * half), 0.0) for sign in (0.0, -1.0, 1.0)]
    number = rising_keyhole_number(track)
    return Pool(
        width=ends[0][0], width_low=ends[1][0], width_high=ends[2][0],
        depth=ends[0][1], depth_low=ends[1][1], depth_high=ends[2][1],
        length=ends[0][2], length_low=ends[1][2], length_high=ends[2][2],
        cooling_rate=np.where(melts, cooling_rate(track), np.nan),
        mode=keyhole.mode_of(number, melts),
        keyhole_number=number,
        log_mean=log_mean,
        log_deviation=half / NORMAL_90,
        validity=validity(track, model),
    )  # fmt: skip


def plain_model() -> PoolModel:
    """The conduction pool alone at the stated beam, with the spread over sources of laser tracks.

    For heat sources without fitted tracks (electron beam): no correction, no narrower interval.
    """
    fitted = pool_model()
    sizes = {}
    for name, size in fitted.sizes.items():
        like = size.members[0].model
        spread = HierarchicalModel(
            np.zeros(1), np.zeros((1, 1)), like.source_variance[:1], like.noise_variance
        )
        sizes[name] = SizeModel((Member(1.0, ("one",), ("one",), spread),), NORMAL_90)
    return replace(fitted, sizes=sizes)


def rising_keyhole_number(track: Track) -> FloatArray:
    """Keyhole number with the absorptivity that rises towards keyhole mode (Gan 2021)."""
    eta = keyhole.absorptivity(
        track.metal,
        power=track.power,
        speed=track.speed,
        d4sigma=track.d4sigma,
        preheat=track.preheat,
    )
    return keyhole.keyhole_number(
        track.metal,
        absorbed_power=eta * track.power,
        speed=track.speed,
        d4sigma=track.d4sigma,
        preheat=track.preheat,
    )


def cooling_rate(track: Track) -> FloatArray:
    """Mean cooling rate [K/s] between liquidus and solidus on the trailing centre line.

    v dT / dx from the rear ends of the two isotherms of the Eagar-Tsai pool (table); the freezing
    range is at least 5 K.  Measured pools are longer at high speed: expect up to a factor 3 less.
    """
    source = conduction_pool.heat_source(track, track.d4sigma)
    freezing = np.maximum(track.metal.liquidus - track.metal.solidus, MIN_FREEZING_RANGE)
    upper = table.pool_sizes(source.strength, source.slowness)[:, 3]
    share = source.rise / (source.rise - freezing)
    lower = table.pool_sizes(source.strength * share, source.slowness)[:, 3]
    distance = (upper - lower) * source.e_radius
    return np.asarray(track.speed * freezing / distance, dtype=float)


def validity(track: Track, model: PoolModel) -> str:
    """Text "inside", or the names of the inputs beyond the tracks that the model was fitted on."""
    values = {
        "power": track.power, "speed": track.speed, "spot": track.d4sigma, "layer": track.layer,
    }  # fmt: skip
    outside = [
        name
        for name, array in values.items()
        if np.any(array < model.ranges[name][0]) or np.any(array > model.ranges[name][1])
    ]
    if track.metal.family not in (*model.materials, "unknown") or track.metal.is_nearest_class:
        outside.append("material")
    if np.any(track.preheat > 500.0):
        outside.append("preheat")
    return "inside" if not outside else "extrapolated: " + ", ".join(outside)
