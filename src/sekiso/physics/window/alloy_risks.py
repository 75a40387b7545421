"""Risks that the alloy brings with it: cracking by mechanism, loss of volatile elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.conduction_pool import heat_source
from sekiso.physics.melt_pool.eagar_tsai_table import threshold_strength
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.cracking import cracking_concerns
from sekiso.physics.window.evaporation import losses
from sekiso.physics.window.metallurgy import metallurgy


@dataclass(frozen=True)
class AlloyRisks:
    """`cracking` {mechanism: concern 0-1} of the alloy, `losses` {element: fraction (n,)} of the
    recipes, and `serious_loss` (n,): how surely an element falls by a fifth or more.
    """

    cracking: Mapping[str, float]
    losses: Mapping[str, FloatArray]
    serious_loss: FloatArray


def alloy_risks(
    track: Track, composition: Mapping[str, Any], *, family: str, grain_refined: bool = False
) -> AlloyRisks:
    """Cracking and evaporation of an alloy of `composition` [wt%] under every recipe."""
    cracking = cracking_concerns(
        composition,
        family=family,
        preheat=float(np.median(track.preheat)),
        grain_refined=grain_refined,
    )
    pool = predict_pool(track)
    lost = losses(
        composition,
        surface_temperature=surface_temperature(track),
        density=float(track.metal.density),
        width=np.maximum(pool.width, 1e-7),
        depth=np.maximum(pool.depth, 1e-7),
        length=pool.length,
        speed=track.speed,
    )
    worst = np.max([*lost.values(), np.zeros_like(track.power)], axis=0)
    limits = metallurgy()["evaporation"]
    middle, width = limits["serious_loss"]["value"], limits["width"]["value"]
    serious = expit(np.log(np.maximum(worst, 1e-9) / middle) / width)
    return AlloyRisks(cracking, lost, np.asarray(serious, dtype=float))


def surface_temperature(track: Track) -> FloatArray:
    """Hottest surface temperature [K] of the conduction pool, at most the boiling point."""
    source = heat_source(track, track.d4sigma)
    rise = track.rise * source.strength / threshold_strength(source.slowness)
    hottest = np.minimum(track.preheat + rise, track.metal.boiling)
    return np.asarray(hottest, dtype=float)
