"""From what the caller says of the material to thermophysical constants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.knowledge import Knowledge, Record, load
from sekiso.materials import thermophysical
from sekiso.materials.naming import resolve
from sekiso.materials.thermophysical import Thermophysical, stacked
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track

LEAST_SPREAD: Final = (0.06, 0.09, 0.08)  # ln width, depth, length over the aluminium alloys


@dataclass(frozen=True)
class Metal:
    """Constants, the alloy file where one is meant, and the alloys of the class otherwise."""

    constants: Thermophysical
    record: Record | None
    stand_ins: tuple[Thermophysical, ...]
    name: str

    def class_spread(self, track: Track) -> FloatArray | None:
        """Standard deviation of ln size over the class, shape (3, n); None for a known alloy.

        Not below the spread of the widest class with many files: a class may hold two twins.
        """
        if not self.stand_ins:
            return None
        n_metals, n_tracks = len(self.stand_ins), track.power.size
        names = ("power", "speed", "beam_diameter", "layer", "preheat")
        recipe = {name: np.tile(getattr(track, name), n_metals) for name in names}
        metals = [metal for metal in self.stand_ins for _ in range(n_tracks)]
        sizes = pool_state(Track.of(stacked(metals), **recipe)).sizes
        logs = [sizes[name].mean.reshape(n_metals, n_tracks) for name in SIZES]
        least = np.array(LEAST_SPREAD)[:, None]
        return np.asarray(np.maximum(np.std(logs, axis=1), least), dtype=float)


def metal_of(
    material: str | Mapping[str, Any] | Record, knowledge: Knowledge | None = None
) -> Metal:
    """The metal meant: an alloy name, an alloy record, a class, or a mapping of constants."""
    if isinstance(material, Record):
        return Metal(thermophysical.of_record(material), material, (), material.key)
    if isinstance(material, Mapping):
        return Metal(thermophysical.of_mapping(material), None, (), "given constants")
    if not isinstance(material, str):
        raise NeedError("material_not_a_name", got=type(material).__name__)
    if not material.strip():
        raise NeedError("material_not_a_name", got="blank text")
    facts = knowledge or load()
    choice = resolve(material, facts)
    constants, stand_ins = thermophysical.of_choice(choice, facts)
    record = None if choice.key is None else facts.alloys[choice.key]
    name = f"class {', '.join(choice.families) or constants.family}" if stand_ins else choice.key
    return Metal(constants, record, stand_ins, str(name))
