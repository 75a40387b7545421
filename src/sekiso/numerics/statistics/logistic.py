"""Logistic regression with a random intercept of the source: the model.

Row i of source s:  logit p_i = x_i . w + c_s,  c_s ~ N(0, sd^2).
For a source never seen the intercept is integrated out by the probit approximation
p = sigma(eta / sqrt(1 + pi v / 8)) (MacKay 1992, Neural Computation 4:720).
`benchmarks/calibration/fit_logistic.py` makes the fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.normal import logistic

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

    def probability(
        self, design: FloatArray, *, intercept: tuple[float, float] | None = None
    ) -> FloatArray:
        """Probability at a source never seen, or at one whose `intercept` has this mean and sd."""
        shift, sd = intercept or (0.0, self.source_sd)
        eta = self.logit(design) + shift
        return np.asarray(logistic(eta / np.sqrt(1.0 + np.pi * sd**2 / 8.0)), dtype=float)

    def local_intercept(self, design: FloatArray, label: AnyArray) -> tuple[float, float]:
        """Posterior mean and sd of one source's intercept from its own labels (Newton, Laplace)."""
        eta = self.logit(design)
        outcome = np.asarray(label, dtype=float)
        prior = 1.0 / self.source_sd**2
        effect = 0.0
        curvature = prior
        for _ in range(50):
            p = logistic(eta + effect)
            curvature = prior + float(np.sum(p * (1.0 - p)))
            step = (float(np.sum(outcome - p)) - prior * effect) / curvature
            effect += float(np.clip(step, -1.0, 1.0))
            if abs(step) < STEP_TOLERANCE:
                break
        return effect, float(curvature**-0.5)
