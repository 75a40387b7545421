"""Sums over all facets for many build directions; compiled, imported late."""

from __future__ import annotations

import numba
import numpy as np

from sekiso.geometry.mesh import Floats
from sekiso.numerics.kernels import njit


@njit(parallel=True, fastmath={"contract", "nsz", "arcp"})
def facet_sums(
    up: Floats,
    normals: Floats,
    areas: Floats,
    centres: Floats,
    lowest: Floats,
    plate: Floats,
    hangs_below: float,
    looks_down_below: float,
) -> tuple[Floats, Floats, Floats, Floats]:
    """Hanging area, column volume under it, shadow and down-skin area for each row of `up`.

    What stands on the plate neither hangs nor is down-skin.
    """
    n = len(up)
    hanging, volume, shadow, down = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    for i in numba.prange(n):
        x, y, z = up[i, 0], up[i, 1], up[i, 2]
        base, floor = lowest[i], plate[i]
        area_sum, volume_sum, shadow_sum, down_sum = 0.0, 0.0, 0.0, 0.0
        for k in range(len(normals)):
            slope = normals[k, 0] * x + normals[k, 1] * y + normals[k, 2] * z
            if slope < 0.0:
                area = areas[k]
                shadow_sum -= slope * area
                if slope < looks_down_below or slope < hangs_below:
                    height = centres[k, 0] * x + centres[k, 1] * y + centres[k, 2] * z
                    if height > floor:
                        if slope < looks_down_below:
                            down_sum += area
                        if slope < hangs_below:
                            area_sum += area
                            volume_sum -= slope * area * (height - base)
        hanging[i], volume[i], shadow[i], down[i] = area_sum, volume_sum, shadow_sum, down_sum
    return hanging, volume, shadow, down
