"""Segments joined into loops, in plain Python that numba compiles for long inputs."""

from __future__ import annotations

import numpy as np

from sekiso.geometry.mesh import Integers


def chain_loops(follower: Integers) -> tuple[Integers, Integers]:
    """Order of segments along their loops, and where each loop begins in it.

    `follower[k]` is the segment after k, or -1 where a loop is open; chains that do not close are
    left out.
    """
    n = len(follower)
    state = np.zeros(n, dtype=np.int8)
    order = np.empty(n, dtype=np.int64)
    starts = np.empty(n + 1, dtype=np.int64)
    n_placed, n_loops = 0, 0
    for first in range(n):
        if state[first] != 0:
            continue
        begin, k = n_placed, first
        while k >= 0 and state[k] == 0:
            state[k] = 1
            order[n_placed] = k
            n_placed += 1
            k = follower[k]
        if k == first and n_placed - begin >= 3:
            starts[n_loops] = begin
            n_loops += 1
        else:
            n_placed = begin
    starts[n_loops] = n_placed
    return order[:n_placed], starts[: n_loops + 1]
