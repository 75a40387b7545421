"""A part, what enters it and where that leaves: how large is its resistance?

Steady conduction k div grad t = 0 on two grids of cells, extrapolated to cells of no size, with the
interval of that and of the conductivity.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.design.conduction.material import ConductiveMaterial
from sekiso.design.conduction.result import RESISTANCE_UNITS, RISE_UNITS, Conduction
from sekiso.design.loads.cells import fraction_of
from sekiso.design.loads.conduction import conducting_cells, refuse_inflows
from sekiso.design.loads.places import surface_at
from sekiso.design.strength.discretisation_error import LEAST, two_grid_value
from sekiso.design.strength.methods import TWO_GRIDS
from sekiso.design.strength.recovery import LEAST_METAL
from sekiso.design.strength.resolution import fine_edge, ratio_of, two_grids
from sekiso.domain.loads import Inflow, Place
from sekiso.domain.part import Part
from sekiso.domain.prediction import Prediction
from sekiso.geometry.mesh import Floats
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.operator import conduction
from sekiso.numerics.voxels.solver import Solver
from sekiso.numerics.voxels.stiffness import isotropic_conductivity

_TOLERANCE = 1e-7
_OFF_FACE = 1.0  # cells: half of one between nodes and a curved face, at either end of the way
_APART = 0.01  # of the longest side, between points whose distance is taken


def check_conduction(
    part: Part,
    *,
    inflows: Sequence[Inflow],
    sinks: Sequence[Place],
    material: ConductiveMaterial,
    resolution: float | None = None,
) -> Conduction:
    """Resistance of a part between its inflows and its sinks, which are all at one level.

    `resolution` [m] is the edge of the fine cells (default: about 60,000 cells of metal).  The
    interval reaches at least a cell over the length L of the straight bar of the same volume
    and resistance, R = L^2 / (k V).
    Raises NeedError and PartError of `conducting_cells` and `fine_edge` before anything is solved.
    """
    refuse_inflows(inflows, sinks)
    grids = two_grids(part, fine_edge(part, resolution, n_cases=1))
    coarse, fine = (_solved(part, grid, inflows, sinks) for grid in grids)
    ratio, kind, edge = ratio_of(*grids), inflows[0].kind, float(max(grids[1].edge))
    flow = sum(inflow.value for inflow in inflows)
    shape = (coarse.work / flow**2, fine.work / flow**2)
    least = max(LEAST, _OFF_FACE * edge / math.sqrt(shape[1] * part.volume))

    def predicted(key: str, unit: str, one: float, other: float) -> Prediction:
        value, log_sd = two_grid_value(one, other, ratio, least)
        return _over(material.conductivity, key, unit, value, log_sd)

    return Conduction(
        part=part.name,
        kind=kind,
        material=material,
        flow=flow,
        resistance=predicted("resistance", RESISTANCE_UNITS[kind], *shape),
        rise=predicted("rise", RISE_UNITS[kind], coarse.highest, fine.highest),
        distance=_distance(part, inflows, sinks),
        volume=part.volume,
        edge=edge,
        n_cells=fine.n_cells,
        sources=(*material.sources, TWO_GRIDS),
    )


@dataclass(frozen=True)
class _Solved:
    """Flow times level and the highest level at a conductivity of 1; cells of metal."""

    work: float
    highest: float
    n_cells: int


def _solved(part: Part, grid: Grid, inflows: Sequence[Inflow], sinks: Sequence[Place]) -> _Solved:
    fraction = fraction_of(part, grid)
    fraction = np.where(fraction > LEAST_METAL, fraction, 0.0)
    cells = conducting_cells(part, grid, fraction=fraction, inflows=inflows, sinks=sinks)
    operator = conduction(grid, isotropic_conductivity(1.0), scale=cells.fraction)
    source = np.where(cells.heat.fixed, 0.0, cells.heat.source)
    level = Solver(operator, cells.heat.fixed, tolerance=_TOLERANCE).solve(source).field
    return _Solved(
        float((source * level).sum()), float(level.max()), int((cells.fraction > 0.0).sum())
    )


def _over(conductivity: Prediction, key: str, unit: str, shape: float, log_sd: float) -> Prediction:
    """`shape` over the conductivity; both intervals together, as for independent errors."""
    inverse = Prediction(
        key, unit, tuple(1.0 / x for x in reversed(conductivity.quantiles)), scale="log",
        model="two_grids", sources=conductivity.sources, validity=conductivity.validity,
        basis=conductivity.basis, evidence={"conductivity": conductivity.value},
    )  # fmt: skip
    return inverse.times(shape, log_sd, discretisation_log_sd=log_sd)


def _distance(part: Part, inflows: Sequence[Inflow], sinks: Sequence[Place]) -> float:
    """Shortest way [m] from an inflow to a sink, straight and between points of both."""
    from scipy.spatial import cKDTree

    spacing = _APART * max(part.extent)

    def points(places: Sequence[Place]) -> Floats:
        return np.concatenate([surface_at(part, p, spacing=spacing).points for p in places])

    away, _ = cKDTree(points(sinks)).query(points([inflow.on for inflow in inflows]))
    return float(np.min(away))
