"""Two objectives to maximise: front, hypervolume and its expected improvement, all exact."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from sekiso.numerics.arrays import FloatArray


def pareto_front(points: FloatArray) -> FloatArray:
    """Non-dominated rows of `points` (n, 2), first objective rising, second falling.

    >>> pareto_front(np.array([[1.0, 1.0], [2.0, 0.5], [0.5, 0.5]])).tolist()
    [[1.0, 1.0], [2.0, 0.5]]
    """
    ordered = points[np.lexsort((-points[:, 1], -points[:, 0]))]
    best_so_far = np.concatenate([[-np.inf], np.maximum.accumulate(ordered[:-1, 1])])
    return np.asarray(ordered[ordered[:, 1] > best_so_far][::-1], dtype=float)


def hypervolume(points: FloatArray, reference: FloatArray) -> float:
    """Area dominated by `points` (n, 2) above `reference` (2,).

    >>> hypervolume(np.array([[1.0, 2.0], [2.0, 1.0]]), np.zeros(2))
    3.0
    """
    above = points[(points > reference).all(axis=1)]
    if not len(above):
        return 0.0
    edge = pareto_front(above)
    widths = np.diff(np.concatenate([[reference[0]], edge[:, 0]]))
    return float(np.sum(widths * (edge[:, 1] - reference[1])))


def expected_hypervolume_improvement(
    mean: FloatArray, sd: FloatArray, measured: FloatArray, reference: FloatArray
) -> FloatArray:
    """Expected growth of the hypervolume by one new point with independent normal objectives.

    `mean`, `sd` (n, 2), `measured` (m, 2).  With the front a_1 < ... < a_k (heights b_1 > ... >
    b_k) the plane above the front splits into strips i = 0..k of height limit b_(i+1):
    sum_i [psi(a_i) - psi(a_(i+1))] psi(b_(i+1)), psi(c) = E max(y - c, 0)
    (Emmerich, Giannakoglou and Naujoks 2006; strip form of Yang et al. 2019).

    >>> sure = np.full((1, 2), 1e-9)
    >>> gain = expected_hypervolume_improvement(
    ...     np.array([[2.0, 3.0]]), sure, np.empty((0, 2)), np.zeros(2))
    >>> round(float(gain[0]), 6)
    6.0
    """
    above = measured[(measured > reference).all(axis=1)] if len(measured) else measured
    edge = pareto_front(above) if len(above) else np.empty((0, 2))
    left = np.concatenate([[reference[0]], edge[:, 0]])
    floor = np.concatenate([edge[:, 1], [reference[1]]])
    first = expected_improvement(mean[:, :1], sd[:, :1], left[None, :])
    strips = first - np.concatenate([first[:, 1:], np.zeros((len(mean), 1))], axis=1)
    second = expected_improvement(mean[:, 1:], sd[:, 1:], floor[None, :])
    return np.asarray(np.sum(strips * second, axis=1), dtype=float)


def expected_improvement(mean: FloatArray, sd: FloatArray, level: FloatArray) -> FloatArray:
    """Expected improvement E max(y - level, 0) of a normal y, in its unit, shapes broadcast.

    sd (z Phi(z) + phi(z)) with z = (mean - level)/sd.  Source: Jones, Schonlau and Welch 1998,
    J. Global Optimization 13:455, eq. 15.

    >>> round(float(expected_improvement(np.array(0.0), np.array(1.0), np.array(0.0))), 6)
    0.398942
    """
    z = (mean - level) / sd
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(sd * (z * ndtr(z) + density), dtype=float)


def probability_between(
    mean: FloatArray, sd: FloatArray, low: FloatArray, high: FloatArray
) -> FloatArray:
    """P(low <= y <= high) of a normal y, shapes broadcast.

    >>> one = np.array(1.0)
    >>> round(float(probability_between(0 * one, one, -one, one)), 6)
    0.682689
    """
    return np.asarray(ndtr((high - mean) / sd) - ndtr((low - mean) / sd), dtype=float)
