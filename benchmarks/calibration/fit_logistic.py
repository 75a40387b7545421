"""Logistic regression with bounded slopes and a random intercept of the source: the fit.

Row i of source s:  logit p_i = x_i . w + c_s,  w ~ N(m, V) within bounds,  c_s ~ N(0, sd^2).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from calibration.source_groups import source_codes
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics import SourceLogistic


def fit_source_logistic(
    design: FloatArray,
    label: AnyArray,
    source: AnyArray,
    *,
    weight_variance: FloatArray | float,
    source_sd: float,
    weight_mean: FloatArray | float = 0.0,
    lower: FloatArray | float = -np.inf,
    upper: FloatArray | float = np.inf,
    row_weight: FloatArray | None = None,
) -> SourceLogistic:
    """Maximum a posteriori slopes with one intercept per source, by L-BFGS within bounds.

    `design` (n, p) holds its own column of ones if a common intercept is wanted.
    """
    x = np.asarray(design, dtype=float)
    outcome = np.asarray(label, dtype=float)
    names, codes = source_codes(source)
    p = x.shape[1]
    weight_of_row = np.ones(len(x)) if row_weight is None else row_weight
    mean = np.broadcast_to(np.asarray(weight_mean, dtype=float), (p,))
    precision = 1.0 / np.broadcast_to(np.asarray(weight_variance, dtype=float), (p,))

    def loss(theta: FloatArray) -> tuple[float, FloatArray]:
        w, effect = theta[:p], theta[p:]
        eta = x @ w + effect[codes]
        gap = weight_of_row * (expit(eta) - outcome)
        likelihood = weight_of_row * (outcome * log_expit(eta) + (1.0 - outcome) * log_expit(-eta))
        value = (
            -likelihood.sum()
            + 0.5 * np.sum(precision * (w - mean) ** 2)
            + 0.5 * np.sum(effect**2) / source_sd**2
        )
        slope = x.T @ gap + precision * (w - mean)
        return float(value), np.concatenate(
            [slope, np.bincount(codes, gap, names.size) + effect / source_sd**2]
        )

    low, high = (np.broadcast_to(np.asarray(edge, dtype=float), (p,)) for edge in (lower, upper))
    bounds = [*zip(low, high, strict=True)] + [(-np.inf, np.inf)] * names.size
    start = np.concatenate([np.clip(mean, low, high), np.zeros(names.size)])
    best = minimize(
        loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 2000}
    )
    theta = np.asarray(best.x)
    return SourceLogistic(
        theta[:p], _laplace(x, theta, codes, weight_of_row, precision, source_sd), source_sd
    )


def _laplace(
    x: FloatArray,
    theta: FloatArray,
    codes: AnyArray,
    row_weight: FloatArray,
    precision: FloatArray,
    source_sd: float,
) -> FloatArray:
    """Covariance of the slopes with the source intercepts integrated out (Schur complement)."""
    p = x.shape[1]
    probability = expit(x @ theta[:p] + theta[p:][codes])
    h = row_weight * probability * (1.0 - probability)
    n_sources = theta.size - p
    cross = np.zeros((n_sources, p))
    np.add.at(cross, codes, h[:, None] * x)
    own = np.bincount(codes, h, n_sources) + source_sd**-2
    information = x.T @ (h[:, None] * x) + np.diag(precision) - cross.T @ (cross / own[:, None])
    return np.asarray(np.linalg.pinv(information, hermitian=True), dtype=float)
