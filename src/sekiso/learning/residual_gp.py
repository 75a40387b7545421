"""Few rows of the asker's own laboratory: a mixture of Gaussian processes on their residuals.

residual = constant + smooth(recipe) + smooth(single pool measures) + noise.  Laboratories differ in
noise and in how far they lie from the shared mean, so the variances are scaled on a small grid and
the local rows weigh the grid points by their likelihood (fitted prior weights).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray

NOISE_FACTORS = (0.2, 0.7, 2.5)
SMOOTH_FACTORS = (0.2, 0.7, 2.5)
CONSTANT_FACTORS = (0.5, 3.0)
MAX_ROWS = 400
MAX_MIXED = 150
MAX_CELLS = 4_000_000  # local rows x asked rows; keeps 1e5 asked rows within seconds
JITTER = 1e-9
SOFT = 1e-6  # of a variance of 1: centres may lie close together
GRID = tuple(product(NOISE_FACTORS, SMOOTH_FACTORS, CONSTANT_FACTORS))


@dataclass(frozen=True)
class LocalPrior:
    """Variances and lengths of the residual of a new source.

    `constant_variance` by method (2,), `noise_variance`; the first part has one length per column
    of `joint` inputs, each further part one variance and length per column of `single` inputs.
    `grid_weight` (18,) = prior probability of the variance factors in `GRID`.
    """

    constant_variance: FloatArray
    noise_variance: float
    joint_variance: float
    joint_length: FloatArray
    single_variance: FloatArray
    single_length: FloatArray
    grid_weight: FloatArray

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        return {
            name: [round(float(x), 5) for x in value] if np.ndim(value) else round(float(value), 5)
            for name, value in vars(self).items()
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> LocalPrior:
        """Inverse of `as_mapping`."""
        found: dict[str, Any] = {
            name: np.asarray(value) if isinstance(value, list) else value
            for name, value in mapping.items()
        }
        return cls(**found)


@dataclass(frozen=True)
class LocalInputs:
    """Rows for the kernel: `joint` (n, q) logs of the recipe, `single` (n, s) bounded measures,
    `share` (n,) second method.
    """

    joint: FloatArray
    single: FloatArray
    share: FloatArray

    def followed_by(self, other: LocalInputs) -> LocalInputs:
        """The rows of both, these first."""
        return LocalInputs(
            np.concatenate([self.joint, other.joint]),
            np.concatenate([self.single, other.single]),
            np.concatenate([self.share, other.share]),
        )

    def rows(self, chosen: AnyArray) -> LocalInputs:
        """Only the chosen rows."""
        return LocalInputs(self.joint[chosen], self.single[chosen], self.share[chosen])


def kernel_parts(
    left: LocalInputs, right: LocalInputs, prior: LocalPrior
) -> tuple[FloatArray, FloatArray]:
    """(constant part, smooth part) of the covariance between rows, each (n, m), in residual^2.

    Constant: one per laboratory and method.  Smooth: Matern 5/2 on the joint inputs in their
    lengths, plus one Matern 5/2 per single input.
    """
    half = left.share[:, None] * right.share[None, :]
    other = (1.0 - left.share)[:, None] * (1.0 - right.share)[None, :]
    archimedes, image = prior.constant_variance
    # a constant shared across methods as far as both allow
    mixed = np.minimum(archimedes, image) * (1.0 - half - other)
    constant = archimedes * other + image * half + mixed
    scaled = left.joint / prior.joint_length, right.joint / prior.joint_length
    smooth = prior.joint_variance * _matern(_distance(*scaled))
    for j, (variance, length) in enumerate(
        zip(prior.single_variance, prior.single_length, strict=True)
    ):
        gap = np.abs(left.single[:, None, j] - right.single[None, :, j]) / length
        smooth = smooth + variance * _matern(gap)
    return constant, smooth


def smooth_functions(at: FloatArray, centres: FloatArray) -> FloatArray:
    """Functions of rows `at` (n, q) in lengths whose weights N(0, I) give a Matern 5/2 process.

    phi(x) = k(x, C) L^-T with L L' = k(C, C), for `centres` C (m, q): (n, m).  The process is exact
    at the centres (Quinonero-Candela and Rasmussen 2005, J. Mach. Learn. Res. 6:1939).
    """
    lower = np.linalg.cholesky(_matern(_distance(centres, centres)) + SOFT * np.eye(len(centres)))
    return np.asarray(np.linalg.solve(lower, _matern(_distance(centres, at))).T, dtype=float)


def condition(
    known: LocalInputs,
    residual: FloatArray,
    wanted: LocalInputs,
    prior: LocalPrior,
    *,
    n_asked: int | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Mean and variance (noise included) of the residual at `wanted`, each (m,), given local rows.

    For each grid point mean = K_wk (K_kk + s^2 I)^-1 r, variance = K_ww - K_wk (...)^-1 K_kw + s^2;
    the grid points are mixed by `grid_posterior`.  (Rasmussen and Williams 2006, eq. 2.25)

    At most `MAX_ROWS` rows are used (evenly spread through the given ones), fewer where `n_asked`
    rows in all would cost more than `MAX_CELLS`; above `MAX_MIXED` rows the single likeliest grid
    point answers, chosen on `MAX_MIXED` of them.
    """
    limit = MAX_ROWS if n_asked is None else max(40, min(MAX_ROWS, MAX_CELLS // n_asked))
    if len(residual) > limit:
        kept = _thinned(len(residual), limit)
        known, residual = known.rows(kept), residual[kept]
    weights = grid_posterior(known, residual, prior)
    grid = np.flatnonzero(weights > 1e-3)
    if len(residual) > MAX_MIXED:
        grid = np.array([int(np.argmax(weights))])
    share = weights[grid] / weights[grid].sum()
    constant, smooth = kernel_parts(known, known, prior)
    cross = kernel_parts(wanted, known, prior)
    own = _own_variance(wanted, prior)
    mean, second = np.zeros(len(wanted.share)), np.zeros(len(wanted.share))
    for weight, index in zip(share, grid, strict=True):
        noise, amplitude, level = GRID[index]
        noise_variance = noise * prior.noise_variance
        covariance = level * constant + amplitude * smooth
        from scipy.linalg import cho_factor, cho_solve  # loads much, for own rows only

        factor = cho_factor(covariance + (noise_variance + JITTER) * np.eye(len(residual)))
        reach = level * cross[0] + amplitude * cross[1]
        m = reach @ cho_solve(factor, residual)
        gain = cho_solve(factor, reach.T)
        v = level * own[0] + amplitude * own[1] - np.einsum("ij,ji->i", reach, gain)
        mean += weight * m
        second += weight * (np.maximum(v, 0.0) + noise_variance + m**2)
    return mean, np.maximum(second - mean**2, JITTER)


def grid_posterior(known: LocalInputs, residual: FloatArray, prior: LocalPrior) -> FloatArray:
    """Probability of each grid point given the local residuals (n,), shape (18,), sum 1.

    Prior weight x likelihood; of more than `MAX_MIXED` rows an even spread counts.
    """
    if len(residual) > MAX_MIXED:
        kept = _thinned(len(residual), MAX_MIXED)
        known, residual = known.rows(kept), residual[kept]
    parts = kernel_parts(known, known, prior)
    log_p = np.log(prior.grid_weight) + log_likelihoods(parts, residual, prior.noise_variance)
    p = np.exp(log_p - log_p.max())
    return np.asarray(p / p.sum(), dtype=float)


def log_likelihoods(
    parts: tuple[FloatArray, FloatArray], residual: FloatArray, noise_variance: float
) -> FloatArray:
    """Log density ln p(residual | grid point) up to a common constant, shape (18,), in grid order.

    `parts`: constant and smooth covariance of the rows (n, n) each; `residual` (n,).
    """
    constant, smooth = parts
    identity = np.eye(len(residual))
    return np.array(
        [
            log_density(
                level * constant
                + amplitude * smooth
                + (noise * noise_variance + JITTER) * identity,
                residual,
            )
            for noise, amplitude, level in GRID
        ]
    )


def log_density(covariance: FloatArray, residual: FloatArray) -> float:
    """Log density of N(0, `covariance`) at `residual`, less its constant: -r C^-1 r/2 - ln|C|/2.

    >>> round(float(log_density(np.diag([4.0, 1.0]), np.array([2.0, 1.0]))), 6)
    -1.693147
    """
    lower = np.linalg.cholesky(covariance)
    from scipy.linalg import solve_triangular  # loads much, for fits only

    scaled = solve_triangular(lower, residual, lower=True)
    return -0.5 * float(scaled @ scaled) - float(np.log(np.diag(lower)).sum())


def _own_variance(inputs: LocalInputs, prior: LocalPrior) -> tuple[FloatArray, FloatArray]:
    archimedes, image = prior.constant_variance
    share = inputs.share
    mixed = 2.0 * share * (1.0 - share) * np.minimum(archimedes, image)
    constant = archimedes * (1.0 - share) ** 2 + image * share**2 + mixed
    smooth = np.full(len(share), prior.joint_variance + float(np.sum(prior.single_variance)))
    return constant, smooth


def _distance(left: FloatArray, right: FloatArray) -> FloatArray:
    squares = np.sum(left**2, 1)[:, None] + np.sum(right**2, 1)[None, :] - 2.0 * left @ right.T
    return np.asarray(np.sqrt(np.maximum(squares, 0.0)), dtype=float)


def _matern(r: FloatArray) -> FloatArray:
    """Matern covariance of order 5/2, 1 at r = 0."""
    scaled = np.sqrt(5.0) * r
    return np.asarray((1.0 + scaled + scaled**2 / 3.0) * np.exp(-scaled), dtype=float)


def _thinned(n: int, kept: int) -> AnyArray:
    return np.unique(np.linspace(0, n - 1, kept).astype(int))
