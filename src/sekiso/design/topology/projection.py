"""Projection: intermediate densities towards void or solid, smoothly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.maps import Backward
from sekiso.numerics.arrays import FloatArray


def project(x: FloatArray, *, sharpness: float, threshold: float) -> FloatArray:
    """Y = (tanh(b t) + tanh(b (x - t))) / (tanh(b t) + tanh(b (1 - t))), elementwise.

    b `sharpness`, t `threshold`; 0 stays 0 and 1 stays 1.
    Source: Wang, Lazarov, Sigmund 2011, doi:10.1007/s00158-010-0602-y.

    >>> project(np.array([0.0, 0.5, 1.0]), sharpness=8.0, threshold=0.5).tolist()
    [0.0, 0.5, 1.0]
    """
    foot = np.tanh(sharpness * threshold)
    return np.asarray(
        (foot + np.tanh(sharpness * (x - threshold)))
        / (foot + np.tanh(sharpness * (1.0 - threshold)))
    )


@dataclass(frozen=True)
class Projection:
    """`project` as a map with a given threshold."""

    sharpness: float
    threshold: float = 0.5
    is_linear: bool = False

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The projected density."""
        y = project(x, sharpness=self.sharpness, threshold=self.threshold)
        return y, lambda gradient: gradient * _slope_by_x(x, self.sharpness, self.threshold)


@dataclass(frozen=True, eq=False)
class VolumePreservingProjection:
    """`project` around the threshold at which sum f y = sum f x, f the design fraction.

    The derivative follows the threshold: dt/dx = f (1 - dy/dx) / sum f dy/dt.
    Source: Xu, Cai, Cheng 2010, doi:10.1007/s00158-009-0452-7; Li and Khandelwal 2015.
    """

    design: FloatArray
    sharpness: float
    is_linear: bool = False

    def forward(self, x: FloatArray) -> tuple[FloatArray, Backward]:
        """The projected density of the same volume."""
        threshold = self.threshold(x)

        def backward(gradient: FloatArray) -> FloatArray:
            by_x = _slope_by_x(x, self.sharpness, threshold)
            by_threshold = _slope_by_threshold(x, self.sharpness, threshold)
            total = float(np.sum(self.design * by_threshold))
            through = float(np.sum(gradient * by_threshold)) / total if total else 0.0
            return gradient * by_x + through * self.design * (1.0 - by_x)

        return project(x, sharpness=self.sharpness, threshold=threshold), backward

    def threshold(self, x: FloatArray) -> float:
        """The threshold that keeps the volume of `x`; 0.5 where every one does."""
        from scipy.optimize import brentq

        goal = float(np.sum(self.design * x))

        def excess(threshold: float) -> float:
            y = project(x, sharpness=self.sharpness, threshold=threshold)
            return float(np.sum(self.design * y)) - goal

        if excess(0.0) <= 0.0 or excess(1.0) >= 0.0:
            return 0.5
        return float(brentq(excess, 0.0, 1.0, xtol=1e-14))


def _slope_by_x(x: FloatArray, b: float, t: float) -> FloatArray:
    norm = np.tanh(b * t) + np.tanh(b * (1.0 - t))
    return np.asarray(b * (1.0 - np.tanh(b * (x - t)) ** 2) / norm)


def _slope_by_threshold(x: FloatArray, b: float, t: float) -> FloatArray:
    """dy/dt by the quotient rule; y = N / D."""
    foot, head, here = np.tanh(b * t), np.tanh(b * (1.0 - t)), np.tanh(b * (x - t))
    top, norm = foot + here, foot + head
    top_slope = b * ((1.0 - foot**2) - (1.0 - here**2))
    norm_slope = b * ((1.0 - foot**2) - (1.0 - head**2))
    return np.asarray((top_slope - top * norm_slope / norm) / norm)
