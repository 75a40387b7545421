"""Risks that the alloy brings with it: cracking by mechanism, loss of volatile elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.knowledge import Record
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import logistic
from sekiso.physics.melt_pool.correction import PoolState
from sekiso.physics.window.cracking import cracking_concerns
from sekiso.physics.window.evaporation import losses
from sekiso.physics.window.metallurgy import metallurgy

LEAST_SIZE: Final = 1e-7  # m


@dataclass(frozen=True)
class AlloyRisks:
    """`cracking` {mechanism: concern 0-1} of the alloy, `losses` {element: fraction (n,)} of the
    recipes, and `serious_loss` (n,): how surely an element falls by a fifth or more.
    """

    cracking: Mapping[str, float]
    losses: Mapping[str, FloatArray]
    serious_loss: FloatArray


def alloy_risks(state: PoolState, alloy: Record) -> AlloyRisks:
    """Cracking and evaporation by the composition of `alloy` under every recipe, (n,)."""
    track, composition = state.track, alloy["composition"]
    cracking = cracking_concerns(
        composition,
        family=str(alloy["family"]),
        preheat=float(np.median(track.preheat)),
        grain_refined=bool(alloy.get("grain_refined", False)),
    )
    lost = losses(
        composition,
        surface_temperature=state.conduction.surface_temperature,
        density=float(track.metal.density),
        width=np.maximum(state.median("width"), LEAST_SIZE),
        depth=np.maximum(state.median("depth"), LEAST_SIZE),
        length=state.median("length"),
        speed=track.speed,
    )
    worst = np.max([*lost.values(), np.zeros_like(track.power)], axis=0)
    limits = metallurgy()["evaporation"]
    middle, width = limits["serious_loss"]["value"], limits["width"]["value"]
    serious = logistic(np.log(np.maximum(worst, 1e-9) / middle) / width)
    return AlloyRisks(cracking, lost, np.asarray(serious, dtype=float))
