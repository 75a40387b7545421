"""Down-facing area that hangs over nothing, with a band so that exact angles do not flip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers

USUAL_ANGLE = np.pi / 4.0  # rad from the plate, where a process states none
BAND = np.radians(0.5)  # facets meant to be exactly at the limit fall on either side by rounding
ON_PLATE = 1e-3  # of the height: facets that low stand on the plate


@dataclass(frozen=True)
class Overhang:
    """Areas [m2]: surely hanging, within half a degree of the limit, standing on the plate."""

    area: float
    band_area: float
    plate_area: float
    faces: Integers


def overhang(
    vertices: Floats,
    triangles: Integers,
    *,
    normals: Floats,
    areas: Floats,
    direction: tuple[float, float, float] = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
) -> Overhang:
    """Facets seen from below that are less steep than `angle` [rad] from the plate.

    `direction` is that of the build.  A facet hangs if n . b < -cos(angle - 0.5 deg); those within
    0.5 deg of the limit are reported apart.  Facets whose corners all lie on the plate are
    supported by it.
    """
    up = np.asarray(direction) / np.linalg.norm(direction)
    slope = normals @ up
    height = vertices @ up
    lowest, highest = float(height.min()), float(height.max())
    on_plate = height[triangles].max(axis=1) <= lowest + ON_PLATE * (highest - lowest)
    hangs = (slope < -np.cos(max(angle - BAND, 0.0))) & ~on_plate
    near = (slope < -np.cos(angle + BAND)) & ~on_plate & ~hangs
    return Overhang(
        float(areas[hangs].sum()),
        float(areas[near].sum()),
        float(areas[on_plate & (slope < 0.0)].sum()),
        np.flatnonzero(hangs),
    )
