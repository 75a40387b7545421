"""Recipes with missing values: they are drawn from the rest of the row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import AnyArray, FloatArray

N_DRAWS = 8
# normal scores at the midpoints of 8 equal shares, so that 8 draws have variance near 1
_SCORES = np.array([-1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887, 1.534])


@dataclass(frozen=True)
class RecipeDistribution:
    """Normal distribution of the log recipe, its 1-99 % range, and centres of its dense places.

    `names` (q,), `mean` (q,), `covariance` (q, q), `low`, `high` (q,) in SI, `centres` (m, q) in
    standardised logs (k-means, none a data row), `far` = distance beyond which a row is far.
    """

    names: tuple[str, ...]
    mean: FloatArray
    covariance: FloatArray
    low: FloatArray
    high: FloatArray
    centres: FloatArray
    far: float

    def distance(self, log_recipe: FloatArray) -> FloatArray:
        """Distance of rows (n, q) to the nearest centre, in standard deviations per axis."""
        z = (log_recipe - self.mean) / np.sqrt(np.diag(self.covariance))
        apart = z[:, None, :] - self.centres[None, :, :]
        return np.asarray(np.sqrt(np.sum(apart**2, axis=2)).min(axis=1), dtype=float)

    def impute(self, log_recipe: FloatArray) -> FloatArray:
        """Rows (n, q) with NaN filled, shape (N_DRAWS, n, q): draws of the normal given the rest.

        m_u + C_uk C_kk^-1 (x_k - m_k) + L scores, L L' = C_uu - C_uk C_kk^-1 C_ku.

        Complete rows are equal in all draws.
        """
        filled = np.repeat(log_recipe[None], N_DRAWS, axis=0)
        missing = ~np.isfinite(log_recipe)
        patterns, codes = np.unique(missing, axis=0, return_inverse=True)
        for k, pattern in enumerate(patterns):
            rows = np.flatnonzero(np.ravel(codes) == k)
            if pattern.any():
                filled[np.ix_(np.arange(N_DRAWS), rows, np.flatnonzero(pattern))] = self._drawn(
                    log_recipe[rows], pattern
                )
        return filled

    def _drawn(self, rows: FloatArray, missing: AnyArray) -> FloatArray:
        known = ~missing
        pull = np.zeros((int(missing.sum()), int(known.sum())))
        if known.any():
            inner = self.covariance[np.ix_(known, known)]
            pull = np.linalg.solve(inner, self.covariance[np.ix_(known, missing)]).T
        mean = self.mean[missing] + (rows[:, known] - self.mean[known]) @ pull.T
        spread = self.covariance[np.ix_(missing, missing)]
        spread = spread - pull @ self.covariance[np.ix_(known, missing)]
        root = np.linalg.cholesky(spread + 1e-12 * np.eye(len(spread)))
        scores = np.stack([np.roll(_SCORES, 3 * j) for j in range(len(spread))], axis=1)
        return np.asarray(mean[None] + (scores @ root.T)[:, None, :], dtype=float)

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        arrays = ("mean", "covariance", "low", "high", "centres")
        rounded = {name: np.round(getattr(self, name), 7).tolist() for name in arrays}
        return {"names": list(self.names), **rounded, "far": round(self.far, 4)}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> RecipeDistribution:
        """Inverse of `as_mapping`."""
        arrays = ("mean", "covariance", "low", "high", "centres")
        found = {name: np.asarray(mapping[name], float) for name in arrays}
        return cls(tuple(mapping["names"]), far=float(mapping["far"]), **found)
