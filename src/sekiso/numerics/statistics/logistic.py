"""Logistic regression with bounded slopes and a random intercept of the source.

Row i of source s:  logit p_i = x_i . w + c_s,  w ~ N(m, V) within bounds,  c_s ~ N(0, sd^2).
For a source never seen the intercept is integrated out by the probit approximation
p = sigma(eta / sqrt(1 + pi v / 8)) (MacKay 1992, Neural Computation 4:720).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit, log_expit

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics.groups import source_codes

STEP_TOLERANCE = 1e-12  # of the intercept, in logits


@dataclass(frozen=True)
class SourceLogistic:
    """Slopes `weight` (p,), their Laplace covariance (p, p) and the sd of source intercepts."""

    weight: FloatArray
    covariance: FloatArray
    source_sd: float

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        return {
            "weight": self.weight.tolist(),
            "covariance": self.covariance.tolist(),
            "source_sd": self.source_sd,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> SourceLogistic:
        """Inverse of `as_mapping`."""
        weight = np.asarray(mapping["weight"], dtype=float)
        covariance = np.asarray(mapping["covariance"], dtype=float)
        return cls(weight, covariance, float(mapping["source_sd"]))

    def logit(self, design: FloatArray) -> FloatArray:
        """Log odds at a typical source (intercept 0), shape (n,)."""
        return np.asarray(design @ self.weight, dtype=float)

    def probability(self, design: FloatArray, *, source_sd: float | None = None) -> FloatArray:
        """Probability at a source never seen; `source_sd=0` gives the typical source."""
        sd = self.source_sd if source_sd is None else source_sd
        return np.asarray(
            expit(self.logit(design) / np.sqrt(1.0 + np.pi * sd**2 / 8.0)), dtype=float
        )

    def local_intercept(self, design: FloatArray, label: AnyArray) -> tuple[float, float]:
        """Posterior mean and sd of one source's intercept from its own labels (Newton, Laplace)."""
        eta = self.logit(design)
        outcome = np.asarray(label, dtype=float)
        prior = 1.0 / self.source_sd**2
        effect = 0.0
        curvature = prior
        for _ in range(50):
            p = expit(eta + effect)
            curvature = prior + float(np.sum(p * (1.0 - p)))
            step = (float(np.sum(outcome - p)) - prior * effect) / curvature
            effect += float(np.clip(step, -1.0, 1.0))
            if abs(step) < STEP_TOLERANCE:
                break
        return effect, float(curvature**-0.5)


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
    from scipy.optimize import minimize

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
