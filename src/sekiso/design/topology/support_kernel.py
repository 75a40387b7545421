"""Which cells of a finished design hang, and how few more would carry them; compiled."""

from __future__ import annotations

import numpy as np

from sekiso.numerics.arrays import BoolArray, IntArray
from sekiso.numerics.kernels import njit

FAR = 1_000_000_000  # cells: cannot be carried


@njit()
def hanging_cells(
    solid: BoolArray, plate: BoolArray, kept: BoolArray, offsets: IntArray, starts: IntArray
) -> BoolArray:
    """Solid cells (layers, a, b) that neither the plate nor a standing cell below carries.

    A cell stands if it is carried by one that stands, or if it is `kept` whatever carries it.
    """
    n, rows, columns = solid.shape
    hangs, stands = np.zeros_like(solid), solid.copy()
    for i in range(n):
        for a in range(rows):
            for b in range(columns):
                if not solid[i, a, b] or plate[i, a, b]:
                    continue
                stands[i, a, b] = kept[i, a, b]
                hangs[i, a, b] = True
                if i == 0:
                    continue
                for k in range(starts[i], starts[i + 1]):
                    da, db = a + offsets[k, 0], b + offsets[k, 1]
                    is_inside = 0 <= da < rows and 0 <= db < columns
                    if is_inside and stands[i - 1, da, db]:
                        hangs[i, a, b], stands[i, a, b] = False, True
                        break
    return hangs


@njit()
def cells_to_ground(
    solid: BoolArray, allowed: BoolArray, plate: BoolArray, offsets: IntArray, starts: IntArray
) -> IntArray:
    """Fewest cells to add so that a cell stands, itself included: 0 where it is solid and stands.

    g(c) = [c is not solid] + min over its supporting cells of g, 0 below plate cells; FAR where no
    allowed cells lead down.
    """
    n, rows, columns = solid.shape
    cost = np.full(solid.shape, FAR, dtype=np.intp)
    for i in range(n):
        for a in range(rows):
            for b in range(columns):
                if not (solid[i, a, b] or allowed[i, a, b]):
                    continue
                own = 0 if solid[i, a, b] else 1
                if plate[i, a, b]:
                    cost[i, a, b] = own
                    continue
                if i == 0:
                    continue
                best = FAR
                for k in range(starts[i], starts[i + 1]):
                    da, db = a + offsets[k, 0], b + offsets[k, 1]
                    if 0 <= da < rows and 0 <= db < columns:
                        best = min(best, cost[i - 1, da, db])
                if best < FAR:
                    cost[i, a, b] = best + own
    return cost


@njit()
def add_carriers(
    solid: BoolArray,
    cost: IntArray,
    plate: BoolArray,
    offsets: IntArray,
    starts: IntArray,
) -> BoolArray:
    """Solid cells with those added that carry the hanging ones, from the top layer down.

    In each layer the hanging cells above take, among their cheapest supporting cells (`cost` of
    `cells_to_ground`), those that carry most of them at once.
    """
    n, rows, columns = solid.shape
    filled = solid.copy()
    for i in range(n - 1, 0, -1):
        open_cells = np.zeros((rows, columns), dtype=np.bool_)
        gain = np.zeros((rows, columns), dtype=np.intp)
        first, last = starts[i], starts[i + 1]
        for a in range(rows):
            for b in range(columns):
                if not filled[i, a, b] or plate[i, a, b]:
                    continue
                best = FAR
                is_carried = False
                for k in range(first, last):
                    da, db = a + offsets[k, 0], b + offsets[k, 1]
                    if 0 <= da < rows and 0 <= db < columns:
                        best = min(best, cost[i - 1, da, db])
                        is_carried |= filled[i - 1, da, db] and cost[i - 1, da, db] < FAR
                if is_carried or best >= FAR:
                    continue
                open_cells[a, b] = True
                for k in range(first, last):
                    da, db = a + offsets[k, 0], b + offsets[k, 1]
                    if 0 <= da < rows and 0 <= db < columns and cost[i - 1, da, db] == best:
                        gain[da, db] += 1
        _cover(filled, open_cells, gain, offsets, first, last, i)
    return filled


@njit()
def _cover(
    filled: BoolArray,
    open_cells: BoolArray,
    gain: IntArray,
    offsets: IntArray,
    first: int,
    last: int,
    i: int,
) -> None:
    """Fill cells of layer i - 1, the most useful first, until no cell of layer i is open."""
    rows, columns = open_cells.shape
    for least in range(last - first, 0, -1):
        for is_below in (True, False):  # of equal use, straight down
            for a in range(rows):
                for b in range(columns):
                    if gain[a, b] < least or (is_below and not open_cells[a, b]):
                        continue
                    if _carried_by(open_cells, offsets, first, last, a, b, False) >= least:
                        filled[i - 1, a, b] = True
                        _carried_by(open_cells, offsets, first, last, a, b, True)


@njit()
def _carried_by(
    open_cells: BoolArray,
    offsets: IntArray,
    first: int,
    last: int,
    a: int,
    b: int,
    closes: bool,
) -> int:
    """How many open cells a cell below would carry; with `closes` they are open no more."""
    rows, columns = open_cells.shape
    n_open = 0
    for k in range(first, last):
        da, db = a - offsets[k, 0], b - offsets[k, 1]
        if 0 <= da < rows and 0 <= db < columns and open_cells[da, db]:
            n_open += 1
            if closes:
                open_cells[da, db] = False
    return n_open
