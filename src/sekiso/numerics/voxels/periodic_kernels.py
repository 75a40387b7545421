"""Compiled loops of a periodic cell over its filled cells alone; several fields at once."""

from __future__ import annotations

import numba
import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.kernels import njit
from sekiso.numerics.voxels.filled import LANES, Filled


@njit(parallel=True, fastmath={"contract", "nsz"})
def apply_cells(cells: Filled, n_fields: int, u: FloatArray, out: FloatArray) -> None:
    """Add K u to `out`, both (n_nodes, n_fields n_rhs)."""
    n_rhs = u.shape[1] // n_fields
    for colour in range(len(cells.colours) - 1):
        for slab in numba.prange(cells.colours[colour], cells.colours[colour + 1]):
            corners = np.empty((8 * n_fields, LANES))
            modes = np.empty((8 * n_fields, LANES))
            for block in range(cells.slabs[slab, 0], cells.slabs[slab, 1]):
                first, last = cells.blocks[block, 0], cells.blocks[block, 1]
                n_lanes = (last - first) * n_rhs
                _gather(cells.nodes, first, last, n_fields, n_rhs, u, corners)
                _walsh(corners, n_lanes)
                modes[:] = 0.0
                values = cells.values[cells.blocks[block, 2]]
                for entry in range(len(values)):
                    _add(
                        modes[cells.rows[entry]],
                        corners[cells.columns[entry]],
                        values[entry],
                        n_lanes,
                    )
                _walsh(modes, n_lanes)
                _scatter(cells, first, last, n_fields, n_rhs, modes, out)


@njit()
def scatter_loads(cells: Filled, loads: FloatArray, out: FloatArray) -> None:
    """Add scale * `loads` of the phase, (n_phases, 8, width), to the nodes of every cell."""
    for block in range(len(cells.blocks)):
        phase = cells.blocks[block, 2]
        for cell in range(cells.blocks[block, 0], cells.blocks[block, 1]):
            for corner in range(8):
                node = cells.nodes[cell, corner]
                for k in range(out.shape[1]):
                    out[node, k] += cells.scale[cell] * loads[phase, corner, k]


@njit()
def corner_sums(cells: Filled, u: FloatArray, out: FloatArray) -> None:
    """Add sum of scale * u at each corner, per phase, to `out` (n_phases, 8, width)."""
    for block in range(len(cells.blocks)):
        phase = cells.blocks[block, 2]
        for cell in range(cells.blocks[block, 0], cells.blocks[block, 1]):
            for corner in range(8):
                node = cells.nodes[cell, corner]
                for k in range(u.shape[1]):
                    out[phase, corner, k] += cells.scale[cell] * u[node, k]


@njit(parallel=True)
def green_product(green: AnyArray, hat: AnyArray, n_fields: int) -> None:
    """Multiply `hat` (n_waves, n_fields width) by the symmetric `green` (n_waves, 1 or 6)."""
    width = hat.shape[1] // n_fields
    for wave in numba.prange(len(green)):
        g, a = green[wave], hat[wave]
        if n_fields == 1:
            for k in range(width):
                a[k] *= g[0]
        else:
            for k in range(width):
                x, y, z = a[k], a[width + k], a[2 * width + k]
                a[k] = g[0] * x + g[5] * y + g[4] * z
                a[width + k] = g[5] * x + g[1] * y + g[3] * z
                a[2 * width + k] = g[4] * x + g[3] * y + g[2] * z


@njit(fastmath={"contract", "nsz"})
def turn(beta: FloatArray, z: AnyArray, p: FloatArray) -> None:
    """New search directions p = z + beta p."""
    n_rhs = len(beta)
    for node in range(len(p)):
        for start in range(0, p.shape[1], n_rhs):
            for k in range(n_rhs):
                p[node, start + k] = z[node, start + k] + beta[k] * p[node, start + k]


@njit(fastmath={"contract", "nsz"})
def step(
    alpha: FloatArray, p: FloatArray, q: FloatArray, u: FloatArray, residual: FloatArray
) -> None:
    """One step u += alpha p, r -= alpha q, and q = 0 for the next."""
    n_rhs = len(alpha)
    for node in range(len(p)):
        for start in range(0, p.shape[1], n_rhs):
            for k in range(n_rhs):
                u[node, start + k] += alpha[k] * p[node, start + k]
                residual[node, start + k] -= alpha[k] * q[node, start + k]
                q[node, start + k] = 0.0


@njit(fastmath={"contract", "nsz"})
def _add(target: FloatArray, source: FloatArray, factor: float, n: int) -> None:
    for lane in range(n):
        target[lane] += factor * source[lane]


@njit(fastmath={"contract", "nsz"})
def _walsh(rows: FloatArray, n_lanes: int) -> None:
    """Replace each group of eight rows by their signed sums, a + b and a - b along each axis."""
    for bit in (1, 2, 4):
        for row in range(len(rows)):
            if row & bit == 0:
                low, high = rows[row], rows[row + bit]
                for lane in range(n_lanes):
                    a, b = low[lane], high[lane]
                    low[lane] = a + b
                    high[lane] = a - b


@njit()
def _gather(
    nodes: AnyArray,
    first: int,
    last: int,
    n_fields: int,
    n_rhs: int,
    u: FloatArray,
    corners: FloatArray,
) -> None:
    for cell in range(first, last):
        lane = (cell - first) * n_rhs
        for corner in range(8):
            node = nodes[cell, corner]
            for field in range(n_fields):
                for k in range(n_rhs):
                    corners[8 * field + corner, lane + k] = u[node, field * n_rhs + k]


@njit()
def _scatter(
    cells: Filled,
    first: int,
    last: int,
    n_fields: int,
    n_rhs: int,
    modes: FloatArray,
    out: FloatArray,
) -> None:
    for cell in range(first, last):
        lane = (cell - first) * n_rhs
        scale = cells.scale[cell]
        for corner in range(8):
            node = cells.nodes[cell, corner]
            for field in range(n_fields):
                for k in range(n_rhs):
                    out[node, field * n_rhs + k] += scale * modes[8 * field + corner, lane + k]
