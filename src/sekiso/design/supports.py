"""Block supports under what hangs: where, how much, and what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.build_orientation import Direction, turned, upright
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.geometry.rays import crossings, solid_runs

_BAND = np.radians(0.5)
_BOX = np.array(
    [[0, 2, 1], [0, 3, 2], [4, 5, 6], [4, 6, 7], [0, 1, 5], [0, 5, 4],
     [1, 2, 6], [1, 6, 5], [2, 3, 7], [2, 7, 6], [3, 0, 4], [3, 4, 7]]
)  # fmt: skip


@dataclass(frozen=True)
class Supports:
    """Columns of support along the build direction, in the turned frame (build along +z).

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
        return corners @ upright(self.direction), triangles


def supports(
    vertices: Floats,
    triangles: Integers,
    *,
    direction: Direction = (0.0, 0.0, 1.0),
    angle: float = np.pi / 4.0,
    n_rays: int = 30_000,
    lift: float = 0.0,
) -> Supports:
    """Supports for a build along `direction`, of all that is flatter than `angle` [rad].

    One column of a square grid carries each hanging place of the body down to the next surface
    below or to the plate, which lies `lift` [m] below the lowest point.
    """
    standing = turned(vertices, direction)
    normals, _ = normals_and_areas(standing, triangles)
    size = np.ptp(standing, axis=0)
    spacing = max(float(np.sqrt(size[0] * size[1] / n_rays)), float(size.max()) / n_rays)
    found = crossings(standing, triangles, axis=2, spacing=spacing)
    begins, ends, _ = solid_runs(found)
    plate = float(standing[:, 2].min()) - lift
    below = np.full(len(begins), plate)
    follows = found.ray[begins[1:]] == found.ray[ends[:-1]]
    below[1:][follows] = found.depth[ends[:-1][follows]]
    on_part = np.concatenate(([False], follows))[: len(begins)]
    hangs = normals[found.face[begins], 2] < -np.cos(max(angle - _BAND, 0.0))
    hangs &= found.depth[begins] > below + 1e-3 * size[2] * (lift == 0.0)
    row, column = np.divmod(found.ray[begins][hangs], found.shape[1])
    return Supports(
        x=found.origin[0] + spacing * column,
        y=found.origin[1] + spacing * row,
        low=below[hangs],
        high=found.depth[begins][hangs],
        on_part=on_part[hangs],
        spacing=spacing,
        direction=direction,
    )
