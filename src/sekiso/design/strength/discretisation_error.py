"""From two grids to a value and its interval: what cells of no size would give.

For cells of edge h the displacement of a body errs as C h^2 (C h at a support of sharp edge), so

    u = u_fine + (u_fine - u_coarse) / (r^2 - 1),      r = h_coarse / h_fine,

(Richardson 1911; Roache 1994, doi:10.1115/1.2910291).  The 90 % interval reaches twice that step to
either side, which is the step at first order for r = 1.5, and no less than 1 % of a displacement or
8 % of a stress.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from sekiso.domain.prediction import LEVELS, Prediction
from sekiso.numerics.normal import Z95

_ORDER = 2.0
LEAST = 0.01  # of a displacement: faces met by cells, even where grids agree
LEAST_STRESS = 0.08  # of a stress: scatter of peaks over cut cells, in bars whose stress is known
_FLOOR = 1e-6  # of a strength: a quantile at or below zero has no logarithm
_LARGEST_STEP = 0.5  # of a value: beyond it both grids say little


def two_grid_value(
    coarse: float, fine: float, ratio: float, least: float = LEAST
) -> tuple[float, float]:
    """The extrapolated value and the standard deviation of its logarithm; both values above 0.

    `least` is the least half width of the interval, as a share of the value.

    >>> value, log_sd = two_grid_value(coarse=1.0 - 0.0225, fine=1.0 - 0.01, ratio=1.5)
    >>> round(value, 6), round(log_sd, 4)
    (1.0, 0.012)
    """
    step = (fine - coarse) / (ratio**_ORDER - 1.0)
    step = max(min(step, _LARGEST_STEP * fine), -_LARGEST_STEP * fine)
    value = fine + step
    return value, max(math.log1p(2.0 * abs(step) / value), least) / Z95


def two_grid_prediction(
    key: str, unit: str, coarse: float, fine: float, ratio: float, *, least: float = LEAST
) -> Prediction:
    """The value with its interval as a lognormal `Prediction`."""
    value, log_sd = two_grid_value(coarse, fine, ratio, least)
    return Prediction.lognormal(
        key, unit, value, log_sd, model="two_grids", basis="discretisation_error",
        evidence={"coarse": coarse, "fine": fine, "ratio": ratio},
    )  # fmt: skip


def factor_of(strength: Prediction, stress: float, log_sd: float, *, key: str) -> Prediction:
    """Strength over stress [1]: the interval of the strength and that of the stress together.

    ln S - ln sigma with independent parts, each half of the interval for itself.
    """
    points = []
    for level, quantile in zip(LEVELS, strength.quantiles, strict=True):
        z = NormalDist().inv_cdf(level)
        own = math.log(max(quantile, _FLOOR * strength.value) / strength.value)
        reach = math.copysign(math.hypot(own, z * log_sd), z)
        points.append(strength.value / stress * math.exp(reach))
    return Prediction(
        key, "", tuple(points), model="strength_over_stress", scale="log",
        sources=strength.sources, validity=strength.validity, basis=strength.basis,
        evidence={"strength": strength.value, "stress": stress, "stress_log_sd": log_sd},
    )  # fmt: skip
