"""A bag of small hierarchical regressions, averaged into one linear model.

Each member has the method of measurement, the forced inputs and a few drawn at random; every source
has its own constant.  The average of the members is again linear: that vector is what ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics import fit_hierarchical, source_codes

INTERCEPT_VARIANCE = 10.0
METHOD_VARIANCE = 0.1


@dataclass(frozen=True)
class BagSettings:
    """Number of members, inputs drawn for each, and prior variances."""

    n_members: int = 50
    n_drawn: int = 2
    weight_variance: float = 0.02
    source_variance: tuple[float, float] = (0.15, 0.20)
    noise_variance: float = 0.10
    seed: int = 0


@dataclass(frozen=True)
class Bag:
    """`weight` (2 + p,) of constant, method, basis; `left_out` (n,) means without the source."""

    weight: FloatArray
    left_out: FloatArray


def mean_of(weight: FloatArray, basis: FloatArray, share: FloatArray) -> FloatArray:
    """Mean at rows of `basis` (n, p) measured by the second method with `share` (n,) in 0-1."""
    return np.asarray(weight[0] + weight[1] * share + basis @ weight[2:], dtype=float)


def fit_bag(
    basis: FloatArray,
    target: FloatArray,
    source: AnyArray,
    *,
    share: FloatArray,
    forced: Sequence[int],
    settings: BagSettings,
) -> Bag:
    """Average of the members and the mean of every row from a bag that never saw its source.

    `basis` (n, p), `share` (n,) 0 or 1 = method; `forced` columns stand in every member.
    """
    rng = np.random.default_rng(settings.seed)
    free = [j for j in range(basis.shape[1]) if j not in forced]
    names, codes = source_codes(source)
    total = np.zeros(2 + basis.shape[1])
    without = np.zeros((names.size, total.size))
    for _ in range(settings.n_members):
        drawn = rng.choice(free, min(settings.n_drawn, len(free)), replace=False)
        chosen = np.array([*forced, *drawn], dtype=int)
        design = np.column_stack([np.ones(len(target)), share, basis[:, chosen]])
        fit = fit_hierarchical(
            design,
            target,
            source,
            weight_variance=np.array(
                [INTERCEPT_VARIANCE, METHOD_VARIANCE, *([settings.weight_variance] * chosen.size)]
            ),
            source_variance=settings.source_variance,
            noise_variance=settings.noise_variance,
            source_design=np.column_stack([1.0 - share, share]),
        )
        places = np.concatenate([[0, 1], 2 + chosen])
        total[places] += fit.model.weight
        for k, name in enumerate(names):
            without[k, places] += fit.without(str(name)).weight
    total, without = total / settings.n_members, without / settings.n_members
    left_out = np.empty(len(target))
    for k in range(names.size):
        rows = codes == k
        left_out[rows] = mean_of(without[k], basis[rows], share[rows])
    return Bag(total, left_out)
