"""Scan vectors inside closed outlines: lines, stripes and islands, all cut in one pass.

Lines run along x in a frame turned by the hatch angle, at multiples of the hatch distance; inside
is counted by crossings (even-odd), which is what an offset outline without overlaps needs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers


@dataclass(frozen=True)
class Pattern:
    """How a layer is filled; lengths [m], angles [rad].

    `kind` is "lines", "stripes" or "islands"; `width` that of a stripe or island, `overlap` how far
    neighbouring stripes or islands reach into each other; `turn` from layer to layer.
    """

    kind: str = "stripes"
    distance: float = 1e-4
    angle: float = np.radians(10.0)
    turn: float = np.radians(67.0)
    width: float = 5e-3
    overlap: float = 1e-4


@dataclass(frozen=True, eq=False)
class Vectors:
    """Scan vectors: start and end [m], shape (n, 2), in scanning order, and the layer of each."""

    start: Floats
    end: Floats
    layer: Integers

    @property
    def lengths(self) -> Floats:
        """Length [m] of each vector."""
        step = self.end - self.start
        return np.asarray(np.hypot(step[:, 0], step[:, 1]))

    @property
    def jumps(self) -> Floats:
        """Jump [m] to each vector from the one before in its layer; 0 for the first."""
        step = self.start[1:] - self.end[:-1]
        jump = np.hypot(step[:, 0], step[:, 1]) * (self.layer[1:] == self.layer[:-1])
        return np.concatenate(([0.0], jump)) if len(self.start) else np.zeros(0)


def hatch(
    points: Floats, *, loop_start: Integers, layer_of_loop: Integers, pattern: Pattern
) -> Vectors:
    """Scan vectors of all layers whose outlines are given as loops in flat arrays.

    The angle of layer k is `angle` + k `turn`; `layer_of_loop` counts from 0.
    """
    layer = np.repeat(layer_of_loop, np.diff(loop_start))
    angle: Floats = pattern.angle + layer.astype(np.float64) * pattern.turn
    if pattern.kind == "islands":
        along = _lines(points, loop_start, layer, angle, pattern)
        across = _lines(points, loop_start, layer, angle + np.pi / 2.0, pattern)
        return _interleave(_cells(along, pattern, 0), _cells(across, pattern, 1), pattern)
    cuts = _lines(points, loop_start, layer, angle, pattern)
    if pattern.kind == "stripes":
        cuts = _stripes(cuts, pattern)
    return _in_part_frame(cuts, pattern)


@dataclass(frozen=True, eq=False)
class _Cuts:
    """Pieces of lines in the turned frame: row number, from x to x, layer, turn of the frame."""

    row: Integers
    left: Floats
    right: Floats
    layer: Integers
    cell: Integers
    across: int = 0


def _lines(
    points: Floats, loop_start: Integers, layer: Integers, angle: Floats, pattern: Pattern
) -> _Cuts:
    cosine, sine = np.cos(angle), np.sin(angle)
    x = points[:, 0] * cosine + points[:, 1] * sine
    y = (points[:, 1] * cosine - points[:, 0] * sine) / pattern.distance
    after = np.arange(1, len(points) + 1)
    after[loop_start[1:] - 1] = loop_start[:-1]
    lower = y <= y[after]
    x0, x1 = np.where(lower, x, x[after]), np.where(lower, x[after], x)
    y0, y1 = np.where(lower, y, y[after]), np.where(lower, y[after], y)
    first = np.ceil(y0).astype(np.int64)
    count = np.ceil(y1).astype(np.int64) - first
    owner = np.repeat(np.arange(len(points)), count)
    row = np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + first[owner]
    slope = (x1 - x0) / np.where(y1 > y0, y1 - y0, 1.0)
    at = x0[owner] + slope[owner] * (row - y0[owner])
    order = np.lexsort((at, row, layer[owner]))
    at, row, layer_of = at[order], row[order], layer[owner][order]
    left, right = at[0::2], at[1::2]
    return _Cuts(row[0::2], left, right, layer_of[0::2], np.zeros(len(left), dtype=np.int64))


def _split(cuts: _Cuts, pattern: Pattern) -> tuple[_Cuts, Integers]:
    """Pieces between multiples of the width, each reaching half the overlap over its ends."""
    width, half = pattern.width, 0.5 * pattern.overlap
    first = np.floor(cuts.left / width).astype(np.int64)
    count = np.maximum(np.ceil(cuts.right / width).astype(np.int64) - first, 1)
    owner = np.repeat(np.arange(len(first)), count)
    column = np.arange(len(owner)) - (np.cumsum(count) - count)[owner] + first[owner]
    left = np.maximum(cuts.left[owner], column * width - half)
    right = np.minimum(cuts.right[owner], (column + 1) * width + half)
    pieces = _Cuts(cuts.row[owner], left, right, cuts.layer[owner], column, cuts.across)
    return pieces, column


def _stripes(cuts: _Cuts, pattern: Pattern) -> _Cuts:
    pieces, column = _split(cuts, pattern)
    order = np.lexsort((pieces.row, column, pieces.layer))
    return _select(pieces, order)


def _cells(cuts: _Cuts, pattern: Pattern, across: int) -> _Cuts:
    """Pieces in the squares of a chessboard whose colour is `across`.

    Squares are counted in the frame of the lines along; lines across run along -x there.
    """
    pieces, column = _split(cuts, pattern)
    half = 0.5 * pattern.overlap
    y = pieces.row * pattern.distance * (1 if across == 0 else -1)
    band = np.floor((y - half) / pattern.width).astype(np.int64)
    last = np.floor((y + half) / pattern.width).astype(np.int64)
    owner = np.repeat(np.arange(len(band)), last - band + 1)
    offset = np.arange(len(owner)) - np.searchsorted(owner, owner, side="left")
    row_cell = band[owner] + offset
    column = column[owner]
    # lines across: their x runs along the frame's y, their y against its x
    i, j = (column, row_cell) if across == 0 else (row_cell, column)
    wanted = np.flatnonzero((i + j) % 2 == across)
    cell = (i + 2**20) * 2**21 + (j + 2**20)
    chosen = owner[wanted]
    return _Cuts(
        pieces.row[chosen], pieces.left[chosen], pieces.right[chosen], pieces.layer[chosen],
        cell[wanted], across,
    )  # fmt: skip


def _interleave(along: _Cuts, across: _Cuts, pattern: Pattern) -> Vectors:
    both = [_in_part_frame(cuts, pattern) for cuts in (along, across)]
    cell = np.concatenate((along.cell, across.cell))
    row = np.concatenate((along.row, across.row))
    layer = np.concatenate((along.layer, across.layer))
    order = np.lexsort((row, cell, layer))
    start = np.concatenate([vectors.start for vectors in both])[order]
    end = np.concatenate([vectors.end for vectors in both])[order]
    return Vectors(start, end, layer[order])


def _in_part_frame(cuts: _Cuts, pattern: Pattern) -> Vectors:
    """Vectors in the part's frame; every other row runs backwards."""
    angle = pattern.angle + cuts.layer * pattern.turn + cuts.across * np.pi / 2.0
    cosine, sine = np.cos(angle), np.sin(angle)
    y = cuts.row * pattern.distance
    back = cuts.row % 2 == 1
    begin = np.where(back, cuts.right, cuts.left)
    stop = np.where(back, cuts.left, cuts.right)
    start = np.stack((begin * cosine - y * sine, begin * sine + y * cosine), axis=1)
    end = np.stack((stop * cosine - y * sine, stop * sine + y * cosine), axis=1)
    return Vectors(start, end, cuts.layer)


def _select(cuts: _Cuts, order: Integers) -> _Cuts:
    return _Cuts(
        cuts.row[order], cuts.left[order], cuts.right[order], cuts.layer[order], cuts.cell[order]
    )
