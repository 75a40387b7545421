"""Seeded samples of uncertain numbers: the same name is the same draw for every candidate.

The range of a fact is read as the 5 % and 95 % points of its distribution.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.errors import OutOfRangeError
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

_KEPT = 20_000  # arrays of samples that are remembered, 2 kB each


class Draws:
    """Named streams of `n` stratified standard normal scores.

    Each name gets its own permutation of the n mid-quantiles (i + 1/2)/n, so medians are exact and
    two candidates that share an input (the wage, the price of a wire) share its draw: their
    difference is not blurred by it.  `remember` keeps what a reader has already drawn.
    """

    def __init__(self, *, seed: int = 0, n: int = 512) -> None:
        if n < 1:
            raise OutOfRangeError("samples_too_few", got=n)
        self.seed = seed
        self.n = n
        self._scores: dict[str, FloatArray] = {}
        self._drawn: dict[tuple[str, float, float, float], FloatArray] = {}
        self.memory: dict[tuple[int, int, str], tuple[Any, Any, FloatArray | None]] = {}

    def normal(self, name: str) -> FloatArray:
        """Standard normal scores of `name`, shape (n,)."""
        if name not in self._scores:
            stream = np.random.default_rng([self.seed, zlib.crc32(name.encode())])
            self._scores[name] = stream.permutation(_mid_quantiles(self.n))
        return self._scores[name]

    def lognormal(self, name: str, *, value: float, low: float, high: float) -> FloatArray:
        """Two-piece lognormal samples with median `value`, 5 % point `low`, 95 % point `high`.

        x = value (high/value)^(z/z95) above the median, value (value/low)^(z/z95) below.
        Needs 0 < low <= value <= high.
        """
        key = (name, value, low, high)
        if key not in self._drawn:
            if len(self._drawn) >= _KEPT:
                self._drawn.clear()
            score = self.normal(name) / Z95
            ratio = np.where(score > 0.0, np.log(high / value), np.log(value / low))
            self._drawn[key] = value * np.exp(score * ratio)
        return self._drawn[key]

    def inputs(self) -> dict[str, FloatArray]:
        """What was drawn so far by name: logarithms of lognormal samples over their median, else
        scores; shape (n,) each.
        """
        known = dict(self._scores)
        return known | {key[0]: np.log(x / key[1]) for key, x in self._drawn.items()}

    def remember(
        self, place: tuple[int, int, str], drawn: tuple[Any, Any, FloatArray | None]
    ) -> None:
        """Keep what was drawn of a path of a table, with the tables; not without bound."""
        if len(self.memory) >= _KEPT:
            self.memory.clear()
        self.memory[place] = drawn

    def triangular(self, name: str, *, value: float, low: float, high: float) -> FloatArray:
        """Samples of the triangle on [low, high] with its mode at `value` (any sign)."""
        if not low <= value <= high:
            raise OutOfRangeError("mode_outside_range", got=value, low=low, high=high)
        if low == high:
            return np.full(self.n, value)
        rank = (np.argsort(np.argsort(self.normal(name))) + 0.5) / self.n
        fold = (value - low) / (high - low)
        rising = low + np.sqrt(rank * (high - low) * (value - low))
        falling = high - np.sqrt((1.0 - rank) * (high - low) * (high - value))
        return np.where(rank < fold, rising, falling)


@lru_cache(maxsize=2)  # a question that follows another draws the same
def shared_draws(seed: int, n: int) -> Draws:
    """The draws of a seed, with what was drawn of them before."""
    return Draws(seed=seed, n=n)


@lru_cache(maxsize=8)  # the normal is inverted n times, alike for every fact
def _mid_quantiles(n: int) -> FloatArray:
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / n) for i in range(n)])
