"""The filled cells of a periodic grid, numbered without the void, in blocks that compute well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.voxels.element import CORNERS
from sekiso.numerics.voxels.operator import Operator

LANES = 64  # width of the work arrays of one block of cells: they stay in the first cache
_ZERO = 1e-14  # what is left of an entry that is zero by symmetry


class Filled(NamedTuple):
    """Filled cells, ordered by slab of x and phase, and their matrices in the Walsh basis.

    `nodes` (n, 8) numbers of the nodes in use, `scale` (n,); `blocks` (n_blocks, 3): first cell,
    last cell + 1, phase; `slabs` (n_slabs, 2): first block, last + 1; `colours`: where slabs of
    another colour begin; those of one colour share no node.  `rows`, `columns` (n_entries,) and
    `values` (n_phases, n_entries): what is not zero of W K W' / 64, with W the signed sums of the
    eight corners: 54 of 576 numbers for a solid that looks the same in the mirrors x, y, z.
    """

    nodes: AnyArray
    scale: FloatArray
    blocks: AnyArray
    slabs: AnyArray
    colours: AnyArray
    rows: AnyArray
    columns: AnyArray
    values: FloatArray


@dataclass(frozen=True, eq=False)
class Numbering:
    """`cells` for the kernels, and `places`: which node of the periodic grid each number is."""

    cells: Filled
    places: AnyArray


def filled_cells(operator: Operator, n_rhs: int) -> Numbering:
    """The filled cells of `operator`, periodic in x, y and z, for `n_rhs` fields at once."""
    shape = operator.grid.shape
    at = np.flatnonzero(operator.scale)
    phase = operator.phase.ravel()[at].astype(np.int64)
    slab = at // (shape[1] * shape[2])
    order = np.lexsort((at, phase, slab))
    at, phase, slab = at[order], phase[order], slab[order]
    corners = _corner_places(at, shape)
    is_used = np.zeros(int(np.prod(shape)), dtype=bool)
    is_used[corners] = True
    numbers = (np.cumsum(is_used) - 1).astype(np.int32)
    blocks = _blocks(slab, phase, LANES // n_rhs)
    slabs, colours = _slabs(slab[blocks[:, 0]], shape[0])
    rows, columns, values = _walsh_entries(operator.matrices)
    cells = Filled(
        numbers[corners],
        operator.scale.ravel()[at],
        blocks,
        slabs,
        colours,
        rows,
        columns,
        values,
    )
    return Numbering(cells, np.flatnonzero(is_used))


def _corner_places(at: AnyArray, shape: tuple[int, int, int]) -> AnyArray:
    """Places of the eight corners of cells `at` in the periodic grid of nodes, (n, 8)."""
    index = np.stack(np.unravel_index(at, shape), axis=-1)
    corners = (index[:, None, :] + CORNERS) % shape
    return np.asarray((corners[..., 0] * shape[1] + corners[..., 1]) * shape[2] + corners[..., 2])


def _blocks(slab: AnyArray, phase: AnyArray, most: int) -> AnyArray:
    """Runs of at most `most` cells of one slab and phase: first, last + 1, phase."""
    change = np.flatnonzero((np.diff(slab) != 0) | (np.diff(phase) != 0)) + 1
    firsts, lasts = np.r_[0, change], np.r_[change, len(slab)]
    starts = np.concatenate([np.arange(a, b, most) for a, b in zip(firsts, lasts, strict=True)])
    ends = np.minimum(starts + most, lasts[np.searchsorted(lasts, starts, side="right")])
    return np.stack([starts, ends, phase[starts]], axis=-1)


def _slabs(slab: AnyArray, nx: int) -> tuple[AnyArray, AnyArray]:
    """Blocks of each slab, slabs of one colour together, and where each colour begins.

    Even and odd slabs share no node; in a ring of odd length the last has a colour of its own.
    """
    present, first = np.unique(slab, return_index=True)
    last = np.r_[first[1:], len(slab)]
    colour = present % 2
    colour[(present == nx - 1) & (nx % 2 == 1) & (nx > 1)] = 2
    order = np.argsort(colour, kind="stable")
    colours = np.searchsorted(colour[order], np.arange(4))
    return np.stack([first, last], axis=-1)[order], colours


def _walsh_entries(matrices: FloatArray) -> tuple[AnyArray, AnyArray, FloatArray]:
    """Rows, columns and values per phase of W K W' / 64 where any phase has one.

    W_ma = (-1)^(number of axes in both m and a): the mean of the corners, their slopes along each
    axis and their products.  Reflections of the cell are diagonal there.
    """
    bits = np.array([[bin(m & a).count("1") for a in range(8)] for m in range(8)])
    W = np.kron(np.eye(matrices.shape[-1] // 8), np.where(bits % 2 == 0, 1.0, -1.0))
    modes = W @ matrices @ W.T / 64.0
    rows, columns = np.nonzero((np.abs(modes) > _ZERO * np.abs(modes).max()).any(axis=0))
    return rows, columns, np.ascontiguousarray(modes[:, rows, columns])
