"""Distribution of one new row around a prediction, from residuals of sources left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray

PROBABILITIES = np.round(
    np.concatenate([[0.005, 0.01, 0.025], np.arange(0.05, 0.96, 0.025), [0.975, 0.99, 0.995]]), 4
)


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
