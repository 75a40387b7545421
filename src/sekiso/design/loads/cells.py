"""Cells of a part: a grid around it, the metal in each cell, the solid cell nearest to a point."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.loads import AXES
from sekiso.domain.part import Part
from sekiso.geometry.fractions import fractions
from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.samples import Samples
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.grid import Grid

HALF_FULL = 0.5  # a cell that carries a load without being too soft for it
_REACH = 2.0  # cells inwards from a surface, within which its metal is looked for
_STEPS = 8  # of that way
_SPECK = 1e-3  # of the metal: pieces of cells that only touch the rest at edges
_MOST_SPECKS = 1e-2  # of the metal


def grid_of(
    part: Part,
    *,
    n_cells: int | None = None,
    edge: float | None = None,
    margin: int = 0,
    multiple: int = 1,
    is_cubic: bool = False,
    centred: Sequence[str] = (),
) -> Grid:
    """A grid around a part: about `n_cells` in its box, or cells of about `edge` [m].

    The cells fit the box of the part exactly, so that flat sides lie between cells; their edges
    differ from each other by at most half a cell over the length of the box.  `is_cubic` keeps
    them equal, the part then begins at a cell and may end within one; along the axes `centred` its
    middle is that of the grid.  `margin` cells of air stand
    around it, and more at the far ends until the counts are multiples of `multiple`.
    """
    vertices = _vertices(part)
    low, size = vertices.min(axis=0), np.ptp(vertices, axis=0)
    if edge is None:
        edge = float(np.cbrt(np.prod(size) / (n_cells or 100_000)))
    counts = np.maximum(np.ceil(size / edge - 1e-6) if is_cubic else np.rint(size / edge), 1.0)
    edges = np.full(3, edge) if is_cubic else size / counts
    shape = counts.astype(int) + 2 * margin
    shape += -shape % multiple
    origin = low - margin * edges
    middle = [axis in centred for axis in AXES]
    origin[middle] = (low + 0.5 * size - 0.5 * shape * edges)[middle]
    nx, ny, nz = (int(n) for n in shape)
    return Grid((nx, ny, nz), _triple(edges), _triple(origin))


def fraction_of(part: Part, grid: Grid) -> Floats:
    """Share 0..1 of each cell that is metal of the part, shape (nx, ny, nz).

    Raises PartError for a part that is not closed: nobody knows what of it is metal.
    """
    if not part.is_closed:
        raise PartError("part_open_for_loads", got=part.name or "-")
    return fractions(*part.mesh, shape=grid.shape, edge=grid.edge, origin=grid.origin).astype(
        np.float64
    )


def without_specks(fraction: Floats) -> Floats:
    """The fractions without pieces of less than a thousandth of the metal, a hundredth in all.

    Such pieces hang on the rest by edges or corners of cells only, as on hinges: voxels of a sharp
    edge, no part of the body.  Where more than a hundredth falls into them they are the part.
    """
    pieces, n = _pieces(fraction > 0.0)
    if n < 2:
        return fraction
    volume = np.bincount(pieces.reshape(-1), fraction.reshape(-1), minlength=n + 1)
    is_speck = volume < _SPECK * volume.sum()
    if volume[is_speck].sum() > _MOST_SPECKS * volume.sum():
        return fraction
    return np.where(is_speck[pieces], 0.0, fraction)


def pieces_of(fraction: Floats) -> tuple[Integers, int]:
    """Number of the piece of each cell, 0 for air, and how many there are.

    Cells hang together by their sides only: along an edge or at a corner they turn like hinges.
    """
    return _pieces(fraction > 0.0)


def solid_cells_at(samples: Samples, fraction: Floats, grid: Grid) -> Integers:
    """The cell (i, j, k) of metal for each sample of the surface, shape (n, 3); -1 where none is.

    A sample in a cell that is less than half full takes the first cell inwards along its normal
    that is, within two cells; if none is, the first one with any metal.
    """
    found = np.full((len(samples.points), 3), -1)
    for least in (HALF_FULL, 0.0):
        for step in np.linspace(0.0, _REACH, _STEPS + 1):
            open_ones = np.flatnonzero(found[:, 0] < 0)
            if not len(open_ones):
                return found
            way = step * np.array(grid.edge)
            cells = _cell_of(samples.points[open_ones] - way * samples.normals[open_ones], grid)
            full = fraction[tuple(cells.T)] > least
            found[open_ones[full]] = cells[full]
    return found


def local_places(points: Floats, cells: Integers, grid: Grid) -> Floats:
    """Where points [m] lie in cells, 0..1 along each axis; what lies beyond is set on the side."""
    within = (points - np.array(grid.origin)) / np.array(grid.edge) - cells
    return np.asarray(np.clip(within, 0.0, 1.0))


def refuse_off_metal(cells: Integers, got: str) -> None:
    """Raise NeedError if no sample of a place has a cell of metal near it."""
    if not np.any(cells[:, 0] >= 0):
        raise NeedError("load_off_metal", got=got)


def _cell_of(points: Floats, grid: Grid) -> Integers:
    cells = np.floor((points - np.array(grid.origin)) / np.array(grid.edge)).astype(np.int64)
    return np.asarray(np.clip(cells, 0, np.array(grid.shape) - 1))


def _pieces(solid: BoolArray) -> tuple[Integers, int]:
    from scipy import ndimage

    pieces, n = ndimage.label(solid)
    return np.asarray(pieces, dtype=np.int64), int(n)


def _vertices(part: Part) -> Floats:
    vertices, triangles = part.mesh
    return vertices[np.unique(triangles)]


def _triple(values: Floats) -> tuple[float, float, float]:
    x, y, z = (float(part) for part in values)
    return x, y, z
