"""Inner loops of `break_even`: the cheapest of several ways for each quantity and sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.kernels import njit

Singles = NDArray[np.float32]


@njit(fastmath={"contract", "reassoc"})
def cheapest_counts(
    logs: Singles, first: NDArray[np.int64], weights: Singles, offered: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Samples in which each way is the cheapest at each quantity, shape (g, ways).

    `logs` (ways, k, n): ln of the prices at the nodes; `first` (g,) and `weights` (g, m) of the m
    nodes that a quantity is interpolated from; `offered` (ways, g).
    """
    n_ways, _, n = logs.shape
    n_at, order = weights.shape
    counts = np.zeros((n_at, n_ways), dtype=np.int64)
    best = np.empty(n, dtype=np.float32)
    who = np.empty(n, dtype=np.int32)
    price = np.empty(n, dtype=np.float32)
    for g in range(n_at):
        best[:] = np.inf
        who[:] = -1
        for way in range(n_ways):
            if not offered[way, g]:
                continue
            node = first[g]
            price[:] = weights[g, 0] * logs[way, node]
            for j in range(1, order):
                share, row = weights[g, j], logs[way, node + j]
                for s in range(n):
                    price[s] += share * row[s]
            for s in range(n):
                is_less = price[s] < best[s]
                best[s] = price[s] if is_less else best[s]
                who[s] = way if is_less else who[s]
        for s in range(n):
            if who[s] >= 0:
                counts[g, who[s]] += 1
    return counts


@njit()
def first_dearer(
    one: Singles,
    other: Singles,
    first: NDArray[np.int64],
    weights: Singles,
    logs: FloatArray,
    start: int,
) -> FloatArray:
    """Pieces (n,) at which `one` (k, n) is no longer the cheaper, from quantity `start` on.

    `logs` (g,): ln of the quantities.  0 where it never is, inf where it always is.
    """
    n_at, order = weights.shape
    crossed = np.empty(one.shape[1])
    for s in range(one.shape[1]):
        crossed[s], before = np.inf, 0.0
        for g in range(start, n_at):
            gap = 0.0
            for j in range(order):
                gap += weights[g, j] * (one[first[g] + j, s] - other[first[g] + j, s])
            if gap >= 0.0:
                if g == start:
                    crossed[s] = 0.0
                else:
                    step = before / (before - gap)
                    crossed[s] = np.exp(logs[g - 1] + step * (logs[g] - logs[g - 1]))
                break
            before = gap
    return crossed
