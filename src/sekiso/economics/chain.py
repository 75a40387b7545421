"""Steps of the chain after shaping: which are due, and what each costs per part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.domain.requirement import SCOPES
from sekiso.economics.estimate import StepCost
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import MachiningCost, learning_factor
from sekiso.economics.market import level
from sekiso.economics.part_geometry import PartGeometry
from sekiso.knowledge import fact_at
from sekiso.materials.naming import takes_family
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


@dataclass(frozen=True, eq=False)
class Batch:
    """What the price of a step refers to: part mass [kg], surface [m2], pieces per build and lot,
    share of a build that this order pays, volume of the part's box [m3], pieces in all; class of
    shape and sides from which cutters reach all faces, None where they are not known.
    """

    mass: FloatArray
    area: FloatArray
    box_volume: FloatArray
    parts_per_build: FloatArray
    build_share: FloatArray
    lot: FloatArray
    number: FloatArray
    shape: str | None = None
    sides: FloatArray | None = None


def of_one_lot(part: PartGeometry, *, number: FloatArray, lot: FloatArray) -> Batch:
    """What steps refer to that follow a route without builds: each lot is a batch of its own."""
    return Batch(
        mass=np.asarray(part.mass),
        area=part.area,
        box_volume=part.box_volume,
        parts_per_build=lot,
        build_share=np.ones(()),
        lot=lot,
        number=number,
    )


def due_steps(
    shaping: Mapping[str, Any],
    *,
    family: str,
    flags: Collection[str] = (),
) -> tuple[str, ...]:
    """Keys of the steps that follow a process or route for this family and these flags.

    A step listed as default is due unless its `families` exclude the alloy; another is due when
    one of the words in `when` is among `flags`, or all that stand in it joined by " & ".
    """
    due: list[str] = []
    for entry in shaping.get("chain", ()):
        suits = takes_family(entry, family)
        words = (word.split(" & ") for word in entry.get("when", ()))
        wanted = entry.get("default", False) or any(set(all_of) <= set(flags) for all_of in words)
        if suits and wanted and entry["step"] not in due:
            due.append(entry["step"])
    return tuple(due)


def supplied_steps(shaping: Mapping[str, Any], keys: Sequence[str], scope: str) -> tuple[str, ...]:
    """`keys` without the steps that belong to a wider scope of supply than `scope`.

    An entry of the chain with `scope = "finished"` or `"reported"` is part of that scope and of
    wider ones; one without belongs to every scope.
    """
    wider = SCOPES[SCOPES.index(scope) + 1 :]
    left = {e["step"] for e in shaping.get("chain", ()) if e.get("scope") in wider}
    return tuple(key for key in keys if key not in left)


def repair_steps(shaping: Mapping[str, Any], keys: Sequence[str]) -> tuple[str, ...]:
    """`keys` without the steps that only a new build needs."""
    new = {entry["step"] for entry in shaping.get("chain", ()) if entry.get("new_build_only")}
    return tuple(key for key in keys if key not in new)


def step_costs(
    keys: Sequence[str],
    *,
    read: FactSampler,
    batch: Batch,
    cuts: Callable[[str, FloatArray], MachiningCost],
    share_loads: bool = True,
) -> tuple[tuple[StepCost, ...], FloatArray]:
    """Each step of `keys` per part, and what machining programs cost once per design [JPY].

    `cuts(kind, clampings)` gives the machining of kind "functional" or "near-net".  A step costs
    sum over lot, build, part, mass, area of weight x (price + wage x labour), plus furnace loads.
    Raises DataError for a step that has no price.
    """
    steps, program = [], _ZERO
    for key in keys:
        table = f"steps.{key}"
        entry = read.rates["post_processing"]["steps"].get(key)
        if entry is None:
            raise DataError("fact_absent", record="post_processing", path=table)
        cost, energy = _step_price(read, table, entry, batch, share_loads)
        if "machining" in entry:
            made = cuts(entry["machining"], clampings_of(read, table, entry, batch))
            cost, energy = cost + made.cost, energy + made.energy
            program = program + made.program * level(read, term_of(entry))
        elapsed = read.rate(f"post_processing.{table}.elapsed", 0.0)
        cost = cost * level(read, term_of(entry))
        steps.append(StepCost(key, np.asarray(cost), elapsed, np.asarray(energy)))
    return tuple(steps), program


def clampings_of(
    read: FactSampler, table: str, entry: Mapping[str, Any], batch: Batch
) -> FloatArray:
    """Clampings of a step: as its class of shape usually needs, at most the sides of the mesh.

    A part that is machined all over is clamped for each side.
    """
    of_shape = f"clampings_by_shape.{batch.shape}"
    usual = of_shape if fact_at(entry, of_shape) is not None else "clampings"
    count = read.rate(f"post_processing.{table}.{usual}")
    if batch.sides is None:
        return count
    return batch.sides if entry["machining"] == "near-net" else np.minimum(count, batch.sides)


def term_of(entry: Mapping[str, Any]) -> str:
    """The term of the cost model that a step of `post_processing` belongs to."""
    if "machining" in entry:
        return "machining"
    return "inspection" if entry.get("inspects", False) else "post"


def _step_price(
    read: FactSampler, table: str, entry: Mapping[str, Any], batch: Batch, share_loads: bool
) -> tuple[FloatArray, FloatArray]:
    sampled = _term(read, table, entry, "sampled_share", 1.0)
    per_build = batch.build_share / batch.parts_per_build
    cost: FloatArray = _ZERO
    energy: FloatArray = _ZERO
    wage = read.rate("labour.rates.technician") * learning_factor(read, batch.number)
    weights: dict[str, FloatArray] = {
        "lot": 1.0 / batch.lot,
        "build": per_build,
        "part": sampled * small_part_factor(batch.area, reference=read.rate(_LABOUR_AREA)),
        "mass": batch.mass,
        "area": batch.area,
    }
    for name, weight in weights.items():
        if f"price_per_{name}" in entry:
            cost = cost + weight * _term(read, table, entry, f"price_per_{name}", 0.0)
        if f"labour_per_{name}" in entry:
            cost = cost + weight * wage * _term(read, table, entry, f"labour_per_{name}", 0.0)
        if f"energy_per_{name}" in entry:
            energy = energy + weight * _term(read, table, entry, f"energy_per_{name}", 0.0)
    if "load_volume" in entry:
        loads = _loads_per_part(read, table, entry, batch, share_loads)
        cost = cost + loads * _term(read, table, entry, "price_per_load", 0.0)
        energy = energy + loads * _term(read, table, entry, "energy_per_load", 0.0)
    return np.asarray(cost), np.asarray(energy)


def small_part_factor(area: FloatArray, *, reference: FloatArray) -> FloatArray:
    """Factor on work per part below the reference surface [m2]: (A / A_ref)^(1/2), else 1.

    >>> float(small_part_factor(np.array(0.01), reference=np.array(0.04)))
    0.5
    """
    return np.sqrt(np.minimum(area / reference, 1.0))


_LABOUR_AREA = "post_processing.sharing.labour_area"


def _loads_per_part(
    read: FactSampler, table: str, entry: Mapping[str, Any], batch: Batch, share_loads: bool
) -> FloatArray:
    """Furnace runs per part: whole runs, or the share filled when a shop mixes orders."""
    filled = batch.lot * batch.box_volume / _term(read, table, entry, "load_volume", 1.0)
    if share_loads:
        smallest = read.rate("post_processing.sharing.smallest_load")
        return np.asarray(np.maximum(filled, smallest) / batch.lot)
    return np.asarray(np.ceil(np.maximum(filled, 1e-9)) / batch.lot)


def _term(
    read: FactSampler, table: str, entry: Mapping[str, Any], name: str, default: float
) -> FloatArray:
    if fact_at(entry, name) is None:
        return np.asarray(default)
    return read.rate(f"post_processing.{table}.{name}")
