"""Production parameter sets: shown first, and evidence that a recipe of that kind is sound."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np

from sekiso.materials.thermophysical import Thermophysical
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.defects import DEFECTS, local_intercepts
from sekiso.physics.window.features import ScannedLayer

FACT_FILE: Final = "models/window_recipes.json"
GOOD_COUPONS: Final = 10


@dataclass(frozen=True)
class QualifiedSet:
    """One production set, SI, with the spot it is for."""

    power: float
    speed: float
    hatch: float
    layer: float
    beam_diameter: float
    status: str


@cache
def _file() -> Mapping[str, Any]:
    path = resources.files("sekiso.knowledge").joinpath(FACT_FILE)
    content: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def qualified_set(alloy: str, process: str = "PBF-LB") -> QualifiedSet | None:
    """The production set of an alloy key, None where none is known."""
    content = _file()
    entry = content["sets"].get(alloy)
    if entry is None or process != content["process"]:
        return None
    beam = float(content["beam_diameter"]["value"])
    return QualifiedSet(**entry, beam_diameter=beam, status=str(content["status"]))


def intercepts_of(
    qualified: QualifiedSet, metal: Thermophysical, *, preheat: float
) -> dict[str, tuple[float, float]]:
    """Defect intercepts of a laboratory where the set gave sound parts.

    A qualified set stands for `GOOD_COUPONS` coupons without any defect.
    """
    track = Track.of(
        metal,
        power=np.full(GOOD_COUPONS, qualified.power),
        speed=qualified.speed,
        beam_diameter=qualified.beam_diameter,
        layer=qualified.layer,
        preheat=preheat,
    )
    scan = ScannedLayer(pool_state(track), np.full(GOOD_COUPONS, qualified.hatch))
    return local_intercepts(scan, {name: np.zeros(GOOD_COUPONS) for name in DEFECTS})
