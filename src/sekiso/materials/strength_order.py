"""Yield strength is at most tensile strength: one order for predictions made apart."""

from __future__ import annotations

from dataclasses import replace

from sekiso.domain.prediction import Prediction


def at_most(lower: Prediction, upper: Prediction) -> Prediction:
    """`lower` with no quantile above that of `upper`: min(q_lower, q_upper) at each level.

    Two properties of one specimen with lower <= upper always have quantiles in that order; the
    minimum is the nearest prediction that keeps it.  `evidence["at_most"]` names the upper one.

    >>> yield_, tensile = (Prediction.lognormal(k, "Pa", m, 0.1, model="x")
    ...                    for k, m in (("yield_strength", 4e8), ("tensile_strength", 3e8)))
    >>> at_most(yield_, tensile).value / tensile.value
    1.0
    """
    if all(a <= b for a, b in zip(lower.quantiles, upper.quantiles, strict=True)):
        return lower
    capped = tuple(min(a, b) for a, b in zip(lower.quantiles, upper.quantiles, strict=True))
    return replace(lower, quantiles=capped, evidence={**lower.evidence, "at_most": upper.key})
