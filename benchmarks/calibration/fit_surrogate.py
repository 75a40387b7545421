"""Fit the parts of a surrogate: bounded inputs, a bag of regressions, residuals, a new source.

What the product evaluates stands in `sekiso.learning`; here are the fits that give its numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.optimize import minimize

from calibration.conformal import conformal_level, weighted_quantile
from calibration.fit_hierarchical import fit_hierarchical
from calibration.source_groups import source_codes, source_weight
from sekiso.learning.bagged_regression import mean_of
from sekiso.learning.bounded_basis import Bounded, squash
from sekiso.learning.recipe_imputation import RecipeDistribution
from sekiso.learning.residual_gp import (
    GRID,
    JITTER,
    LocalInputs,
    LocalPrior,
    kernel_parts,
    log_density,
    log_likelihoods,
)
from sekiso.learning.residual_quantiles import PROBABILITIES, Offsets
from sekiso.numerics.arrays import AnyArray, FloatArray

NORMAL_80 = 2.563103131089201  # width of the central 80 % of a normal distribution in sd
SOURCE_EXPONENT = 0.7
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


def fit_bounded(columns: Mapping[str, FloatArray], *, squared: Sequence[str] = ()) -> Bounded:
    """Constants from the rows of `columns`; a constant column becomes zero."""
    x = np.column_stack(list(columns.values()))
    low, middle, high = np.quantile(x, [0.1, 0.5, 0.9], axis=0)
    width = np.maximum((high - low) / NORMAL_80, np.maximum(0.1 * np.std(x, axis=0), 1e-9))
    squashed = squash(x, middle, width)
    sd = np.std(squashed, axis=0)
    sd = np.where(sd > 1e-9, sd, 1.0)
    return Bounded(tuple(columns), tuple(squared), middle, width, squashed.mean(axis=0), sd)


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


def fit_offsets(
    residual: FloatArray, source: AnyArray, *, group: AnyArray | None = None, min_sources: int = 6
) -> Offsets:
    """Weighted residual quantiles, the levels widened for a finite number K of all sources.

    Row weight n_source^-0.7; each tail p is taken at 0.5 - (0.5 - p)(1 + 1/K), so a central
    interval of level L uses L (1 + 1/K).  Groups with fewer than `min_sources` sources share "all".
    """
    chosen: dict[str, AnyArray] = {"all": np.ones(len(residual), bool)}
    for name in np.unique(group) if group is not None else ():
        rows = np.asarray(group) == name
        if np.unique(np.asarray(source)[rows]).size >= min_sources:
            chosen[str(name)] = rows
    n_sources = np.unique(np.asarray(source)).size
    return Offsets(
        {name: _quantiles(residual[rows], source[rows], n_sources) for name, rows in chosen.items()}
    )


def _quantiles(residual: FloatArray, source: AnyArray, n_sources: int) -> FloatArray:
    weight = source_weight(source, exponent=SOURCE_EXPONENT)
    table = []
    for p in PROBABILITIES:
        level = conformal_level(abs(1.0 - 2.0 * p), n_sources)
        if p < 0.5:
            table.append(-weighted_quantile(-residual, weight, 0.5 + 0.5 * level))
        else:
            table.append(weighted_quantile(residual, weight, 0.5 + 0.5 * level))
    return np.asarray(np.maximum.accumulate(table), dtype=float)


def fit_local_prior(
    inputs: LocalInputs,
    residual: FloatArray,
    source: AnyArray,
    *,
    max_rows: int = 40,
    seed: int = 0,
) -> LocalPrior:
    """Variances and lengths at maximum marginal likelihood over sources, then grid weights by EM.

    `residual` must come from means that never saw the row's source.  `max_rows` per source bounds
    the cost; a weak log-normal prior (sd 2) holds each figure near its start.
    """
    rng = np.random.default_rng(seed)
    names, codes = source_codes(source)
    groups = [rng.permutation(np.flatnonzero(codes == k))[:max_rows] for k in range(names.size)]
    q, s = inputs.joint.shape[1], inputs.single.shape[1]
    start = np.log([0.05, 0.05, 0.04, 0.1, *[1.5] * q, *[0.05] * s, *[1.5] * s])

    def loss(theta: FloatArray) -> float:
        prior = _unpacked(theta, q, s)
        total = 0.125 * float(np.sum((theta - start) ** 2))
        for rows in groups:
            some = inputs.rows(rows)
            constant, smooth = kernel_parts(some, some, prior)
            noise = (prior.noise_variance + JITTER) * np.eye(rows.size)
            total -= log_density(constant + smooth + noise, residual[rows])
        return total

    best = minimize(loss, start, method="L-BFGS-B", options={"maxiter": 25})
    prior = _unpacked(np.asarray(best.x), q, s)
    return _with_grid(prior, inputs, residual, groups)


def _with_grid(
    prior: LocalPrior, inputs: LocalInputs, residual: FloatArray, groups: Sequence[AnyArray]
) -> LocalPrior:
    log_p = []
    for rows in groups:
        parts = kernel_parts(inputs.rows(rows), inputs.rows(rows), prior)
        log_p.append(log_likelihoods(parts, residual[rows], prior.noise_variance))
    table = np.array(log_p)
    weight = np.full(len(GRID), 1.0 / len(GRID))
    for _ in range(50):
        share = np.log(weight) + table
        share = np.exp(share - share.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        weight = (share.sum(axis=0) + 0.2) / (len(groups) + 0.2 * len(GRID))
    return LocalPrior(**{**vars(prior), "grid_weight": weight})


def _unpacked(theta: FloatArray, q: int, s: int) -> LocalPrior:
    e = np.exp(np.clip(theta, -12.0, 6.0))
    return LocalPrior(
        constant_variance=e[:2],
        noise_variance=float(e[2]),
        joint_variance=float(e[3]),
        joint_length=e[4 : 4 + q],
        single_variance=e[4 + q : 4 + q + s],
        single_length=e[4 + q + s :],
        grid_weight=np.full(len(GRID), 1.0 / len(GRID)),
    )


def fit_recipe_distribution(
    recipe: Mapping[str, FloatArray], *, n_centres: int = 24, seed: int = 0
) -> RecipeDistribution:
    """Cloud of complete recipes (SI); `far` is the 99 % point of the distance to the centres."""
    si = np.column_stack(list(recipe.values()))
    log = np.log(si)
    mean, covariance = log.mean(axis=0), np.cov(log.T) + 1e-6 * np.eye(log.shape[1])
    z = (log - mean) / np.sqrt(np.diag(covariance))
    n_centres = min(n_centres, max(1, len(z) // 8))
    centres, _ = kmeans2(z, n_centres, minit="++", seed=seed, missing="warn")
    cloud = RecipeDistribution(
        tuple(recipe),
        mean,
        covariance,
        np.quantile(si, 0.01, axis=0),
        np.quantile(si, 0.99, axis=0),
        np.asarray(centres, dtype=float),
        0.0,
    )
    far = float(np.quantile(cloud.distance(log), 0.99))
    return RecipeDistribution(**{**vars(cloud), "far": far})
