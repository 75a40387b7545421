"""Distribution of one new row around a prediction, from residuals of sources left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics import conformal_level, source_weight, weighted_quantile

PROBABILITIES = np.round(
    np.concatenate([[0.005, 0.01, 0.025], np.arange(0.05, 0.96, 0.025), [0.975, 0.99, 0.995]]), 4
)
SOURCE_EXPONENT = 0.7


@dataclass(frozen=True)
class Offsets:
    """Quantiles of the residual at `PROBABILITIES` by group of rows ("all" always there)."""

    quantile: Mapping[str, FloatArray]

    def at(self, probability: float, group: str = "all") -> float:
        """Offset that a share `probability` of new rows stays below."""
        table = self.quantile.get(group, self.quantile["all"])
        return float(np.interp(probability, PROBABILITIES, table))

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        return {group: [round(float(q), 4) for q in t] for group, t in self.quantile.items()}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Offsets:
        """Inverse of `as_mapping`."""
        return cls({group: np.asarray(table, float) for group, table in mapping.items()})


def fit_offsets(
    residual: FloatArray, source: AnyArray, *, group: AnyArray | None = None, min_sources: int = 6
) -> Offsets:
    """Weighted residual quantiles, the levels widened for a finite number K of all sources.

    Row weight n_source^-0.7; each tail p is taken at 0.5 - (0.5 - p)(1 + 1/K), so a central
    interval of level L uses L (1 + 1/K).  Groups with fewer than `min_sources` sources share "all".
    """
    chosen: dict[str, AnyArray] = {"all": np.ones(len(residual), bool)}
    for name in np.unique(group) if group is not None else ():
        rows = np.asarray(group) == name
        if np.unique(np.asarray(source)[rows]).size >= min_sources:
            chosen[str(name)] = rows
    n_sources = np.unique(np.asarray(source)).size
    return Offsets(
        {name: _quantiles(residual[rows], source[rows], n_sources) for name, rows in chosen.items()}
    )


def _quantiles(residual: FloatArray, source: AnyArray, n_sources: int) -> FloatArray:
    weight = source_weight(source, exponent=SOURCE_EXPONENT)
    table = []
    for p in PROBABILITIES:
        level = conformal_level(abs(1.0 - 2.0 * p), n_sources)
        if p < 0.5:
            table.append(-weighted_quantile(-residual, weight, 0.5 + 0.5 * level))
        else:
            table.append(weighted_quantile(residual, weight, 0.5 + 0.5 * level))
    return np.asarray(np.maximum.accumulate(table), dtype=float)
