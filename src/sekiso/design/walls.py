"""Wall thickness and gaps from rays along the three axes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.rays import (
    Crossings,
    crossings,
    enclosed_volume,
    grid_spacing,
    least_spacing,
    solid_runs,
)

_FACING_WALL = 0.961  # cosine of 16 degrees: two surfaces that much out of parallel are no wall
_FACING_GAP = 0.913  # cosine of 24 degrees
_TIP = 8.0  # a wedge is measured from that many ray spacings behind its tip
_STEEP = 0.57  # 1 / sqrt(3) is the worst best angle of three axes; flatter rays measure badly
LARGE_MESH = 1_000_000  # triangles; beyond it walls are sampled with fewer rays
_N_RAYS, _N_RAYS_LARGE = 30_000, 10_000
_MOST_CROSSINGS = 3_000_000  # thousands of bodies in a row get fewer rays: half a gigabyte
_COMPANIONS = 3  # a thinnest place counts if that many samples agree with it within a tenth


@dataclass(frozen=True)
class Walls:
    """Samples of walls or gaps: thickness [m], area that each stands for [m2], its two faces."""

    thickness: Floats
    weight: Floats
    faces: Integers
    points: Floats

    @property
    def thinnest(self) -> float:
        """Smallest thickness [m] that several samples agree on; nan without samples."""
        return thinnest(self.thickness)

    @property
    def median(self) -> float:
        """Thickness [m] that half of the surface stays below; nan without samples."""
        if not len(self.thickness):
            return float("nan")
        order = np.argsort(self.thickness)
        share = np.cumsum(self.weight[order])
        return float(self.thickness[order][np.searchsorted(share, 0.5 * share[-1])])


@dataclass(frozen=True)
class Sections:
    """What rays along x, y and z tell: walls, gaps, and whether bodies overlap."""

    walls: Walls
    gaps: Walls
    is_overlapping: bool


def sections(vertices: Floats, triangles: Integers, *, normals: Floats) -> Sections:
    """Walls and gaps of a mesh [m], sampled with about 30,000 rays along each of x, y and z.

    Thickness of a pair of facing surfaces = length along the ray x mean |cos| between ray and
    normals: exact for parallel planes at any slope, d cos^2(8 deg) or better for a cylinder.
    Within eight ray spacings of the tip of a wedge nothing is measured.  A mesh of more than a
    million triangles gets 10,000 rays, and one that they would cross more than three million times
    fewer.  The last result is remembered: reading a part and checking
    it ask for the same.
    """
    last = _LAST[0]  # one value, so that threads may pass each other
    if last is None or last[0] is not vertices or last[1] is not triangles:
        last = (vertices, triangles, _cast(vertices, triangles, normals))
        _LAST[0] = last
    return last[2]


_LAST: list[tuple[Floats, Integers, Sections] | None] = [None]


def _cast(vertices: Floats, triangles: Integers, normals: Floats) -> Sections:
    n_rays = _N_RAYS if len(triangles) <= LARGE_MESH else _N_RAYS_LARGE
    walls: list[Walls] = []
    gaps: list[Walls] = []
    overlapping = False
    for axis in range(3):
        spacing = max(
            grid_spacing(vertices, axis=axis, n_rays=n_rays),
            least_spacing(vertices, triangles, axis=axis, n_crossings=_MOST_CROSSINGS),
        )
        rays = crossings(vertices, triangles, axis=axis, spacing=spacing)
        begins, ends, overlap = solid_runs(rays)
        overlapping |= overlap
        follows = rays.ray[ends[:-1]] == rays.ray[begins[1:]]
        walls.append(_samples(rays, begins, ends, normals, _FACING_WALL))
        gaps.append(_samples(rays, ends[:-1][follows], begins[1:][follows], normals, _FACING_GAP))
    return Sections(_concatenate(walls), _concatenate(gaps), overlapping)


def volume_inside(vertices: Floats, triangles: Integers) -> float:
    """Volume [m3] inside of anything, however it is wound, counted once, to about a hundredth."""
    found = []
    for axis in range(3):
        spacing = max(
            grid_spacing(vertices, axis=axis, n_rays=_N_RAYS),
            least_spacing(vertices, triangles, axis=axis, n_crossings=_MOST_CROSSINGS),
        )
        found.append(enclosed_volume(crossings(vertices, triangles, axis=axis, spacing=spacing)))
    return float(np.median(found))


def thinnest(thickness: Floats) -> float:
    """Smallest of samples [m] with three others within a tenth above it; nan without samples.

    >>> thinnest(np.array([1.0, 2.0, 2.0, 2.1, 2.1]))
    2.0
    """
    if not len(thickness):
        return float("nan")
    ordered = np.sort(thickness)
    if len(ordered) <= _COMPANIONS:
        return float(ordered[0])
    agreed = ordered[_COMPANIONS:] <= 1.1 * ordered[:-_COMPANIONS]
    return float(ordered[np.argmax(agreed)]) if agreed.any() else float(ordered[0])


def _samples(
    rays: Crossings, one: Integers, other: Integers, normals: Floats, least_facing: float
) -> Walls:
    n_one, n_other = normals[rays.face[one]], normals[rays.face[other]]
    facing = -np.einsum("ij,ij->i", n_one, n_other)
    cosine_one, cosine_other = np.abs(n_one[:, rays.axis]), np.abs(n_other[:, rays.axis])
    good = (facing >= least_facing) & (np.minimum(cosine_one, cosine_other) >= _STEEP)
    one, other = one[good], other[good]
    cosine = 0.5 * (cosine_one + cosine_other)[good]
    length = rays.depth[other] - rays.depth[one]
    faces = np.stack((rays.face[one], rays.face[other]), axis=1)
    points = _points(rays, one, 0.5 * (rays.depth[one] + rays.depth[other]))
    angle = np.sqrt(np.maximum(2.0 - 2.0 * facing[good], 0.0))
    real = (length > 0.0) & (length * cosine >= _TIP * rays.spacing * angle - 1e-12)
    return Walls(
        (length * cosine)[real], (rays.spacing**2 * cosine)[real], faces[real], points[real]
    )


def _points(rays: Crossings, which: Integers, depth: Floats) -> Floats:
    row, column = np.divmod(rays.ray[which], rays.shape[1])
    points = np.empty((len(which), 3))
    points[:, rays.axis] = depth
    points[:, (rays.axis + 1) % 3] = rays.origin[0] + rays.spacing * column
    points[:, (rays.axis + 2) % 3] = rays.origin[1] + rays.spacing * row
    return points


def _concatenate(parts: list[Walls]) -> Walls:
    return Walls(
        np.concatenate([part.thickness for part in parts]),
        np.concatenate([part.weight for part in parts]),
        np.concatenate([part.faces for part in parts]),
        np.concatenate([part.points for part in parts]),
    )
