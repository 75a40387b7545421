"""Melt pool of the powder-bed processes with 90 % intervals for a source never seen."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95
from sekiso.physics.melt_pool import keyhole
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import PoolState, pool_model
from sekiso.physics.melt_pool.dendrites import dendrite_spacing
from sekiso.physics.melt_pool.local import LocalCorrection
from sekiso.physics.melt_pool.pool import MeltPool

HOTTEST_FITTED: Final = 500.0  # K, preheat of the fitted tracks


def predict_pool(
    state: PoolState,
    *,
    process: str | None = None,
    local: LocalCorrection | None = None,
    class_spread: FloatArray | None = None,
) -> MeltPool:
    """Width, depth, length, mode and cooling rate of every track of `state`, (n,).

    Depth is measured from the consolidated plate surface.  `class_spread` (3, n) is the standard
    deviation of ln size over the alloys of a class (an alloy known only by its class).  Where
    nothing melts sizes and intervals are 0, the cooling rate is NaN and mode is "none".
    """
    track, pool = state.track, state.conduction
    melts, sizes = pool.melts, dict[str, Any]()
    for row, size in enumerate(SIZES):
        own = state.sizes[size]
        if local is not None:
            own = local.applied(track, size, own)
        is_local = local is not None and size in local.models
        half = (Z95 if is_local else state.model.sizes[size].interval_factor) * own.deviation
        if class_spread is not None:
            half = np.hypot(half, Z95 * class_spread[row])
        for end, sign in (("", 0.0), ("_low", -1.0), ("_high", 1.0)):
            sizes[size + end] = np.where(melts, np.exp(own.mean + sign * half), 0.0)
    number = keyhole.rising_keyhole_number(track)
    cooling_rate = np.where(melts, pool.cooling_rate, np.nan)
    nothing = np.zeros_like(track.power)
    return MeltPool(
        **sizes,
        cooling_rate=cooling_rate,
        dendrite_spacing=dendrite_spacing(cooling_rate),
        mode=keyhole.mode_of(number, melts),
        keyhole_number=number,
        height=nothing,
        dilution=np.ones_like(track.power),
        wetting_angle=nothing,
        validity=validity(state, process),
    )


def validity(state: PoolState, process: str | None = None) -> str:
    """Text "inside", the names of the inputs beyond the tracks that the model was fitted on, or
    that it was not fitted for the `process` where its key is given.
    """
    track, model = state.track, pool_model()
    if process is not None and process not in model.processes:
        return f"not fitted for {process}"
    values = {
        "power": track.power, "speed": track.speed, "beam_diameter": track.beam_diameter,
        "layer": track.layer,
    }  # fmt: skip
    outside = [
        name
        for name, array in values.items()
        if np.any(array < model.ranges[name][0]) or np.any(array > model.ranges[name][1])
    ]
    if (
        track.metal.family not in (*model.materials, "unknown")
        or track.metal.is_nearest_class
        or keyhole.is_reflective(track)
    ):
        outside.append("material")
    if np.any(track.preheat > HOTTEST_FITTED):
        outside.append("preheat")
    return "inside" if not outside else "extrapolated: " + ", ".join(outside)
