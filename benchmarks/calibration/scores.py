"""Scores of intervals and probabilities, with a bootstrap over sources.

Area under the curve and Brier score are scikit-learn's.  Own code is what it has not: the interval
score, coverage, and every score or bootstrap that counts sources instead of rows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.metrics import brier_score_loss, roc_auc_score

from calibration.source_groups import source_codes
from sekiso.numerics.arrays import AnyArray, FloatArray


def interval_score(
    value: FloatArray, low: FloatArray, high: FloatArray, *, level: float = 0.9
) -> FloatArray:
    """Winkler score of each central `level` interval, in the unit and shape of `value`.

    S = (high - low) + 2/(1 - level) x (distance outside); lower is better, least in the mean at the
    true quantiles.  Source: Gneiting and Raftery 2007, JASA 102:359, eq. 43.

    >>> low, high = np.array([-1.0, -1.0]), np.array([1.0, 1.0])
    >>> interval_score(np.array([0.0, 3.0]), low, high).round(6).tolist()
    [2.0, 42.0]
    """
    below = np.maximum(low - value, 0.0)
    above = np.maximum(value - high, 0.0)
    return np.asarray(high - low + 2.0 / (1.0 - level) * (below + above), dtype=float)


def is_covered(value: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """1.0 where low <= value <= high, else 0.0 (NaN bounds never cover), shape of `value`.

    >>> is_covered(np.array([1.0, 3.0]), np.zeros(2), np.full(2, 2.0)).tolist()
    [1.0, 0.0]
    """
    return ((value >= low) & (value <= high)).astype(float)


def area_under_curve(
    label: AnyArray, score: FloatArray, *, weight: FloatArray | None = None
) -> float:
    """Area under the ROC curve: probability that a positive row scores above a negative one.

    `label` (n,) 0 or 1, `score` (n,), `weight` (n,) of the rows.  Ties count one half; NaN when
    only one class is present, as inside small sources (scikit-learn alone warns there).

    >>> area_under_curve(np.array([0, 0, 1, 1]), np.array([0.1, 0.4, 0.35, 0.8]))
    0.75
    """
    positive = np.asarray(label).astype(bool)
    if positive.all() or not positive.any():
        return float("nan")
    return float(roc_auc_score(positive, score, sample_weight=weight))


def area_within_sources(
    label: AnyArray, score: FloatArray, source: AnyArray, *, min_rows: int = 8
) -> float:
    """Mean over sources of the area under the curve inside each source.

    Only sources with both classes and at least `min_rows` rows count; NaN when there is none.  Own:
    scikit-learn's `sample_weight` weighs pairs across sources too, which differ by their level.
    """
    names, codes = source_codes(source)
    label = np.asarray(label)
    areas = [
        area_under_curve(label[codes == code], score[codes == code])
        for code in range(names.size)
        if np.count_nonzero(codes == code) >= min_rows
    ]
    known = [area for area in areas if np.isfinite(area)]
    return float(np.mean(known)) if known else float("nan")


def brier_score(label: AnyArray, probability: FloatArray) -> float:
    """Mean squared difference between probability (n,) and outcome 0 or 1 (n,); 0 is perfect.

    Source: Brier 1950, Monthly Weather Review 78:1.

    >>> round(brier_score(np.array([1, 0]), np.array([0.8, 0.4])), 6)
    0.1
    """
    return float(brier_score_loss(np.asarray(label, dtype=int), probability, pos_label=1))


def calibration_error(label: AnyArray, probability: FloatArray, *, n_bins: int = 10) -> float:
    """Expected calibration error over `n_bins` bins of equal count, 0-1.

    sum_b n_b/n |mean probability - observed share| (Naeini 2015 with equal-count bins).

    >>> round(calibration_error(np.array([0, 1, 1, 1]), np.full(4, 0.5), n_bins=1), 6)
    0.25
    """
    order = np.argsort(probability, kind="stable")
    label = np.asarray(label, dtype=float)
    parts = [part for part in np.array_split(order, n_bins) if part.size]
    gaps = [part.size * abs(probability[part].mean() - label[part].mean()) for part in parts]
    return float(np.sum(gaps) / order.size)


def calibration_gap_by_source(label: AnyArray, probability: FloatArray, source: AnyArray) -> float:
    """Mean over sources of |mean probability - observed share|, 0-1.

    >>> label, probability = np.array([1, 1, 0, 0]), np.full(4, 0.5)
    >>> calibration_gap_by_source(label, probability, np.array(["a", "a", "b", "b"]))
    0.5
    """
    names, codes = source_codes(source)
    count = np.bincount(codes, minlength=names.size)
    gap = np.bincount(
        codes, weights=np.asarray(label, dtype=float) - probability, minlength=names.size
    )
    return float(np.mean(np.abs(gap) / count))


def bootstrap_by_source(
    statistic: Callable[[AnyArray], float],
    source: AnyArray,
    *,
    n_draws: int = 500,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Percentile interval of `statistic(rows)` under resampling of whole sources.

    `statistic` gets row indices (sources drawn with replacement) and may return NaN, which is
    left out.
    """
    names, codes = source_codes(source)
    rows = [np.flatnonzero(codes == code) for code in range(names.size)]
    rng = np.random.default_rng(seed)
    draws = [
        statistic(np.concatenate([rows[i] for i in rng.integers(0, names.size, names.size)]))
        for _ in range(n_draws)
    ]
    tail = 0.5 * (1.0 - level)
    low, high = np.nanquantile(draws, [tail, 1.0 - tail])
    return float(low), float(high)
