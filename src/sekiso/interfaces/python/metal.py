"""From what the caller says of metal, process and machine to the records and constants meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sekiso.domain.errors import NeedError, RecipeError
from sekiso.interfaces.python.recipe_input import word
from sekiso.knowledge import Knowledge, Record, load
from sekiso.materials import thermophysical
from sekiso.materials.naming import machine_called, resolve
from sekiso.materials.thermophysical import Thermophysical, stacked
from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import PoolState, pool_state

LEAST_SPREAD: Final = (0.06, 0.09, 0.08)  # ln width, depth, length over the aluminium alloys


@dataclass(frozen=True)
class Metal:
    """Constants, the alloy file where one is meant, and the alloys of the class otherwise."""

    constants: Thermophysical
    record: Record | None
    stand_ins: tuple[Thermophysical, ...]
    name: str

    def class_spread(self, state: PoolState) -> FloatArray | None:
        """Standard deviation of ln size over the class, shape (3, n); None for a known alloy.

        Not below the spread of the widest class with many files: a class may hold two twins.
        """
        if not self.stand_ins:
            return None
        track, n_metals = state.track, len(self.stand_ins)
        kin = stacked(self.stand_ins)
        n_tracks = track.power.size
        columns: dict[str, Any] = {
            n: np.repeat(v, n_tracks) for n, v in vars(kin).items() if isinstance(v, np.ndarray)
        }
        metals = replace(kin, **columns)
        recipe = {n: np.tile(v, n_metals) for n, v in vars(track).items() if n != "metal"}
        sizes = pool_state(replace(track, metal=metals, **recipe), state.model).sizes
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


def process_of(name: str, knowledge: Knowledge, builds: tuple[str, ...], refusal: str) -> Record:
    """The process of this key if it builds in one of the ways `builds` ("scanned", "deposited").

    Raises RecipeError with the message key `refusal` and the processes that do.
    """
    fitting = {k: p for k, p in knowledge.processes.items() if p.get("build") in builds}
    if word(name, "process") not in fitting:
        raise RecipeError(refusal, got=name, allowed=", ".join(fitting))
    return fitting[name]


def machine_of(name: str | None, knowledge: Knowledge) -> Record | None:
    """The machine of this name in any spelling; RecipeError where no file knows it."""
    if name is None:
        return None
    record = machine_called(word(name, "machine"), knowledge)
    if record is None:
        raise RecipeError("machine_unknown", got=name, allowed=", ".join(knowledge.machines))
    return record
