"""Which of several ways of making a part is the cheapest, over the number of pieces.

Prices are evaluated at a few quantities (`nodes`) for all samples at once; between these ln(price)
is a cubic of ln(N) through the four nearest, which follows 1/N, learning and lots of a few pieces
to about a percent.  A node at each quantity asked for leaves nothing to interpolate.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sekiso.economics.sample import Draws
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

Singles = NDArray[np.float32]

LARGEST = 1e5  # pieces
N_QUANTITIES, N_NODES = 61, 8
_FEW = 1024  # samples up to which numpy is as fast as to load what compiles
_ORDER = 4  # nodes of a cubic
_HANDICAP = 100.0  # in ln(price), more than any two prices lie apart


@dataclass(frozen=True)
class CrossingPoint:
    """Pieces up to which one way is cheaper than another: 5, 50 and 95 % points over the samples.

    inf where it stays so up to the last quantity, 0 where it is dearer from the first; `share` of
    the samples cross in between.
    """

    low: float
    median: float
    high: float
    share: float


@lru_cache(maxsize=8)  # the same grid for every part
def whole_quantities(n: int = N_QUANTITIES, largest: float = LARGEST) -> tuple[float, ...]:
    """About `n` whole numbers of pieces from 1 to `largest`, evenly spread in ln N.

    >>> whole_quantities(5, 100.0)
    (1.0, 3.0, 10.0, 32.0, 100.0)
    """
    finer, found = n, np.ones(1)
    while len(found) < min(n, largest):
        found = np.unique(np.round(np.geomspace(1.0, largest, finer)))
        finer += 1
    return tuple(float(q) for q in found)


class PriceCurves:
    """Samples of price per part of several ways over the number of pieces.

    `prices`: one array (k, n) or (k, 1) per way at the `nodes` (k,) [any money]; `quantities` (g,)
    at which it is asked; `least`: for each way the fewest pieces it is offered for; `able`: the
    chance of each way that it makes the part at all, which decides in a share of the samples.
    """

    def __init__(
        self,
        prices: Sequence[FloatArray],
        *,
        nodes: Sequence[float],
        quantities: Sequence[float],
        least: Sequence[float] | None = None,
        able: Sequence[float] | None = None,
    ) -> None:
        n = max(price.shape[-1] for price in prices)
        self.logs = np.empty((len(prices), len(nodes), n), dtype=np.float32)
        for row, price in zip(self.logs, prices, strict=True):
            np.log(price, out=row, casting="same_kind")
        self.quantities = np.asarray(quantities, dtype=float)
        self.first, self.weights = _cubic(tuple(nodes), tuple(quantities))
        start = np.ones(len(prices)) if least is None else np.asarray(least, dtype=float)
        self.offered = self.quantities[None, :] >= start[:, None]
        self.able = None if able is None else np.asarray(able, dtype=float)

    def among(self, ways: Sequence[int]) -> PriceCurves:
        """The curves of these ways alone, as far as they are able."""
        found = copy(self)
        found.logs, found.offered = self.logs[list(ways)], self.offered[list(ways)]
        found.able = None
        return found

    def chances(self) -> FloatArray:
        """Share of the samples in which each way is the cheapest, shape (ways, g).

        >>> drill = np.array([[30.0, 20.0], [30.0, 20.0]])
        >>> mould = np.array([[1010.0, 1010.0], [20.0, 25.0]])
        >>> asked = {"nodes": (1.0, 100.0), "quantities": (1.0, 100.0)}
        >>> PriceCurves([drill, mould], **asked).chances().tolist()
        [[1.0, 0.5], [0.0, 0.5]]
        """
        logs: Singles = self.logs
        if self.able is not None:
            logs = logs + self._handicaps(self.able)
        n = logs.shape[2]
        if n > _FEW:
            from sekiso.economics.break_even_kernel import cheapest_counts  # numba, for many only

            counts = cheapest_counts(logs, self.first, self.weights, self.offered)
            return np.asarray(counts.T / n)
        prices = np.where(self.offered[:, :, None], self._at_quantities(logs), np.inf)
        ways = np.arange(len(logs))[:, None, None]
        is_first = (prices.argmin(axis=0)[None] == ways) & np.isfinite(prices)
        return np.asarray(is_first.mean(axis=2))

    def _at_quantities(self, logs: Singles) -> Singles:
        """Logarithms of prices (ways, k, n) at the quantities, shape (ways, g, n)."""
        places = self.first[:, None] + np.arange(self.weights.shape[1])
        return np.asarray(np.einsum("gj,wgjn->wgn", self.weights, logs[:, places]))

    def _handicaps(self, able: FloatArray) -> Singles:
        """Added to ln(price) where a way does not make the part: it comes after all that do."""
        n = self.logs.shape[2]
        streams = Draws(n=n)
        scores = [streams.normal(f"able.{way}") for way in range(len(able))]
        ranks = np.argsort(np.argsort(scores, axis=1), axis=1)
        unable = ranks >= (able * n)[:, None]
        return np.asarray(_HANDICAP * unable[:, None, :]).astype(np.float32, copy=False)

    def medians(self) -> FloatArray:
        """Median price of each way at each quantity, shape (ways, g); nan where not offered."""
        middles = np.array([[median(row) for row in way] for way in self.logs])
        places = self.first[:, None] + np.arange(self.weights.shape[1])
        logs = (middles[:, places] * self.weights).sum(axis=2)
        return np.where(self.offered, np.exp(logs), np.nan)

    def crossing(self, one: int, other: int) -> CrossingPoint:
        """The pieces up to which way `one` is cheaper than `other`, or the only one offered."""
        both = self.offered[one] & self.offered[other]
        start = int(np.argmax(both)) if both.any() else len(both)
        is_alone = bool(start and self.offered[one, 0])
        crossed = self._first_dearer(one, other, start)
        if is_alone and start < len(both):
            crossed = np.maximum(crossed, self.quantities[start])
        low, middle, high = np.quantile(crossed, (0.05, 0.5, 0.95), method="nearest")
        share = np.mean(np.isfinite(crossed) & (crossed > 0.0))
        return CrossingPoint(float(low), float(middle), float(high), float(share))

    def _first_dearer(self, one: int, other: int, start: int) -> FloatArray:
        """Pieces (n,) at which way `one` is no longer the cheaper, from quantity `start` on."""
        at = np.log(self.quantities)
        if self.logs.shape[2] > _FEW:
            from sekiso.economics.break_even_kernel import first_dearer  # numba, for many only

            rows = self.logs[one], self.logs[other]
            return np.asarray(first_dearer(*rows, self.first, self.weights, at, start))
        prices = self._at_quantities(self.logs[[one, other]]).astype(float)
        gaps = (prices[0] - prices[1])[start:]
        if not len(gaps):
            return np.full(self.logs.shape[2], np.inf)
        place = np.argmax(gaps >= 0.0, axis=0)
        samples, before = np.arange(gaps.shape[1]), np.maximum(place - 1, 0)
        low, high = gaps[before, samples], gaps[place, samples]
        step = np.divide(low, low - high, out=np.zeros_like(low), where=low < high)
        found = np.exp(at[start + before] + step * (at[start + place] - at[start + before]))
        return np.where(high < 0.0, np.inf, np.where(place == 0, 0.0, found))


@lru_cache(maxsize=8)
def _cubic(
    nodes: tuple[float, ...], quantities: tuple[float, ...]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """First of the nearest nodes (g,) and their weights (g, 4) of Lagrange's polynomial in ln N."""
    x, at = np.log(nodes), np.log(quantities)
    order = min(_ORDER, len(x))
    below = np.searchsorted(x, at, side="right") - 1
    first = np.clip(below - (order // 2 - 1), 0, len(x) - order)
    near = x[first[:, None] + np.arange(order)]
    weights = np.ones((len(at), order))
    for j in range(order):
        for k in range(order):
            if k != j:
                weights[:, j] *= (at - near[:, k]) / (near[:, j] - near[:, k])
    return first, weights.astype(np.float32)
