"""From two grids to a value and its interval: what cells of no size would give.

For cells of edge h the displacement of a body errs as C h^2 (C h at a support of sharp edge), so

    u = u_fine + (u_fine - u_coarse) / (r^2 - 1),      r = h_coarse / h_fine,

(Richardson 1911; Roache 1994, doi:10.1115/1.2910291).  The 90 % interval reaches twice that step to
either side, which is the step at first order for r = 1.5, and no less than 1 % of a displacement.

The largest stress does not err by one power of h: it is read off cells that the surface cuts, and a
notch is rounded off by them.  What is true over what the fine grid tells is therefore fitted on
parts whose stress is known (see `stress_prediction`).
"""

from __future__ import annotations

import math

from sekiso.domain.prediction import LEVELS, Prediction
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.numerics.normal import Z95

_ORDER = 2.0
LEAST = 0.01  # of a displacement: faces met by cells, even where grids agree
_FLOOR = 1e-6  # of a strength: a quantile at or below zero has no logarithm
_LARGEST_STEP = 0.5  # of a value: beyond it both grids say little
_FITTED = "stress_peaks"  # by benchmarks/strength_intervals.py


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
    key: str, unit: str, coarse: float, fine: float, ratio: float
) -> Prediction:
    """The value with its interval as a lognormal `Prediction`."""
    value, log_sd = two_grid_value(coarse, fine, ratio)
    return Prediction.lognormal(
        key, unit, value, log_sd, model="two_grids", basis="discretisation_error",
        evidence={"coarse": coarse, "fine": fine, "ratio": ratio},
    )  # fmt: skip


def stress_prediction(
    coarse: float, fine: float, *, steepness: float, fineness: float
) -> Prediction:
    """The largest stress [Pa] of a part from that of two grids, with its interval.

    ln(true / fine) = a p + b g + s z,   s^2 = s_0^2 + (s_1 f)^2 + (s_2 p)^2 + (s_3 g)^2

    with p = ln(fine / coarse) within what was fitted, g the `steepness` of the peak (`peaks`), f
    the `fineness` (edge of the fine cells over the mean thickness of the part) and z of the scores
    of parts left out of the fit: an interval wider on the unsafe side.  Both grids with edges in
    the ratio 1.5; "extrapolated" for cells coarser than 0.7 of the mean thickness, the coarsest
    that were fitted.
    """
    fitted = shipped(_FITTED)
    mean, spread = fitted["mean"], fitted["spread"]
    most = float(fitted["largest_step"])
    step = min(max(math.log(fine / max(coarse, _FLOOR * fine)), -most), most)
    middle = math.log(fine) + mean["step"] * step + mean["steepness"] * steepness
    parts = {"least": 1.0, "fineness": fineness, "step": step, "steepness": steepness}
    log_sd = math.hypot(*(spread[name] * size for name, size in parts.items()))
    low, high = (middle + log_sd * z for z in fitted["scores"])
    return Prediction.two_piece(
        "von_mises_stress", "Pa", (math.exp(low), math.exp(middle), math.exp(high)), scale="log",
        model=_FITTED, basis="discretisation_error", sources=(shipped_source(_FITTED),),
        validity="inside" if fineness <= fitted["coarsest"] else "extrapolated",
        evidence={
            "coarse": coarse, "fine": fine, "steepness": steepness, "fineness": fineness,
        },
    )  # fmt: skip


def factor_of(strength: Prediction, stress: Prediction, *, key: str) -> Prediction:
    """Strength over stress [1]: the interval of the strength and that of the stress together.

    ln S - ln sigma with independent parts, each half of the interval for itself: low where the
    strength is low and the stress high.
    """
    points = []
    for level, quantile in zip(LEVELS, strength.quantiles, strict=True):
        own = math.log(max(quantile, _FLOOR * strength.value) / strength.value)
        other = math.log(stress.quantile(1.0 - level) / stress.value)
        reach = math.copysign(math.hypot(own, other), level - 0.5)
        points.append(strength.value / stress.value * math.exp(reach if level != 0.5 else 0.0))
    return Prediction(
        key, "", tuple(points), model="strength_over_stress", scale="log",
        sources=strength.sources, basis=strength.basis,
        validity=strength.validity if stress.validity == "inside" else stress.validity,
        evidence={"strength": strength.value, "stress": stress.value,
                  "stress_low": stress.low, "stress_high": stress.high},
    )  # fmt: skip
