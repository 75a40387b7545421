"""Basquin lines through fatigue tests with run-outs, for the scores of tabled fatigue strength."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from sekiso.numerics.arrays import AnyArray, FloatArray

LIFE_OF_LIMIT = 1e7
MIN_FAILURES = 3


@dataclass(frozen=True)
class Basquin:
    """log10 N = intercept - slope log10(S / 1 MPa) + e, e ~ N(0, scatter^2)."""

    intercept: float
    slope: float
    scatter: float
    covariance: tuple[tuple[float, float], tuple[float, float]]
    n_failures: int
    n_run_outs: int

    def log_life(self, stress: FloatArray) -> FloatArray:
        """Median log10 cycles at `stress` [Pa], shape of `stress`."""
        return np.asarray(self.intercept - self.slope * np.log10(np.asarray(stress) / 1e6))

    def strength(self, cycles: float = LIFE_OF_LIMIT) -> float:
        """Stress [Pa] that half of the specimens survive for `cycles`."""
        return float(1e6 * 10.0 ** ((self.intercept - math.log10(cycles)) / self.slope))

    def strength_log_sd(self, cycles: float = LIFE_OF_LIMIT) -> float:
        """Sd of ln(strength) of one new specimen: scatter plus what the fit does not know."""
        x = math.log10(self.strength(cycles) / 1e6)
        g = np.array([1.0, -x])
        variance = self.scatter**2 + float(g @ np.asarray(self.covariance) @ g)
        return math.log(10.0) * math.sqrt(variance) / self.slope


def fit_basquin(stress: FloatArray, cycles: FloatArray, failed: AnyArray) -> Basquin:
    """Maximum likelihood line through failures and run-outs (right-censored, Tobit).

    `stress` [Pa], `cycles`, `failed` (False = run-out), shape (n,).  A run-out counts as a life
    beyond its cycles, so it lengthens the predicted lives; it is never a failure.
    Raises ValueError with fewer than 3 failures, one stress level, or lives that rise with stress.
    """
    x, y = np.log10(np.asarray(stress, dtype=float) / 1e6), np.log10(cycles)
    broken = np.asarray(failed).astype(bool)
    if int(broken.sum()) < MIN_FAILURES or np.ptp(x[broken]) < 1e-6:
        raise ValueError(f"at least {MIN_FAILURES} failures at two stress levels are needed")
    slope, intercept = np.polyfit(x[broken], y[broken], 1)
    start = np.array([intercept, -slope, math.log(max(np.std(y[broken]), 0.05) / 2.0)])
    centre = float(x.mean())

    def loss(theta: FloatArray) -> float:
        sd = math.exp(theta[2])
        gap = (y - (theta[0] - theta[1] * (x - centre))) / sd
        seen = norm.logpdf(gap[broken]) - theta[2]
        return -float(seen.sum() + norm.logsf(gap[~broken]).sum())

    start[0] -= start[1] * centre
    best = minimize(loss, start, method="BFGS")
    a, m, log_sd = (float(t) for t in best.x)
    if m <= 0.0:
        raise ValueError(f"the fitted life rises with stress (slope {m:.3f})")
    turn = np.array([[1.0, centre], [0.0, 1.0]])
    covariance = turn @ np.asarray(best.hess_inv)[:2, :2] @ turn.T
    return Basquin(
        intercept=a + m * centre,
        slope=m,
        scatter=math.exp(log_sd),
        covariance=tuple(tuple(float(c) for c in row) for row in covariance),  # type: ignore[arg-type]
        n_failures=int(broken.sum()),
        n_run_outs=int((~broken).sum()),
    )
