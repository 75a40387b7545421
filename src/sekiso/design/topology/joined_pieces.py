"""Kept pieces that a design leaves by themselves, joined to the rest by a bar of cells."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray

_BAR = 2  # cells across: fewer do not survive the surface that is drawn through them
_DEAREST, _CHEAPEST = 1.0, 0.1  # cost of a cell of void, and of one that is solid
_FULL = 0.5  # of a cell inside the design space


def joined_pieces(
    solid: BoolArray, *, density: FloatArray, design: FloatArray, frozen: BoolArray
) -> BoolArray:
    """`solid` (cells) with a bar from each piece that must stay to the largest one.

    A support that takes no load, or little, is left alone by a design for stiffness; the bolt that
    goes there still needs one part.  The bar, two cells across, takes the way of the highest
    `density` inside the design space (Dijkstra 1959, doi:10.1007/BF01386390); pieces without
    `frozen` cells are not joined.  Where no way leads, the piece stays alone.

    >>> cells = np.zeros((9, 4, 4), dtype=bool)
    >>> cells[:3], cells[7:] = True, True
    >>> full = np.ones(cells.shape)
    >>> joined = joined_pieces(cells, density=0.0 * full, design=full, frozen=cells)
    >>> int(joined.sum() - cells.sum())
    16
    """
    from scipy.ndimage import label, minimum_filter

    joined = np.array(solid, dtype=np.bool_)
    allowed = minimum_filter(design > _FULL, size=_BAR, origin=-(_BAR // 2), mode="constant")
    cost = np.where(allowed, _DEAREST - (_DEAREST - _CHEAPEST) * np.clip(density, 0.0, 1.0), -1.0)
    pieces, n = label(joined)
    size = np.bincount(pieces.reshape(-1), minlength=n + 1)
    size[0] = 0
    must = [k for k in np.unique(pieces[frozen & joined]) if k not in (0, int(size.argmax()))]
    for piece in sorted(must, key=lambda k: -size[k]):
        main = _largest(joined)
        if not main[pieces == piece].any():
            _lay_bar(joined, _way(cost, main, pieces == piece))
    return joined


def _largest(cells: BoolArray) -> BoolArray:
    from scipy.ndimage import label

    pieces, n = label(cells)
    size = np.bincount(pieces.reshape(-1), minlength=n + 1)
    size[0] = 0
    return np.asarray(pieces == size.argmax())


def _way(cost: FloatArray, start: BoolArray, goal: BoolArray) -> IntArray:
    """Cells (n, 3) of the cheapest way between two sets; none where there is none."""
    from skimage.graph import MCP_Geometric

    open_ones = cost >= 0.0
    starts, goals = np.argwhere(start & open_ones), np.argwhere(goal & open_ones)
    if not len(starts) or not len(goals):
        return np.zeros((0, 3), dtype=np.intp)
    search = MCP_Geometric(cost, fully_connected=False)
    reached, _ = search.find_costs(starts)
    best = goals[int(np.argmin(reached[tuple(goals.T)]))]
    if not np.isfinite(reached[tuple(best)]):
        return np.zeros((0, 3), dtype=np.intp)
    return np.asarray(search.traceback(best), dtype=np.intp)


def _lay_bar(cells: BoolArray, way: IntArray) -> None:
    """Fill the cells of a way and those beside it, in place."""
    for step in np.ndindex(_BAR, _BAR, _BAR):
        cells[tuple((way + step).T)] = True
