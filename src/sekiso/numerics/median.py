"""Medians and quantiles of samples, without the cost that numpy has for short arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sekiso.numerics.arrays import FloatArray


def median(samples: FloatArray | float) -> float:
    """The median of samples of any shape, NaN where one of them is NaN; equal to `numpy.median`.

    >>> median(np.array([3.0, 1.0, 2.0, 10.0]))
    2.5
    """
    x = np.asarray(samples, dtype=float).ravel()
    last, half = x.size - 1, x.size // 2
    if last < 1:
        return float(x[0])
    ordered = np.partition(x, (half - 1, half, last))  # NaN is sorted last
    if np.isnan(ordered[last]):
        return float("nan")
    return float(ordered[half] if x.size % 2 else (ordered[half - 1] + ordered[half]) / 2.0)


def medians(rows: Sequence[FloatArray | float]) -> list[float]:
    """The median of each of the samples, as `median` gives it; they broadcast together.

    >>> medians([np.array([3.0, 1.0, 2.0, 10.0]), 4.0])
    [2.5, 4.0]
    """
    if not rows:
        return []
    x = _stacked(rows)
    last, half = x.shape[1] - 1, x.shape[1] // 2
    if last < 1:
        return [float(value) for value in x[:, 0]]
    x.partition((half - 1, half, last), axis=1)  # NaN is sorted last
    found = x[:, half] if x.shape[1] % 2 else (x[:, half - 1] + x[:, half]) / 2.0
    return [float(value) for value in np.where(np.isnan(x[:, last]), np.nan, found)]


def quantiles(rows: Sequence[FloatArray | float], levels: Sequence[float]) -> list[list[float]]:
    """Quantiles of each of the samples, which broadcast together: linear between order statistics.

    >>> quantiles([np.array([3.0, 1.0, 2.0])], (0.25, 0.5))
    [[1.5, 2.0]]
    """
    if not rows:
        return []
    x = np.sort(_stacked(rows), axis=1)
    position = np.array(levels) * (x.shape[1] - 1)
    below = position.astype(int)
    above = np.minimum(below + 1, x.shape[1] - 1)
    found: list[list[float]] = (
        x[:, below] + (position - below) * (x[:, above] - x[:, below])
    ).tolist()
    return found


def _stacked(rows: Sequence[FloatArray | float]) -> FloatArray:
    """A new array with one row for each of the samples."""
    arrays = [np.asarray(row, dtype=float).ravel() for row in rows]
    x = np.empty((len(arrays), max(array.size for array in arrays)))
    for place, array in enumerate(arrays):
        x[place] = array
    return x
