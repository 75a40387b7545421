"""Optimality criteria: every cell by its own benefit per volume, the volume by one multiplier."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from sekiso.numerics.arrays import FloatArray

_CALMER, _BOLDER, _LEAST = 0.6, 1.15, 0.02
_MOST_STEPS = 200
_SMALLEST = 1e-12  # step relative to the first guess; all cells are at their bounds there
_ACCURACY = 1e-10  # of the volume


def next_design(
    x: FloatArray,
    *,
    gradient: FloatArray,
    volume_gradient: FloatArray,
    volume: float,
    most: float,
    move: float | FloatArray = 0.2,
    true_volume: Callable[[FloatArray], float] | None = None,
) -> FloatArray:
    """The new x = x sqrt(-gradient / (multiplier volume_gradient)), clipped to x +- move and 0..1.

    The multiplier is that at which the volume of the new design is `most`; where the move limit
    keeps it from there, the nearest.  `x` (n,) has the volume `volume`, `volume_gradient` (n,) is
    its derivative by x.  Without `true_volume` the volume is linear in x; else that is asked.
    Cells whose gradient is positive shrink as far as they may.
    Source: Bendsoe 1995; Sigmund 2001, doi:10.1007/s001580050176.
    """
    lower, upper = np.maximum(x - move, 0.0), np.minimum(x + move, 1.0)
    benefit = np.maximum(-gradient, 0.0) / np.maximum(volume_gradient, 1e-300)
    ratio = x * np.sqrt(np.where(volume_gradient > 0.0, benefit, 0.0))
    used = ratio > 0.0
    if not used.any():
        return lower

    def design(step: float) -> FloatArray:
        return np.clip(step * ratio, lower, upper)

    excess = _linear_excess(x, ratio, lower, upper, volume_gradient, volume - most)
    if true_volume is not None:
        measure = true_volume
        excess = lambda step: measure(design(step)) - most  # noqa: E731
    guess = float(np.vdot(volume_gradient, x) / np.vdot(volume_gradient, ratio))
    return design(_root(excess, guess, accuracy=_ACCURACY * most))


def damping(
    x: FloatArray, memory: Mapping[str, FloatArray], *, most: float
) -> dict[str, FloatArray]:
    """Move limit of each cell: smaller where x swings to and fro, larger where it goes on.

    "move" (n,), "former" x (n,) and the latest "step" (n,): what is kept for the next iteration.
    The rule of the moving asymptotes (Svanberg 1987, doi:10.1002/nme.1620240207), for a projection
    whose slope changes faster than the criteria know.
    """
    former = memory.get("former", x)
    step, move = x - former, memory.get("move", np.full(x.shape, most))
    swing = step * memory.get("step", np.zeros(x.shape))
    factor = np.where(swing < 0.0, _CALMER, np.where(swing > 0.0, _BOLDER, 1.0))
    return {"move": np.clip(factor * move, _LEAST * most, most), "former": x, "step": step}


def _linear_excess(
    x: FloatArray,
    ratio: FloatArray,
    lower: FloatArray,
    upper: FloatArray,
    weight: FloatArray,
    excess: float,
) -> Callable[[float], float]:
    """Excess of the volume at a step, for a volume linear in x."""
    from sekiso.design.topology.kernels import clipped_sum

    now = float(np.vdot(weight, x))
    return lambda step: excess + float(clipped_sum(step, ratio, lower, upper, weight)) - now


def _root(excess: Callable[[float], float], guess: float, *, accuracy: float) -> float:
    """Where the growing function `excess` is 0; 0 or a huge step where it keeps its sign.

    A bracket around `guess`, then false position in log(step) with the Illinois rule (Dowell and
    Jarratt 1971, doi:10.1007/BF01934364).
    """
    low = high = guess
    at_low = at_high = excess(guess)
    stretch = 1.5
    while at_low > 0.0:
        high, at_high = low, at_low
        low, stretch = low / stretch, stretch**2
        at_low = excess(low)
        if low < _SMALLEST * guess:
            return 0.0
    while at_high < 0.0:
        low, at_low = high, at_high
        high, stretch = high * stretch, stretch**2
        at_high = excess(high)
        if high > guess / _SMALLEST:
            return high
    return _illinois(excess, (low, at_low), (high, at_high), accuracy)


def _illinois(
    excess: Callable[[float], float],
    below: tuple[float, float],
    above: tuple[float, float],
    accuracy: float,
) -> float:
    (low, at_low), (high, at_high) = below, above
    side = 0
    for _ in range(_MOST_STEPS):
        if min(-at_low, at_high) <= accuracy or high <= low * (1.0 + 1e-13):
            break
        middle = low * (high / low) ** (at_low / (at_low - at_high))
        at_middle = excess(middle)
        if at_middle < 0.0:
            low, at_low = middle, at_middle
            at_high *= 0.5 if side < 0 else 1.0
            side = -1
        else:
            high, at_high = middle, at_middle
            at_low *= 0.5 if side > 0 else 1.0
            side = 1
    return low if -at_low <= at_high else high
