"""A Gaussian process per measured outcome, on the inputs of the search space."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from sekiso.numerics.arrays import FloatArray

WIDE_RATIO = 20.0  # positive outcomes spanning more than this are modelled in their logarithm
MAX_TUNED = 200
MIN_ROWS = 4


@dataclass(frozen=True)
class OutcomeModel:
    """Posterior of one outcome; `is_log` tells that it is modelled as ln(outcome)."""

    x: FloatArray
    residual: FloatArray
    factor: Any
    kernel: Any
    middle: float
    scale: float
    is_log: bool
    noise: float

    def forward(self, value: FloatArray) -> FloatArray:
        """Outcome in the model's units."""
        return np.log(value) if self.is_log else np.asarray(value, dtype=float)

    def backward(self, value: FloatArray) -> FloatArray:
        """Model's units back to the outcome."""
        return np.exp(value) if self.is_log else np.asarray(value, dtype=float)

    def at(self, x: FloatArray, *, with_noise: bool = False) -> tuple[FloatArray, FloatArray]:
        """Mean and sd in the model's units at inputs (n, q) on the 0-1 scale."""
        reach = self.kernel(x, self.x)
        mean = reach @ cho_solve(self.factor, self.residual)
        variance = self.kernel.diag(x) - np.einsum(
            "ij,ji->i", reach, cho_solve(self.factor, reach.T)
        )
        variance = np.maximum(variance, 1e-10) + (self.noise if with_noise else 0.0)
        return self.middle + self.scale * mean, self.scale * np.sqrt(variance)

    def covariance(self, x: FloatArray) -> FloatArray:
        """Posterior covariance (n, n) of the noise-free outcome, standardised units."""
        reach = self.kernel(x, self.x)
        return np.asarray(self.kernel(x) - reach @ cho_solve(self.factor, reach.T), dtype=float)

    def assume_mean_at(self, x: FloatArray) -> OutcomeModel:
        """The model as if its own mean had been measured at inputs (m, q).

        Kriging believer (Ginsbourger, Le Riche and Carraro 2010): how a batch is chosen one by one.
        """
        assumed = (self.at(x)[0] - self.middle) / self.scale
        rows = np.vstack([self.x, x])
        residual = np.concatenate([self.residual, assumed])
        factor = cho_factor(self.kernel(rows) + (self.noise + 1e-9) * np.eye(len(rows)))
        return OutcomeModel(
            rows, residual, factor, self.kernel, self.middle, self.scale, self.is_log, self.noise
        )


def fit_outcome(x: FloatArray, outcome: FloatArray, *, seed: int = 0) -> OutcomeModel:
    """Matern 5/2 with one length per input and noise, tuned on the marginal likelihood.

    `x` (n, q) on 0-1; positive outcomes that span a factor above 20 are taken in their logarithm.
    At most 200 rows tune the lengths; all rows enter the posterior.
    """
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    is_log = bool(outcome.min() > 0.0 and outcome.max() / outcome.min() > WIDE_RATIO)
    y = np.log(outcome) if is_log else outcome
    middle, scale = float(y.mean()), float(y.std()) or 1.0
    residual = (y - middle) / scale
    smooth = ConstantKernel(1.0, (0.05, 20.0)) * Matern(
        np.full(x.shape[1], 0.5), (0.05, 20.0), nu=2.5
    )
    tuned = np.random.default_rng(seed).permutation(len(x))[:MAX_TUNED]
    process = GaussianProcessRegressor(
        smooth + WhiteKernel(0.1, (1e-4, 2.0)), random_state=seed, n_restarts_optimizer=1
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a length at its bound is an answer, not a fault
        process.fit(x[tuned], residual[tuned])
    kernel, noise = process.kernel_.k1, float(process.kernel_.k2.noise_level)
    factor = cho_factor(kernel(x) + (noise + 1e-9) * np.eye(len(x)))
    return OutcomeModel(x, residual, factor, kernel, middle, scale, is_log, noise)
