"""From a part with loads to a design space: cells, what stays solid, what holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.design.loads.cells import fraction_of, grid_of
from sekiso.design.loads.discretise import discretise
from sekiso.design.loads.places import pieces_at
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.shape.near_surface import points_on
from sekiso.design.topology.well_posed import refuse_too_large
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.loads import Load, Place, Support
from sekiso.domain.part import Part
from sekiso.geometry.clipping import Pieces, joined
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

_ROUNDING = 1e-9  # of a distance that is a whole number of cells
KEPT_CELLS = 1.5  # of metal behind every face that is loaded or held, at least
_SLIVER = 1e-6  # of a cell: what is left of a face that lies between cells


@dataclass(frozen=True, eq=False)
class Preparation:
    """A part as a problem: `preserved` is the surface that is loaded, held or kept.

    Triangles may be cut there; metal stands behind the pieces.
    """

    part: Part
    problem: Problem
    preserved: Pieces


def preparation(
    part: Part,
    *,
    loads: Sequence[Load],
    supports: Sequence[Support],
    metal: StrengthMaterial,
    keep: Sequence[Place] = (),
    n_cells: int = 150_000,
    kept_depth: float = 0.0,
    symmetry: Sequence[str] = (),
) -> Preparation:
    """The design space of `part` in about `n_cells` cubic cells of its box.

    Metal stays to `kept_depth` [m], two cells at least, behind each face that is loaded, held or to
    `keep`; planes of `symmetry` halve grid and part.  Raises what the discretisation of loads
    raises, and PartError where all of the part would have to stay.
    """
    n_cases = len({load.case for load in loads})
    grid = memorable_grid(part, n_cells=n_cells, n_cases=n_cases, symmetry=symmetry)
    inside = metal_of(part, grid)
    discrete = discretise(part, grid, fraction=inside, loads=loads, supports=supports)
    placed = [load.on for load in loads if load.on != Place()]
    preserved = preserved_surface(part, (*placed, *(support.on for support in supports), *keep))
    frozen = kept_cells(part, preserved, grid, discrete.fraction, depth=kept_depth)
    if metal.density is None:
        raise NeedError("density_unknown", got=metal.name)
    if any(load.kind == "temperature" for load in loads) and not metal.expansion:
        raise NeedError("expansion_unknown", got=metal.name)
    problem = Problem(
        grid=grid,
        design=discrete.fraction,
        frozen=frozen,
        fixed=discrete.fixed,
        cases=discrete.cases,
        stiffness=metal.stiffness,
        density=metal.density,
        expansion=metal.expansion or 0.0,
    )
    return Preparation(part, problem, preserved)


def memorable_grid(part: Part, *, n_cells: int, n_cases: int, symmetry: Sequence[str] = ()) -> Grid:
    """The cubic grid around a part; NeedError, before anything is cut, where memory ends."""
    grid = grid_of(part, n_cells=n_cells, is_cubic=True, centred=symmetry)
    refuse_too_large(grid.n_cells, n_cases=n_cases, edge=max(grid.edge))
    return grid


def metal_of(part: Part, grid: Grid) -> FloatArray:
    """Share of each cell that is metal of the part, without slivers between cells."""
    inside = fraction_of(part, grid)
    return np.where(inside < _SLIVER, 0.0, inside)


def kept_cells(
    part: Part, preserved: Pieces, grid: Grid, fraction: FloatArray, *, depth: float = 0.0
) -> BoolArray:
    """Cells with metal to `depth` [m], `KEPT_CELLS` at least, behind the `preserved` surface.

    Raises PartError where that is all of the part.
    """
    depth = max(depth, KEPT_CELLS * max(grid.edge))
    is_metal = fraction > 0.0
    frozen = cells_within(preserved.corners, grid, depth) & is_metal
    if not (~frozen & is_metal).any():
        raise PartError("design_space_all_kept", got=part.name or "-", depth=depth * 1e3)
    return frozen


def preserved_surface(part: Part, places: Sequence[Place]) -> Pieces:
    """The surface that is loaded, held or to be kept."""
    return joined(pieces_at(part, place) for place in places)


def cells_within(corners: FloatArray, grid: Grid, depth: float) -> BoolArray:
    """Cells whose middle lies within `depth` [m] of triangles, corners (n, 3, 3) [m]."""
    from scipy.ndimage import distance_transform_edt

    # half an edge: a whole one misses single cells of a face
    points = points_on(corners, spacing=0.5 * min(grid.edge))
    at = np.floor((points - np.asarray(grid.origin)) / np.asarray(grid.edge)).astype(int)
    at = np.clip(at, 0, np.asarray(grid.shape) - 1)
    touched = np.zeros(grid.shape, dtype=np.bool_)
    touched[at[:, 0], at[:, 1], at[:, 2]] = True
    away = distance_transform_edt(~touched, sampling=grid.edge)
    reach = depth - 0.5 * min(grid.edge)
    return np.asarray(away <= reach * (1.0 + _ROUNDING))
