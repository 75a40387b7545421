"""Production parameter sets: shown first, and evidence that a recipe of that kind is sound."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sekiso.domain.source import Source
from sekiso.knowledge import Record
from sekiso.materials.thermophysical import Thermophysical
from sekiso.physics.melt_pool.keyhole import with_keyhole_coupling
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import DEFECTS, local_intercepts
from sekiso.physics.window.features import ScannedLayer
from sekiso.physics.window.layer_defects import scanned_layer

PARAMETERS: Final = ("power", "speed", "hatch", "layer", "beam_diameter")
GOOD_COUPONS: Final = 10


@dataclass(frozen=True)
class QualifiedSet:
    """One production set, SI, with the spot it is for."""

    power: float
    speed: float
    hatch: float
    layer: float
    beam_diameter: float
    source: Source

    @property
    def status(self) -> str:
        """How well the set is known: "checked" or "recalled"."""
        return self.source.status


def qualified_set(alloy: Record, process: str) -> QualifiedSet | None:
    """The production set of an alloy in a process, `[production.<process>]` of the alloy's file.

    None where the file gives none, or not all of power, speed, hatch, layer and beam_diameter.

    >>> from sekiso.knowledge import load
    >>> qualified_set(load().alloys["ti-6al-4v"], "PBF-LB").power
    280.0
    """
    facts = {name: alloy.fact(f"production.{process}.{name}") for name in PARAMETERS}
    known = {name: fact.value for name, fact in facts.items() if fact is not None}
    power = facts["power"]
    if len(known) < len(PARAMETERS) or power is None:
        return None
    return QualifiedSet(**known, source=power.source)


def qualified_layer(
    qualified: QualifiedSet, metal: Thermophysical, *, preheat: float
) -> ScannedLayer:
    """The layer that the set scans, (1,), on a bed of `preheat` [K]."""
    track = Track.of(
        metal,
        power=qualified.power,
        speed=qualified.speed,
        beam_diameter=qualified.beam_diameter,
        layer=qualified.layer,
        preheat=preheat,
    )
    return scanned_layer(with_keyhole_coupling(track), qualified.hatch)


def sound_coupons(scan: ScannedLayer) -> dict[str, tuple[float, float]]:
    """Defect intercepts (mean, sd) of a laboratory where the layer `scan`, (1,), gave sound parts.

    A production set stands for `GOOD_COUPONS` coupons without any defect.
    """
    return local_intercepts(scan, {name: np.zeros(GOOD_COUPONS) for name in DEFECTS})
