"""Loads and supports of a part on a grid: forces and held nodes, refused where they cannot be."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.design.loads.cells import pieces_of, refuse_off_metal, solid_cells_at, without_specks
from sekiso.design.loads.places import surface_at
from sekiso.design.loads.rigid_motion import free_motions, motion_words
from sekiso.design.loads.spread import node_forces, nodes_beside
from sekiso.design.loads.tractions import sample_forces
from sekiso.design.topology.problem import Case
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.load_text import load_text
from sekiso.domain.loads import LOAD_KINDS, Load, Support
from sekiso.domain.part import Part
from sekiso.domain.place_text import place_text
from sekiso.geometry.mesh import Floats
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.corners import nodes_of
from sekiso.numerics.voxels.grid import Grid

_MOST_HELD = 0.5  # of a load: a case that the supports take at once tells nothing of the part
_SAMPLES_PER_EDGE = 3.0
_FREE_TO = {True: "support_free_to_shift", False: "support_free_to_turn"}
_ON_SURFACE = ("force", "pressure", "moment", "bearing")


@dataclass(frozen=True, eq=False)
class Discretisation:
    """Load cases with forces [N] at the nodes, and the nodes that are held, shape (3, nodes).

    `fraction` (cells) is the metal of each cell without specks that hang on nothing: what is to be
    computed with.
    """

    cases: tuple[Case, ...]
    fixed: BoolArray
    fraction: Floats


def discretise(
    part: Part,
    grid: Grid,
    *,
    fraction: Floats,
    loads: Sequence[Load],
    supports: Sequence[Support],
) -> Discretisation:
    """Forces and held nodes of a part whose cells hold `fraction` (0..1) of metal each.

    Loads of one `case` act together.  Forces and moments of each load about any point are exact.
    Raises NeedError for a place that is not on the part, a load of nothing or off the metal, no
    support, supports that leave a loaded piece free to move; PartError for a part that is not
    closed.
    """
    if not part.is_closed:
        raise PartError("part_open_for_loads", got=part.name or "-")
    if not loads:
        raise NeedError("load_missing")
    if not supports:
        raise NeedError("support_missing")
    for load in loads:
        _refuse_impossible(load)
    fraction = without_specks(fraction)
    fixed = _held_nodes(part, grid, fraction, supports)
    names = list(dict.fromkeys(load.case for load in loads))
    cases = tuple(
        _case(part, grid, fraction, [load for load in loads if load.case == name]) for name in names
    )
    refuse_unheld(grid, fraction, cases, fixed)
    return Discretisation(cases, fixed, fraction)


def _refuse_impossible(load: Load) -> None:
    """Raise NeedError for a kind that there is not, or a load of nothing."""
    if load.kind not in LOAD_KINDS:
        raise NeedError("load_kind", got=load.kind, allowed=", ".join(LOAD_KINDS))
    size = abs(load.value) if load.kind in ("pressure", "temperature") else math.hypot(*load.vector)
    if not math.isfinite(size) or size == 0.0:
        raise NeedError("load_zero", got=load_text(load))


def _held_nodes(part: Part, grid: Grid, fraction: Floats, supports: Iterable[Support]) -> BoolArray:
    fixed = np.zeros((3, *grid.node_shape), dtype=np.bool_)
    for support in supports:
        on = surface_at(part, support.on, spacing=min(grid.edge) / _SAMPLES_PER_EDGE)
        cells = solid_cells_at(on, fraction, grid)
        refuse_off_metal(cells, place_text(support.on))
        nodes = nodes_beside(on.points, on.normals, cells, grid)
        for axis in support.fixes:
            fixed["xyz".index(axis)] |= nodes
    return fixed


def _case(part: Part, grid: Grid, fraction: Floats, loads: Sequence[Load]) -> Case:
    """The loads of one case together."""
    force = np.zeros((3, *grid.node_shape))
    pull, temperatures = np.zeros(3), set()
    for load in loads:
        if load.kind in _ON_SURFACE:
            force += _force_at_nodes(part, grid, fraction, load)
        elif load.kind == "acceleration":
            pull += load.vector
        else:
            temperatures.add(load.value)
    weights = {load.weight for load in loads}
    if len(temperatures) > 1 or len(weights) > 1:
        key = "load_weights" if len(weights) > 1 else "load_temperatures"
        got = ", ".join(
            f"{value:g}" for value in sorted(weights if len(weights) > 1 else temperatures)
        )
        raise NeedError(key, case=loads[0].case, got=got)
    x, y, z = (float(part) for part in pull)
    return Case(
        name=loads[0].case,
        force=force,
        weight=weights.pop(),
        acceleration=(x, y, z) if pull.any() else None,
        temperature=temperatures.pop() if temperatures else None,
    )


def _force_at_nodes(part: Part, grid: Grid, fraction: Floats, load: Load) -> Floats:
    on = surface_at(part, load.on, spacing=min(grid.edge) / _SAMPLES_PER_EDGE)
    cells = solid_cells_at(on, fraction, grid)
    refuse_off_metal(cells, load_text(load))
    return node_forces(on.points, sample_forces(load, on), cells, grid)


def refuse_unheld(grid: Grid, fraction: Floats, cases: Sequence[Case], fixed: BoolArray) -> None:
    """Raise NeedError for a piece that carries load and can move, or a load on held nodes."""
    pieces, n = pieces_of(fraction)
    is_pulled = any(case.is_design_dependent for case in cases)
    loaded = np.any([case.force.any(axis=0) for case in cases], axis=0)
    for case in cases:
        size = np.abs(case.force)
        if size[fixed].sum() > _MOST_HELD * size.sum() and not case.is_design_dependent:
            raise NeedError("load_on_support", case=case.name)
    for number in range(1, n + 1):
        own = nodes_of(pieces == number)
        if not (is_pulled or np.any(loaded & own)):
            continue
        motions = free_motions(fixed & own, grid)
        if len(motions):
            along, about = motion_words(motions)
            key = "support_free" if along and about else _FREE_TO[bool(along)]
            raise NeedError(key, along=along, about=about, piece=number, n=n)
