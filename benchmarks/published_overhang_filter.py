"""The overhang filter as it was published, to compare with: its P-norm drifts with the layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.build_axis import as_cells, floats, upwards
from sekiso.design.topology.maps import Backward
from sekiso.numerics.arrays import FloatArray

_POWER = 40.0
_ROUNDING = 1e-4
_NEUTRAL = 0.5  # the density that the P-norm keeps
_SHIFT = 100.0 * float(np.finfo(np.float64).tiny) ** (1.0 / _POWER)
_BACK = 0.95


@dataclass(frozen=True)
class PublishedOverhangFilter:
    """Langelaar's filter (Struct Multidisc Optim 55 (2017) 871, appendix) on a full block.

    s = (sum of (y_j + shift)^P over the n cells below)^(1/Q) - back,  Q = P + ln n / ln 0.5,
    y = (x + s - sqrt((x - s)^2 + eps) + sqrt(eps)) / 2, the first layer y = x; P = 40, eps = 1e-4,
    n = 3 in 2-D and 5 in 3-D.

    A uniform field of 0.5 is kept, lower ones decay and higher ones grow with every layer: over 60
    layers of 5 cells 0.3 becomes 0.03.  `OverhangFilter` does not, and is what designs are made
    with.
    """

    axis: str
    is_linear: bool = False

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The printed density (cells) and its transposed derivative at `x`."""
        layers = floats(upwards(x, self.axis))
        y, support = layers.copy(), np.zeros_like(layers)
        for i in range(1, len(layers)):
            support[i] = _support(y[i - 1])
            root = np.sqrt((layers[i] - support[i]) ** 2 + _ROUNDING)
            y[i] = 0.5 * (layers[i] + support[i] - root + np.sqrt(_ROUNDING))

        def backward(gradient: FloatArray) -> FloatArray:
            pull = floats(upwards(gradient, self.axis)).copy()
            by_x = pull.copy()
            for i in range(len(layers) - 1, 0, -1):
                step = layers[i] - support[i]
                tilt = step / np.sqrt(step**2 + _ROUNDING)
                by_x[i] = 0.5 * pull[i] * (1.0 - tilt)
                pull[i - 1] += _support_adjoint(y[i - 1], 0.5 * pull[i] * (1.0 + tilt))
                by_x[i - 1] = pull[i - 1]
            return as_cells(by_x, self.axis)

        return as_cells(y, self.axis), backward


def _offsets(shape: tuple[int, ...]) -> list[tuple[int, int]]:
    """The cell below and its neighbours along every direction that has more than one cell."""
    sides = [(i, 0) for i in (-1, 1) if shape[0] > 1] + [(0, i) for i in (-1, 1) if shape[1] > 1]
    return [(0, 0), *sides]


def _constants(n: int) -> tuple[float, float]:
    root = _POWER + np.log(n) / np.log(_NEUTRAL)
    return root, _BACK * n ** (1.0 / root) * _SHIFT ** (_POWER / root)


def _sum_below(below: FloatArray) -> FloatArray:
    powers = (np.pad(below, 1) + _SHIFT) ** _POWER  # empty cells around count with their shift
    rows, columns = below.shape
    return np.asarray(sum(
        powers[1 + i : 1 + i + rows, 1 + j : 1 + j + columns] for i, j in _offsets(below.shape)
    ))  # fmt: skip


def _support(below: FloatArray) -> FloatArray:
    root, back = _constants(len(_offsets(below.shape)))
    return np.asarray(_sum_below(below) ** (1.0 / root) - back)


def _support_adjoint(below: FloatArray, pull: FloatArray) -> FloatArray:
    root, _ = _constants(len(_offsets(below.shape)))
    share = np.pad(pull * _sum_below(below) ** (1.0 / root - 1.0) / root, 1)
    rows, columns = below.shape
    gathered = sum(
        share[1 - i : 1 - i + rows, 1 - j : 1 - j + columns] for i, j in _offsets(below.shape)
    )
    return np.asarray(gathered * _POWER * (below + _SHIFT) ** (_POWER - 1.0))
