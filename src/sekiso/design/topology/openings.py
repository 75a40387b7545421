"""How thick the members of a body of voxels are: what balls of a size can reach from inside."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import BoolArray

Edge = tuple[float, float, float]


def opening(solid: BoolArray, *, diameter: float, edge: Edge, outside: bool = False) -> BoolArray:
    """Cells of `solid` that lie in a ball of `diameter` [m] wholly inside it, shape cells.

    The balls are centred on middles of cells and on the points halfway between them, so that
    walls of odd and of even numbers of cells are both met.  `outside`: whether what lies outside
    the grid counts as solid; along an axis of one cell the body goes on without end.

    Source: Serra, Image Analysis and Mathematical Morphology, 1982: opening by a ball.

    >>> wall = np.zeros((9, 9, 9), dtype=bool)
    >>> wall[:, :, 2:6] = True
    >>> [bool(opening(wall, diameter=d, edge=(1.0, 1.0, 1.0)).any()) for d in (4.0, 4.5)]
    [True, False]
    """
    from scipy.ndimage import distance_transform_edt

    around = [(1, 1) if n > 1 else (0, 0) for n in solid.shape]
    cells = np.pad(solid, around, constant_values=outside)
    if cells.all():
        return solid.copy()
    half = tuple(h / 2.0 for h in edge)
    middles = (slice(1, None, 2),) * 3
    points = np.ones(tuple(2 * n + 1 for n in cells.shape), dtype=np.bool_)
    points[middles] = cells
    # the surface lies half a cell before the middle of the next void cell
    clear = distance_transform_edt(points, sampling=half) - min(edge) / 2.0
    no_centre = clear < diameter / 2.0 * (1.0 - 1e-9)
    if no_centre.all():
        return np.zeros_like(solid)
    reached = distance_transform_edt(no_centre, sampling=half)[middles] <= diameter / 2.0
    inner = tuple(slice(low, n - high) for (low, high), n in zip(around, cells.shape, strict=True))
    return np.asarray(reached[inner] & solid)
