"""Eagar-Tsai pool size from a table in its own two groups, error bounded by a test at 0.5 %.

Above the melting threshold Q_c(p) the excess is e = ln(Q / Q_c) and s = sqrt(e).  W/(a s), D/(a e)
and the distances of the pool's ends from the hottest point over a s are smooth in (ln p, s), W and
D even in s; the distance ahead continues the distance behind to negative s.  Their logarithms are
tabulated as cubic B-spline coefficients on a uniform grid by
`benchmarks/calibration/pool_table.py`.  Points outside go to the quadrature.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import count
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool.eagar_tsai_few import lookup_few

LOG_P_LOW, LOG_P_HIGH, LOG_P_STEP = float(np.log(1.8e-2)), float(np.log(1e3)), 0.1
ROOT_E_HIGH, ROOT_E_STEP = 2.72, 0.02
PAD = 6
FEW, FIRST = 20_000, 200  # points, and calls, for which numpy takes less time than numba to load
_calls = count()
TABLE_FILE = "models/melt_pool_eagar_tsai.npz"


@dataclass(frozen=True)
class PoolTable:
    """B-spline coefficients over s in [-s_max, s_max]: `size` (2, n_p, n_s) of ln W/(a |s|) and
    ln D/(a e), `reach` (n_p, n_s) of ln distance/(a |s|), behind for s > 0 and ahead for s < 0;
    `threshold` (n_p,) of ln Q_c, `hottest` (n_p,) of X*/a.
    """

    size: FloatArray
    reach: FloatArray
    threshold: FloatArray
    hottest: FloatArray


@cache  # eight milliseconds, looked up at every pool
def load_table() -> PoolTable:
    """The shipped table."""
    path = resources.files("sekiso.knowledge").joinpath(TABLE_FILE)
    with path.open("rb") as file, np.load(file) as arrays:
        right = arrays["size"].astype(float)
        size = np.concatenate([right[:, :, :0:-1], right], axis=2)
        return PoolTable(
            np.ascontiguousarray(size),
            arrays["reach"].astype(float),
            arrays["threshold"].copy(),
            arrays["hottest"].copy(),
        )


def pool_sizes(
    strength: FloatArray, slowness: FloatArray, *, softness: FloatArray | float = 0.0
) -> FloatArray:
    """(W, D, front, tail) over a and ln Q_c from the table, shape (..., 5).

    `strength` Q and `slowness` p are dimensionless (`HeatSource`), of any shapes that broadcast.
    Q_c is the least strength that melts the surface.  Nothing melts: W = D = 0 and NaN ends; with a
    `softness` w > 0 the excess e = ln(Q / Q_c) becomes w ln(1 + exp(e / w)) and every pool is
    positive.  Relative error below 0.5 % for p between 0.018 and 1000; outside by quadrature.

    >>> size = pool_sizes(np.array(3.0), np.array(0.5))  # by quadrature 2.8573 and 0.9062
    >>> [round(float(x), 2) for x in size[:2]]
    [2.86, 0.91]
    """
    arrays = (np.asarray(value, dtype=float) for value in (strength, slowness, softness))
    q, p, soft = np.broadcast_arrays(*arrays)
    table = load_table()
    grid = np.array([LOG_P_LOW - PAD * LOG_P_STEP, LOG_P_STEP, ROOT_E_STEP, ROOT_E_HIGH])
    tables = (table.size, table.reach, table.threshold, table.hottest, grid, PAD)
    size = _sizes((np.ravel(q), np.ravel(p), np.ravel(soft)), tables)
    return np.asarray(size.reshape(*q.shape, 5), dtype=float)


def _sizes(
    points: tuple[FloatArray, FloatArray, FloatArray], tables: tuple[Any, ...]
) -> FloatArray:
    """The lookup of points (n,), compiled where many are asked for or the table lacks one."""
    if points[0].size <= FEW and next(_calls) < FIRST:
        size, is_lacking = lookup_few(*points, *tables)
        if not is_lacking.any():
            return size
    from sekiso.physics.melt_pool.eagar_tsai_table_kernels import lookup  # loads numba

    return np.asarray(lookup(*points, *tables), dtype=float)
