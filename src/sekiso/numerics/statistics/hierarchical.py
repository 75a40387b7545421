"""Linear regression in weight space with random effects of the source: the model.

Row i of source s:  y_i = x_i . w + z_i . u_s + e_i,  w ~ N(m, V),  u_s ~ N(0, D),
e_i ~ N(0, noise).  D is diagonal.  A new source's rows are added (few-shot update)
without refitting; `benchmarks/calibration/fit_hierarchical.py` makes the fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True)
class HierarchicalModel:
    """Posterior of the weights plus the variance components: all that a prediction needs.

    `weight` (p,), `covariance` (p, p), `source_variance` (q,), `noise_variance`.
    """

    weight: FloatArray
    covariance: FloatArray
    source_variance: FloatArray
    noise_variance: float

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file; the covariance as its full matrix."""
        return {
            "weight": self.weight.tolist(),
            "covariance": self.covariance.tolist(),
            "source_variance": self.source_variance.tolist(),
            "noise_variance": self.noise_variance,
        }

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> HierarchicalModel:
        """Inverse of `as_mapping`."""
        return cls(
            np.asarray(mapping["weight"], dtype=float),
            np.asarray(mapping["covariance"], dtype=float),
            np.asarray(mapping["source_variance"], dtype=float),
            float(mapping["noise_variance"]),
        )

    def predict(
        self, design: FloatArray, *, source_design: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and variance at rows `design` (n, p) of a source never seen.

        mean = X w, variance = x.C x + z.D z + noise; `source_design` (n, q) defaults to the
        intercept.
        """
        z = intercept(design) if source_design is None else source_design
        variance = np.einsum("ip,pq,iq->i", design, self.covariance, design, optimize=True)
        return design @ self.weight, variance + z**2 @ self.source_variance + self.noise_variance

    def update(
        self, design: FloatArray, target: FloatArray, *, source_design: FloatArray | None = None
    ) -> LocalModel:
        """Condition weights and the effect of ONE new source on its own rows (few-shot, exact)."""
        z = intercept(design) if source_design is None else source_design
        joint_design = np.hstack([design, z])
        prior = np.zeros((joint_design.shape[1],) * 2)
        p = design.shape[1]
        prior[:p, :p] = self.covariance
        prior[p:, p:] = np.diag(self.source_variance)
        noise = self.noise_variance * np.eye(len(target))
        spread = joint_design @ prior
        gain = np.linalg.solve(spread @ joint_design.T + noise, spread).T
        shift = gain @ (target - design @ self.weight)
        return LocalModel(
            np.concatenate([self.weight, np.zeros(z.shape[1])]) + shift,
            prior - gain @ spread,
            self.noise_variance,
        )


@dataclass(frozen=True)
class LocalModel:
    """Weights and source effect after local rows: `weight` (p + q,), `covariance` of both."""

    weight: FloatArray
    covariance: FloatArray
    noise_variance: float

    def predict(
        self, design: FloatArray, *, source_design: FloatArray | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Mean and variance at further rows of the same source."""
        z = intercept(design) if source_design is None else source_design
        joint = np.hstack([design, z])
        variance = np.einsum("ip,pq,iq->i", joint, self.covariance, joint, optimize=True)
        return joint @ self.weight, np.maximum(variance, 0.0) + self.noise_variance


def intercept(design: FloatArray) -> FloatArray:
    """Column of ones for the rows of `design`, shape (n, 1)."""
    return np.ones((len(design), 1))
