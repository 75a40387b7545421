"""How much of each cell of a grid lies in a body: rays with exact lengths, at places spread well.

Twenty-nine rays along z pass each column of cells.  They stand on a square lattice turned by
atan(5 / 2), (2 a + 5 b, 2 b - 5 a) / 29 of a cell: no two of a column share an x or a y, so that
a wall along an axis is met to 1/29 of a cell, where a straight lattice of 25 rays meets it to a
fifth.  Cells on the surface of real parts are then within 0.5 % of a cell, root mean square, and
volumes within 6e-4 at 1e5 cells.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.rays import Crossings, scan, solid_runs

_A, _B = 2, 5
_N_RAYS = _A * _A + _B * _B
_ROUNDING = 1e-6  # of a cell: what sums leave in empty ones, which would be metal to a solver
_HALF = 0.5 / _N_RAYS  # of a cell: no ray stands on the border of a column

Triple = tuple[float, float, float]


def fractions(
    vertices: Floats,
    triangles: Integers,
    *,
    shape: tuple[int, int, int],
    edge: Triple,
    origin: Triple,
) -> NDArray[np.float32]:
    """Share 0..1 of each cell, shape (nx, ny, nz), that lies in a closed mesh [m].

    Cell (i, j, k) begins at `origin` + (i, j, k) `edge` [m].  Where bodies overlap metal counts
    once; rays that leave an open mesh less often than they enter it fill nothing.

    >>> corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 0.5)], float)
    >>> sides = [[0, 2, 6, 4], [1, 5, 7, 3], [0, 4, 5, 1], [2, 3, 7, 6], [0, 1, 3, 2], [4, 6, 7, 5]]
    >>> halves = np.array([[s[0], s[k], s[k + 1]] for s in sides for k in (1, 2)])
    >>> box = fractions(corners, halves, shape=(1, 1, 2), edge=(2.5, 1, 0.4), origin=(0, 0, 0))
    >>> (29 * box).round(3).tolist()
    [[[12.0, 3.0]]]
    """
    low, cell = np.array(origin, dtype=np.float64), np.array(edge, dtype=np.float64)
    rays = _rays(_in_lattice((vertices - low) / cell), triangles)
    begins, ends, _ = solid_runs(rays)
    x, y = _column(rays.ray[begins], rays)
    within = (x >= 0) & (x < shape[0]) & (y >= 0) & (y < shape[1])
    column = (x * shape[1] + y)[within]
    filled = np.zeros(shape[0] * shape[1] * (shape[2] + 2))
    for crossing, sign in ((ends, 1.0), (begins, -1.0)):
        height = np.clip(rays.depth[crossing][within], 0.0, shape[2])
        _fill_below(filled, column * (shape[2] + 2), height, sign)
    filled = np.cumsum(filled.reshape(shape[0], shape[1], shape[2] + 2), axis=2)
    share = filled[:, :, : shape[2]] / _N_RAYS
    return np.where(share > _ROUNDING, np.minimum(share, 1.0), 0.0).astype(np.float32)


def _in_lattice(places: Floats) -> Floats:
    """Places (cells) as (column, row, depth) of the turned lattice of rays."""
    x, y = places[:, 0] - _HALF, places[:, 1] - _HALF
    return np.stack((_A * x - _B * y, _B * x + _A * y, places[:, 2]), axis=1)


def _rays(flat: Floats, triangles: Integers) -> Crossings:
    face, row, column, depth, turn = scan(flat, triangles)
    first = int(column.min(initial=0)), int(row.min(initial=0))
    shape = int(row.max(initial=0)) - first[1] + 1, int(column.max(initial=0)) - first[0] + 1
    ray = (row - first[1]) * shape[1] + column - first[0]
    order = np.lexsort((-turn, depth, ray))
    origin = float(first[0]), float(first[1])
    return Crossings(2, 1.0, origin, shape, ray[order], depth[order], face[order], turn[order])


def _column(ray: Integers, rays: Crossings) -> tuple[Integers, Integers]:
    """The column of cells in which rays stand: exact, in whole numbers."""
    a = ray % rays.shape[1] + int(rays.origin[0])
    b = ray // rays.shape[1] + int(rays.origin[1])
    return (_A * a + _B * b) // _N_RAYS, (_A * b - _B * a) // _N_RAYS


def _fill_below(change: Floats, first: Integers, height: Floats, sign: float) -> None:
    """Add to the changes along z what fills each column below `height` (cells).

    Cells below are full, the one at the height to its part: 1 .. 1, part, 0 as differences.  The 1
    of the lowest cell is left out, as what begins above another end takes it away again.
    """
    whole = np.floor(height).astype(np.int64)
    part = sign * (height - whole)
    n = len(change)
    change += np.bincount(first + whole, part - sign, minlength=n)
    change += np.bincount(first + whole + 1, -part, minlength=n)
