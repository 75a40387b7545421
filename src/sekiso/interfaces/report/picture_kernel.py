"""Compiled loop behind `picture`: which triangle is nearest in each pixel."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.numerics.kernels import njit


@njit()
def nearest_triangles(
    corners: NDArray[np.float64], width: int, height: int
) -> NDArray[np.int64]:  # pragma: no cover - compiled
    """Number of the triangle in front at each pixel centre, -1 for none; shape (height, width).

    `corners` (n, 3, 3): x to the right and y down in pixels, z towards the eye.
    """
    owner = np.full((height, width), -1, dtype=np.int64)
    front = np.full((height, width), -np.inf)
    for k in range(corners.shape[0]):
        ax, ay, az = corners[k, 0, 0], corners[k, 0, 1], corners[k, 0, 2]
        bx, by, bz = corners[k, 1, 0] - ax, corners[k, 1, 1] - ay, corners[k, 1, 2] - az
        cx, cy, cz = corners[k, 2, 0] - ax, corners[k, 2, 1] - ay, corners[k, 2, 2] - az
        doubled = bx * cy - by * cx
        if doubled == 0.0:
            continue
        left = max(int(np.floor(ax + min(0.0, bx, cx))), 0)
        right = min(int(np.ceil(ax + max(0.0, bx, cx))), width - 1)
        top = max(int(np.floor(ay + min(0.0, by, cy))), 0)
        bottom = min(int(np.ceil(ay + max(0.0, by, cy))), height - 1)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                x, y = column + 0.5 - ax, row + 0.5 - ay
                u = (x * cy - y * cx) / doubled
                v = (bx * y - by * x) / doubled
                if u < -1e-9 or v < -1e-9 or u + v > 1.0 + 1e-9:
                    continue
                depth = az + u * bz + v * cz
                if depth > front[row, column]:
                    front[row, column] = depth
                    owner[row, column] = k
    return owner
