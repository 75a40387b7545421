"""Where the next experiments may lie: ranges, levels, or a pool of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.numerics.arrays import FloatArray

N_CANDIDATES = 2048


@dataclass(frozen=True)
class Space:
    """Candidates (n, q) of the inputs `names`, with the scale that maps each input to 0-1."""

    names: tuple[str, ...]
    candidates: FloatArray
    low: FloatArray
    width: FloatArray

    def scaled(self, rows: FloatArray) -> FloatArray:
        """Rows (n, q) on the 0-1 scale of each input."""
        return np.asarray((rows - self.low) / self.width, dtype=float)


def read_space(space: Any, *, seed: int) -> Space:
    """A mapping of input to (low, high) or to a list of levels, or a pool (a DataFrame).

    Ranges are filled by a scrambled Sobol sequence of 2048 points; levels snap to the nearest.
    Raises NeedError for an empty space, a range upside down, or text among the numbers.
    """
    if hasattr(space, "columns") and hasattr(space, "iloc"):
        return _pool({str(name): np.asarray(space[name]) for name in space.columns})
    if not isinstance(space, Mapping) or not space:
        raise NeedError("space_empty")
    names = tuple(str(name) for name in space)
    unit = _sobol(len(names), seed)
    columns = [_filled(name, space[name], unit[:, j]) for j, name in enumerate(names)]
    return _spanned(names, np.unique(np.column_stack(columns), axis=0))


def _pool(columns: Mapping[str, Any]) -> Space:
    try:
        rows = np.column_stack([np.asarray(values, dtype=float) for values in columns.values()])
    except (TypeError, ValueError) as problem:
        raise NeedError("space_not_numbers", got=", ".join(columns)) from problem
    if not len(rows) or not np.isfinite(rows).all():
        raise NeedError("space_not_numbers", got=", ".join(columns))
    return _spanned(tuple(columns), rows)


def _spanned(names: tuple[str, ...], rows: FloatArray) -> Space:
    low = rows.min(axis=0)
    width = rows.max(axis=0) - low
    return Space(names, rows, low, np.where(width > 0.0, width, 1.0))


def _filled(name: str, given: Any, unit: FloatArray) -> FloatArray:
    try:
        values = np.asarray([float(v) for v in given])
    except (TypeError, ValueError) as problem:
        raise NeedError("space_not_numbers", got=name) from problem
    if values.size == 0 or not np.isfinite(values).all():
        raise NeedError("space_not_numbers", got=name)
    if isinstance(given, tuple) and values.size == 2:
        if values[0] >= values[1]:
            raise NeedError("range_upside_down", got=name, low=values[0], high=values[1])
        return np.asarray(values[0] + unit * (values[1] - values[0]), dtype=float)
    index = np.minimum((unit * values.size).astype(int), values.size - 1)
    return np.asarray(np.sort(values)[index], dtype=float)


def _sobol(n_inputs: int, seed: int) -> FloatArray:
    from scipy.stats.qmc import Sobol

    return np.asarray(Sobol(n_inputs, seed=seed).random(N_CANDIDATES), dtype=float)
