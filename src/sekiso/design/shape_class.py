"""Is a part made of planes and cylinders along three axes, or free-form?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.part import Part

Floats = NDArray[np.float64]
_CELLS = 32  # cells of the direction grid from 0 to 1
TOLERANCE = np.radians(3.0)  # facets of a cylinder tessellated in 60 or more pieces stay within it


@lru_cache(maxsize=2)  # the next question is often of the same part
def prismatic_share(part: Part) -> float | None:
    """Share of the surface that a cutter on three axes can lie along or run around, 0-1.

    Facets count whose normal is along one of the part's three main axes (planes) or perpendicular
    to one of them (walls and holes along it).  The main axes are the normal with most area, the
    one with most area perpendicular to it, and their cross product.  Random normals give about
    0.15; a milled block gives 1.  None for a part without triangles.
    """
    axes = main_axes(part)
    if axes is None or part.vertices is None or part.triangles is None:
        return None
    normal, area = _facets(part.vertices, part.triangles)
    along = np.abs(normal @ axes.T)
    lies = np.any((along > np.cos(TOLERANCE)) | (along < np.sin(TOLERANCE)), axis=1)
    return float(area[lies].sum() / area.sum())


@lru_cache(maxsize=2)
def main_axes(part: Part) -> Floats | None:
    """The three main axes as rows, shape (3, 3), as `prismatic_share` reads them; None without
    triangles.
    """
    if part.vertices is None or part.triangles is None:
        return None
    return _main_axes(*_facets(part.vertices, part.triangles))


def _facets(vertices: Floats, triangles: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Unit normals (n, 3) and twice the area [m2] of the triangles that have any."""
    corners = vertices[triangles]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    area = np.linalg.norm(normal, axis=1)
    keep = area > 0.0
    return normal[keep] / area[keep, None], area[keep]


def _main_axes(normal: Floats, area: Floats) -> Floats:
    first = _heaviest(normal, area)
    across = np.abs(normal @ first) < np.sin(TOLERANCE)
    if across.any():
        second = _heaviest(normal[across], area[across])
        second = second - (second @ first) * first
    else:
        second = np.eye(3)[int(np.argmin(np.abs(first)))]
        second = second - (second @ first) * first
    second = second / np.linalg.norm(second)
    return np.stack([first, second, np.cross(first, second)])


def _heaviest(normal: Floats, area: Floats) -> Floats:
    """The direction (sign aside) on which most area faces, by a grid of rounded normals."""
    signed = np.where(_leading(normal)[:, None] < 0.0, -normal, normal)
    cell = (np.round(signed * _CELLS) + _CELLS).astype(np.int64)
    side = 2 * _CELLS + 1
    bins = (cell[:, 0] * side + cell[:, 1]) * side + cell[:, 2]
    weight = np.bincount(bins, weights=area)
    chosen = bins == int(np.argmax(weight))
    mean = np.asarray((signed[chosen] * area[chosen, None]).sum(axis=0))
    return np.asarray(mean / np.linalg.norm(mean))


def _leading(normal: Floats) -> Floats:
    """The component of largest size of each normal."""
    largest = np.argmax(np.abs(normal), axis=1)
    return np.asarray(np.take_along_axis(normal, largest[:, None], axis=1)[:, 0])
