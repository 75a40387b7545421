"""Inputs bounded and standardised, so that a linear model cannot run away outside its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray

REACH = 1.3
NORMAL_80 = 2.563103131089201  # width of the central 80 % of a normal distribution in sd


@dataclass(frozen=True)
class Bounded:
    """x -> (1.3 tanh((x - middle) / (1.3 width)) - mean) / sd, column by column; `squared` appends
    the squares (less one) of the named columns.
    """

    names: tuple[str, ...]
    squared: tuple[str, ...]
    middle: FloatArray
    width: FloatArray
    mean: FloatArray
    sd: FloatArray

    @property
    def basis_names(self) -> tuple[str, ...]:
        """Names of the columns of `basis`."""
        return (*self.names, *(f"{name}^2" for name in self.squared))

    def basis(self, columns: Mapping[str, FloatArray]) -> FloatArray:
        """Basis functions at rows, shape (n, names + squared)."""
        x = np.column_stack([columns[name] for name in self.names])
        bent = (_bent(x, self.middle, self.width) - self.mean) / self.sd
        squares = [bent[:, self.names.index(name)] ** 2 - 1.0 for name in self.squared]
        return np.column_stack([bent, *squares]) if squares else bent

    def as_mapping(self) -> dict[str, Any]:
        """Plain numbers for a JSON file."""
        arrays = {"middle": self.middle, "width": self.width, "mean": self.mean, "sd": self.sd}
        rounded = {name: [round(float(x), 6) for x in array] for name, array in arrays.items()}
        return {"names": list(self.names), "squared": list(self.squared), **rounded}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Bounded:
        """Inverse of `as_mapping`."""
        arrays = (np.asarray(mapping[key], float) for key in ("middle", "width", "mean", "sd"))
        return cls(tuple(mapping["names"]), tuple(mapping["squared"]), *arrays)


def fit_bounded(columns: Mapping[str, FloatArray], *, squared: Sequence[str] = ()) -> Bounded:
    """Constants from the rows of `columns`; a constant column becomes zero."""
    x = np.column_stack(list(columns.values()))
    low, middle, high = np.quantile(x, [0.1, 0.5, 0.9], axis=0)
    width = np.maximum((high - low) / NORMAL_80, np.maximum(0.1 * np.std(x, axis=0), 1e-9))
    bent = _bent(x, middle, width)
    sd = np.std(bent, axis=0)
    sd = np.where(sd > 1e-9, sd, 1.0)
    return Bounded(tuple(columns), tuple(squared), middle, width, bent.mean(axis=0), sd)


def _bent(x: FloatArray, middle: FloatArray, width: FloatArray) -> FloatArray:
    return np.asarray(REACH * np.tanh((x - middle) / (REACH * width)), dtype=float)
