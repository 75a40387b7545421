"""Triangles of a shell flipped until neighbours agree; compiled, imported late."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Integers
from sekiso.numerics.kernels import njit


@njit()
def faces_to_flip(
    first: Integers, neighbour: Integers, disagrees: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which faces to flip so that the faces of each shell agree with its first one.

    Face k has the neighbours `neighbour[first[k] : first[k + 1]]`; `disagrees` says that the two
    run their common edge the same way.  A breadth-first walk; what cannot agree (a Moebius strip)
    keeps the side it got first.
    """
    n = len(first) - 1
    flipped = np.zeros(n, dtype=np.bool_)
    seen = np.zeros(n, dtype=np.bool_)
    queue = np.empty(n, dtype=np.int64)
    for start in range(n):
        if seen[start]:
            continue
        seen[start] = True
        queue[0] = start
        head, tail = 0, 1
        while head < tail:
            face = queue[head]
            head += 1
            for k in range(first[face], first[face + 1]):
                other = neighbour[k]
                if not seen[other]:
                    seen[other] = True
                    flipped[other] = flipped[face] != disagrees[k]
                    queue[tail] = other
                    tail += 1
    return flipped
