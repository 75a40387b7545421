"""Inputs bounded and standardised, so that a linear model cannot run away outside its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.numerics.arrays import FloatArray

REACH = 1.3


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
        squashed = (squash(x, self.middle, self.width) - self.mean) / self.sd
        squares = [squashed[:, self.names.index(name)] ** 2 - 1.0 for name in self.squared]
        return np.column_stack([squashed, *squares]) if squares else squashed

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


def squash(x: FloatArray, middle: FloatArray, width: FloatArray) -> FloatArray:
    """Inputs (n, q) in widths from the middle, held within +-1.3: 1.3 tanh((x - m) / (1.3 w)).

    >>> squash(np.array([[1.0, 9.0]]), np.zeros(2), np.ones(2)).round(3).tolist()
    [[0.84, 1.3]]
    """
    return np.asarray(REACH * np.tanh((x - middle) / (REACH * width)), dtype=float)
