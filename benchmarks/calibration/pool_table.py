"""Compute the table of Eagar-Tsai pool sizes that `eagar_tsai_table` describes and reads."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import spline_filter, spline_filter1d

from sekiso.numerics.arrays import FloatArray
from sekiso.physics.melt_pool import eagar_tsai_kernels
from sekiso.physics.melt_pool.eagar_tsai_table import (
    LOG_P_HIGH,
    LOG_P_LOW,
    LOG_P_STEP,
    PAD,
    ROOT_E_HIGH,
    ROOT_E_STEP,
    PoolTable,
)


def build_table() -> PoolTable:
    """Compute the table by quadrature (about 20 s); `load_table` reads the shipped copy."""
    slowness = np.exp(_log_p_nodes())
    peaks = np.array([eagar_tsai_kernels.peak(p) for p in slowness])
    root = ROOT_E_STEP * np.arange(1, _n_excess())
    logs = np.empty((3, slowness.size, 2 * root.size + 1))
    for i, (p, (place, value)) in enumerate(zip(slowness, peaks, strict=True)):
        strength = np.exp(root**2) / value
        width, depth, front, tail = eagar_tsai_kernels.pool_sizes(
            strength, np.full_like(strength, p)
        ).T
        logs[0, i] = _even(np.log(width / root))
        logs[1, i] = _even(np.log(depth / root**2))
        logs[2, i] = _joined(np.log((front - place) / root), np.log((place - tail) / root))
    size = np.array([spline_filter(values, order=3, mode="mirror") for values in logs])
    threshold = spline_filter1d(-np.log(peaks[:, 1]), order=3, mode="mirror")
    hottest = spline_filter1d(peaks[:, 0], order=3, mode="mirror")
    return PoolTable(size[:2], size[2], threshold, hottest)


def save_table(table: PoolTable, path: str) -> None:
    """Write `table` as a compressed file of three arrays."""
    np.savez_compressed(
        path,
        size=table.size[:, :, _n_excess() - 1 :].astype(np.float32),
        reach=table.reach.astype(np.float32),
        threshold=table.threshold,
        hottest=table.hottest,
    )


def _log_p_nodes() -> FloatArray:
    n_inside = int(np.ceil((LOG_P_HIGH - LOG_P_LOW) / LOG_P_STEP)) + 1
    steps = np.arange(n_inside + 2 * PAD, dtype=float) - PAD
    return np.asarray(LOG_P_LOW + LOG_P_STEP * steps, dtype=float)


def _even(right: FloatArray) -> FloatArray:
    """Values on s < 0, s = 0 and s > 0 of an even function known on s > 0."""
    return _joined(right, right)


def _joined(left: FloatArray, right: FloatArray) -> FloatArray:
    """Values on -s, 0, s from those at s; the middle by fourth-order interpolation."""
    middle = (4.0 * (left[0] + right[0]) - left[1] - right[1]) / 6.0
    return np.concatenate([left[::-1], [middle], right])


def _n_excess() -> int:
    return int(np.ceil(ROOT_E_HIGH / ROOT_E_STEP)) + 1 + PAD
