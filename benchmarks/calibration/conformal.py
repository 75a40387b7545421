"""Conformal intervals calibrated by source: the unit that must be exchangeable is the source."""

from __future__ import annotations

import numpy as np

from calibration.source_groups import source_codes
from sekiso.numerics.arrays import AnyArray, FloatArray


def weighted_quantile(value: FloatArray, weight: FloatArray, level: float) -> float:
    """Smallest value whose cumulative weight share reaches `level` (level above 1: the largest).

    >>> weighted_quantile(np.array([1.0, 2.0, 3.0]), np.array([1.0, 1.0, 2.0]), 0.6)
    3.0
    """
    order = np.argsort(value)
    share = np.cumsum(weight[order]) / np.sum(weight)
    position = int(np.searchsorted(share, min(level, 1.0) - 1e-12))
    return float(value[order[min(position, order.size - 1)]])


def conformal_weight(source: AnyArray, *, rows_per_source: float = 5.0) -> FloatArray:
    """Row weights that cap a source at `rows_per_source` row-equivalents, shape (n,)."""
    names, codes = source_codes(source)
    count = np.bincount(codes, minlength=names.size).astype(float)
    return np.minimum(1.0, rows_per_source / count)[codes]


def conformal_level(level: float, n_sources: int) -> float:
    """Level inflated for a finite number of calibration sources, level (1 + 1/K), at most 1."""
    return min(1.0, level * (1.0 + 1.0 / max(n_sources, 1)))


def conformal_half_width(
    residual: FloatArray, source: AnyArray, *, level: float = 0.9, rows_per_source: float = 5.0
) -> float:
    """Half width q of symmetric intervals y_hat +- q from residuals on sources left out of the fit.

    q is the weighted quantile of |residual| at level (1 + 1/K); residuals must come from
    predictions that never saw their source. Divide residuals by a scale first for scaled widths.
    """
    n_sources = np.unique(np.asarray(source)).size
    weight = conformal_weight(source, rows_per_source=rows_per_source)
    return weighted_quantile(np.abs(residual), weight, conformal_level(level, n_sources))


def quantile_score(value: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Conformity score of quantile intervals, max(low - y, y - high) (Romano 2019, eq. 6).

    Widen both bounds by `weighted_quantile` of this score.
    """
    return np.asarray(np.maximum(low - value, value - high), dtype=float)
