"""A predicted property with its distribution, never a bare number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist
from typing import Any

from sekiso.domain.source import Source

LEVELS = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
BASIS = "one_new_part_from_an_unseen_source"
OWN_BASIS = "one_new_part_from_your_source"
_Z = tuple(NormalDist().inv_cdf(level) for level in LEVELS)
_SCALES = ("linear", "log", "log_gap")


@dataclass(frozen=True, repr=False)
class Prediction:
    """Quantiles of one property at `LEVELS`, joined by straight lines in normal score.

    A normal distribution is exact on scale "linear", a lognormal one on "log", a lognormal distance
    from 1 (porosity of a relative density) on "log_gap".  `low` and `high` are the 5 % and 95 %
    points: the 90 % interval of one new part from a source never seen, unless `basis` differs.
    """

    key: str
    unit: str
    quantiles: tuple[float, ...]
    model: str
    scale: str = "linear"
    sources: tuple[Source, ...] = ()
    validity: str = "inside"
    basis: str = BASIS
    evidence: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """One line: value, interval, unit, model."""
        interval = f"{self.value:.4g} ({self.low:.4g} to {self.high:.4g})"
        return f"Prediction({self.key} = {interval} {self.unit}, {self.model}, {self.validity})"

    def __post_init__(self) -> None:
        if len(self.quantiles) != len(LEVELS) or self.scale not in _SCALES:
            raise ValueError(f"{self.key}: needs {len(LEVELS)} quantiles and a known scale")
        if not all(map(math.isfinite, self.quantiles)) or not _rise(self.quantiles):
            raise ValueError(f"{self.key}: quantiles {self.quantiles} do not rise")

    @classmethod
    def normal(cls, key: str, unit: str, mean: float, sd: float, **rest: Any) -> Prediction:
        """A normal distribution of mean and standard deviation in `unit`."""
        return cls(key, unit, tuple(mean + z * sd for z in _Z), scale="linear", **rest)

    @classmethod
    def lognormal(
        cls, key: str, unit: str, median: float, log_sd: float, **rest: Any
    ) -> Prediction:
        """A lognormal distribution: ln x is normal around ln `median` with `log_sd`."""
        points = tuple(median * math.exp(z * log_sd) for z in _Z)
        return cls(key, unit, points, scale="log", **rest)

    @classmethod
    def two_piece(
        cls, key: str, unit: str, points: tuple[float, float, float], *, scale: str, **rest: Any
    ) -> Prediction:
        """From the 5 %, 50 % and 95 % points: normal halves of two widths on the scale."""
        low, middle, high = (_bent(x, scale) for x in points)
        reach = _Z[5]
        halves = (middle - low, high - middle)
        bent = (middle + z / reach * halves[z > 0.0] for z in _Z)
        return cls(key, unit, tuple(_straight(y, scale) for y in bent), scale=scale, **rest)

    @classmethod
    def from_samples(cls, key: str, unit: str, samples: Sequence[float], **rest: Any) -> Prediction:
        """Quantiles of equally likely samples (at least 100)."""
        ordered = sorted(samples)
        points = tuple(_order_statistic(ordered, level) for level in LEVELS)
        return cls(key, unit, points, scale="log" if points[0] > 0 else "linear", **rest)

    def times(self, factor: float, log_sd: float, **evidence: Any) -> Prediction:
        """The product with an independent lognormal factor (median `factor`); log scale only."""
        if self.scale != "log":
            raise ValueError(f"{self.key}: only a prediction on the log scale can be multiplied")
        middle = math.log(self.value)
        bent = []
        for z, point in zip(_Z, self.quantiles, strict=True):
            reach = math.hypot(math.log(point) - middle, z * log_sd)
            bent.append(middle + math.log(factor) + math.copysign(reach, z))
        points = tuple(math.exp(y) for y in bent)
        return replace(self, quantiles=points, evidence={**self.evidence, **evidence})

    def widened(self, factor: float) -> Prediction:
        """The same median, flagged "extrapolated", its quantiles `factor` times as far from it.

        The factor stands in `evidence["widening"]`.
        """
        middle = _bent(self.value, self.scale)
        spread = (middle + factor * (_bent(x, self.scale) - middle) for x in self.quantiles)
        return replace(
            self,
            quantiles=tuple(_straight(y, self.scale) for y in spread),
            validity="extrapolated",
            evidence={**self.evidence, "widening": factor},
        )

    def moved(self, shift: float, ratio: float, **evidence: Any) -> Prediction:
        """The median moved by `shift` on the prediction's scale, its quantiles `ratio` times as far
        from it.
        """
        middle = _bent(self.value, self.scale)
        bent = (middle + shift + ratio * (_bent(x, self.scale) - middle) for x in self.quantiles)
        return replace(
            self,
            quantiles=tuple(_straight(y, self.scale) for y in bent),
            evidence={**self.evidence, **evidence},
        )

    @property
    def value(self) -> float:
        """The median."""
        return self.quantiles[3]

    @property
    def low(self) -> float:
        """The 5 % point."""
        return self.quantiles[1]

    @property
    def high(self) -> float:
        """The 95 % point."""
        return self.quantiles[5]

    def quantile(self, p: float) -> float:
        """The value below which a share `p` of new parts falls."""
        if not 0.0 < p < 1.0:
            raise ValueError(f"p = {p} is outside 0-1")
        return self.at_score(NormalDist().inv_cdf(p))

    def at_score(self, z: float) -> float:
        """The quantile at normal score `z`, by straight lines on the prediction's scale."""
        left = min(max(sum(1 for s in _Z if s <= z) - 1, 0), len(_Z) - 2)
        share = (z - _Z[left]) / (_Z[left + 1] - _Z[left])
        lower, upper = (_bent(self.quantiles[i], self.scale) for i in (left, left + 1))
        return _straight(lower + share * (upper - lower), self.scale)

    def probability_below(self, limit: float) -> float:
        """P(property <= limit)."""
        bent = _bent(limit, self.scale)
        points = [_bent(q, self.scale) for q in self.quantiles]
        if points[-1] == points[0]:
            return 1.0 if limit >= self.value else 0.0
        left = min(max(sum(1 for p in points if p <= bent) - 1, 0), len(points) - 2)
        while left > 0 and points[left + 1] == points[left]:
            left -= 1
        while points[left + 1] == points[left]:
            left += 1
        share = (bent - points[left]) / (points[left + 1] - points[left])
        return NormalDist().cdf(_Z[left] + share * (_Z[left + 1] - _Z[left]))


def _rise(quantiles: tuple[float, ...]) -> bool:
    return sorted(quantiles) == list(quantiles)


def _bent(x: float, scale: str) -> float:
    """`x` on the scale on which quantiles are joined by straight lines."""
    if scale == "log":
        return math.log(max(x, 1e-300))
    return -math.log(max(1.0 - x, 1e-12)) if scale == "log_gap" else x


def _straight(y: float, scale: str) -> float:
    """Inverse of `_bent`."""
    if scale == "log":
        return math.exp(y)
    return 1.0 - math.exp(-y) if scale == "log_gap" else y


def _order_statistic(ordered: Sequence[float], level: float) -> float:
    position = level * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (position - below) * (ordered[above] - ordered[below]))
