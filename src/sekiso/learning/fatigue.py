"""Fatigue: Basquin lines with run-outs, and the defect-based limits of Murakami and El Haddad."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sekiso.domain.errors import DataError, OutOfRangeError
from sekiso.domain.units import Metre, Pascal
from sekiso.numerics.arrays import AnyArray, FloatArray

LIFE_OF_LIMIT = 1e7
MIN_FAILURES = 3
Location = Literal["surface", "sub-surface", "internal"]
# Murakami 2002, Metal Fatigue: factors for surface, just below the surface, and internal defects
LOCATION_FACTOR = {"surface": 1.43, "sub-surface": 1.41, "internal": 1.56}


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
    Raises DataError with fewer than 3 failures, one stress level, or lives that rise with stress.
    """
    from scipy.optimize import minimize
    from scipy.stats import norm

    x, y = np.log10(np.asarray(stress, dtype=float) / 1e6), np.log10(cycles)
    broken = np.asarray(failed).astype(bool)
    if int(broken.sum()) < MIN_FAILURES or np.ptp(x[broken]) < 1e-6:
        raise DataError("too_few_failures", got=int(broken.sum()), allowed=MIN_FAILURES)
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
        raise DataError("life_rises_with_stress", got=round(m, 3))
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


def equivalent_amplitude(maximum: FloatArray, ratio: float) -> FloatArray:
    """Fully reversed amplitude [Pa] of the same damage as `maximum` [Pa] at stress ratio R.

    S_ar = S_max sqrt((1 - R) / 2) (Smith, Watson, Topper 1970).

    >>> round(float(equivalent_amplitude(np.array(100e6), -1.0)) / 1e6, 6)
    100.0
    """
    return np.asarray(np.asarray(maximum) * math.sqrt((1.0 - ratio) / 2.0), dtype=float)


def murakami_limit(
    hardness: float, *, sqrt_area: Metre, location: Location, ratio: float = -1.0
) -> float:
    """Fatigue limit amplitude [Pa] of a defect of size sqrt(area).

    S_w = C (HV + 120) / sqrt(area)^(1/6) ((1 - R)/2)^(0.226 + HV 1e-4), area^0.5 in um, S_w in MPa
    (Murakami 2002).  Valid: 70 <= HV <= 720, sqrt(area) <= 1000 um (small cracks); an internal and
    a surface defect of one size differ by the factor C alone.

    >>> round(murakami_limit(350.0, sqrt_area=100e-6, location="internal") / 1e6)
    340
    """
    size = sqrt_area * 1e6
    if not 70.0 <= hardness <= 720.0:
        raise OutOfRangeError("murakami_hardness", got=round(hardness, 1))
    if not 0.0 < size <= 1000.0:
        raise OutOfRangeError("murakami_size", got=round(size, 1))
    base = LOCATION_FACTOR[location] * (hardness + 120.0) / size ** (1.0 / 6.0)
    return float(1e6 * base * ((1.0 - ratio) / 2.0) ** (0.226 + 1e-4 * hardness))


def el_haddad_range(
    sqrt_area: FloatArray, *, smooth_range: Pascal, transition_size: Metre
) -> FloatArray:
    """Threshold stress range [Pa] at a defect of size sqrt(area) [m], shape of `sqrt_area`.

    dS_th = dS_0 sqrt(a0 / (sqrt(area) + a0)) (El Haddad 1979): the smooth range for vanishing
    defects, a long-crack threshold for large ones; a0 is the `transition_size`.
    """
    size = np.asarray(sqrt_area, dtype=float)
    return np.asarray(smooth_range * np.sqrt(transition_size / (size + transition_size)))


def fit_el_haddad(sqrt_area: FloatArray, threshold_range: FloatArray) -> tuple[float, float]:
    """(smooth range [Pa], transition size [m]) of a threshold curve: 1/dS^2 is linear in size.

    1/dS_th^2 = (1 + sqrt(area)/a0) / dS_0^2.
    """
    size, inverse = np.asarray(sqrt_area), np.asarray(threshold_range, dtype=float) ** -2
    slope, level = np.polyfit(size, inverse, 1)
    if slope <= 0.0 or level <= 0.0:
        raise DataError("threshold_rises_with_size", got=float(slope))
    return float(level**-0.5), float(level / slope)


def internal_critical_size(surface_size: Metre) -> float:
    """Internal sqrt(area) [m] as harmful as a surface defect: (1.56/1.43)^6 times larger."""
    return surface_size * (LOCATION_FACTOR["internal"] / LOCATION_FACTOR["surface"]) ** 6
