"""Block supports under what hangs: where, how much, and what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.build_orientation import rotate, upright_rotation
from sekiso.design.overhang import BAND, USUAL_ANGLE
from sekiso.domain.direction import Direction
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.geometry.rays import crossings, grid_spacing, solid_runs

_BOX = np.array(
    [[0, 2, 1], [0, 3, 2], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4],
     [1, 2, 6], [1, 6, 5], [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]
)  # fmt: skip


@dataclass(frozen=True)
class Supports:
    """Columns of support along the build direction, in the rotated frame (build along +z).

    `low`, `high` [m] are the ends of each column, `x`, `y` [m] its place, `spacing` [m] its width;
    `on_part` tells columns that stand on the part and must be reached there.
    """

    x: Floats
    y: Floats
    low: Floats
    high: Floats
    on_part: np.ndarray
    spacing: float
    direction: Direction

    @property
    def volume(self) -> float:
        """Volume [m3] of the blocks, as if solid."""
        return float(np.sum(self.high - self.low)) * self.spacing**2

    @property
    def contact_area(self) -> float:
        """Area [m2] of part touched, above and below, as seen along the build."""
        return (len(self.x) + int(self.on_part.sum())) * self.spacing**2

    @property
    def volume_on_part(self) -> float:
        """Volume [m3] of the blocks that stand on the part."""
        return float(np.sum((self.high - self.low)[self.on_part])) * self.spacing**2

    def mesh(self) -> tuple[Floats, Integers]:
        """The blocks as closed boxes, in the part's own frame."""
        half = 0.5 * self.spacing
        sides = [(-half, -half), (half, -half), (half, half), (-half, half)]
        lower = [np.stack((self.x + a, self.y + b, self.low), axis=1) for a, b in sides]
        upper = [np.stack((self.x + a, self.y + b, self.high), axis=1) for a, b in sides]
        corners = np.stack(lower + upper, axis=1).reshape(-1, 3)
        triangles = (_BOX[None] + 8 * np.arange(len(self.x))[:, None, None]).reshape(-1, 3)
        return corners @ upright_rotation(self.direction), triangles


def supports(
    vertices: Floats,
    triangles: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = USUAL_ANGLE,
    n_rays: int = 30_000,
    lift: float = 0.0,
) -> Supports:
    """Supports for a build along `direction`, of all that is flatter than `angle` [rad].

    One column of a square grid carries each hanging place of the body down to the next surface
    below or to the plate, which lies `lift` [m] below the lowest point.
    """
    standing = rotate(vertices, direction)
    normals, _ = normals_and_areas(standing, triangles)
    height = float(np.ptp(standing[:, 2]))
    spacing = grid_spacing(standing, axis=2, n_rays=n_rays)
    rays = crossings(standing, triangles, axis=2, spacing=spacing)
    begins, ends, _ = solid_runs(rays)
    plate = float(standing[:, 2].min()) - lift
    below = np.full(len(begins), plate)
    follows = rays.ray[begins[1:]] == rays.ray[ends[:-1]]
    below[1:][follows] = rays.depth[ends[:-1][follows]]
    on_part = np.concatenate(([False], follows))[: len(begins)]
    hangs = normals[rays.face[begins], 2] < -np.cos(max(angle - BAND, 0.0))
    hangs &= rays.depth[begins] > below + 1e-3 * height * (lift == 0.0)
    row, column = np.divmod(rays.ray[begins][hangs], rays.shape[1])
    return Supports(
        x=rays.origin[0] + spacing * column,
        y=rays.origin[1] + spacing * row,
        low=below[hangs],
        high=rays.depth[begins][hangs],
        on_part=on_part[hangs],
        spacing=spacing,
        direction=direction,
    )
