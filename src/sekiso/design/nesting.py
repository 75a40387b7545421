"""Parts on a plate: a fast count of equal boxes, and true nesting of mixed shapes by their shadows.

Shadows are rasters; a part may stand wherever the correlation of its shadow with what is taken
(by FFT) is zero.  Shadows are widened by the gap and by one cell, so that what is free on the
raster is free in truth; `collisions` checks that exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.rays import crossings

Mask = NDArray[np.bool_]
Mesh = tuple[Floats, Integers]


def parts_per_plate(
    size: tuple[float, float, float],
    *,
    plate: tuple[float, float, float],
    gap: float = 0.0,
    border: float = 0.0,
    stacks: bool = False,
) -> int:
    """How many boxes of `size` [m] stand on a plate, `gap` [m] apart and `border` [m] from its rim.

    `plate` is the build space (x, y, z).  The best of both turns and of plates split into two
    blocks, one of each turn; where the process `stacks`, the height is filled too.  0 if the box
    does not fit.
    """
    wide, deep = plate[0] - 2.0 * border + gap, plate[1] - 2.0 * border + gap
    a, b, height = size[0] + gap, size[1] + gap, size[2]
    if height > plate[2] or wide <= 0.0 or deep <= 0.0:
        return 0
    n_levels = int((plate[2] + gap) / (height + gap) + 1e-9) if stacks else 1
    best = 0
    for one, other in ((a, b), (b, a)):
        across, along = _times(wide, one), _times(deep, other)
        for n_columns in range(across + 1):
            rest = wide - n_columns * one
            best = max(best, n_columns * along + _times(rest, other) * _times(deep, one))
        for n_rows in range(along + 1):
            rest = deep - n_rows * other
            best = max(best, n_rows * across + _times(rest, one) * _times(wide, other))
    return best * n_levels


@dataclass(frozen=True)
class Placed:
    """One part on the plate: its number in the list, turn about z [rad], shift [m]."""

    number: int
    turn: float
    shift: tuple[float, float, float]

    def vertices(self, vertices: Floats) -> Floats:
        """`vertices` where the part stands."""
        return np.asarray(_turned(vertices, self.turn) + np.array(self.shift))


@dataclass(frozen=True)
class Plate:
    """Parts that found a place, the numbers of those that did not, and how well they fill.

    `density` = shadows of the parts over the part of the plate up to the last of them.
    """

    placed: tuple[Placed, ...]
    left_over: tuple[int, ...]
    used_length: float
    density: float


def nest(
    meshes: Sequence[Mesh],
    *,
    plate: tuple[float, float],
    gap: float = 2e-3,
    border: float = 5e-3,
    n_turns: int = 8,
    cell: float = 5e-4,
) -> Plate:
    """Places for the parts `meshes` on a plate (x, y) [m].

    Each part takes, over `n_turns` turns about z (the first lays its smallest box along the plate),
    the free place that keeps the used length along y shortest, then the lowest, then the leftmost.
    Parts come by area and, in a second try, by length; the shorter plate is returned.
    """
    turns = [_turns(mesh[0], n_turns) for mesh in meshes]
    shadows = [
        [_shadow(mesh, turn, cell, gap) for turn in own]
        for mesh, own in zip(meshes, turns, strict=True)
    ]
    areas = [float(row[0].body.sum()) * cell**2 for row in shadows]
    lengths = [max(row[0].body.shape) for row in shadows]
    by_area = sorted(range(len(meshes)), key=lambda k: -areas[k])
    by_length = sorted(range(len(meshes)), key=lambda k: -lengths[k])
    frame = _Frame(plate, border, cell, _reach(gap, cell))
    tries = [
        _placed_in_order(order, meshes, shadows, turns, areas, frame)
        for order in (by_area, by_length)
    ]
    return min(tries, key=lambda found: (len(found.left_over), found.used_length))


@dataclass(frozen=True)
class _Frame:
    """The raster of a plate; `reach` cells of rim around it count as taken."""

    plate: tuple[float, float]
    border: float
    cell: float
    reach: int

    @property
    def n_columns(self) -> int:
        return int((self.plate[0] - 2 * self.border) / self.cell)

    def empty(self) -> Mask:
        n_rows = int((self.plate[1] - 2 * self.border) / self.cell)
        free = np.zeros((n_rows, self.n_columns), dtype=bool)
        return np.pad(free, self.reach, constant_values=True)

    def place(self, cells: int) -> float:
        return self.border + (cells - self.reach) * self.cell


def _placed_in_order(
    order: Sequence[int],
    meshes: Sequence[Mesh],
    shadows: list[list[_Shadow]],
    turns: list[Floats],
    areas: list[float],
    frame: _Frame,
) -> Plate:
    taken = frame.empty()
    used_rows = 0
    placed: list[Placed] = []
    left_over: list[int] = []
    for number in order:
        spot = _best_spot(taken, shadows[number], used_rows)
        if spot is None:
            left_over.append(number)
            continue
        turn, row, column = spot
        shadow = shadows[number][turn]
        size = shadow.wide.shape
        taken[row : row + size[0], column : column + size[1]] |= shadow.wide
        used_rows = max(used_rows, row + size[0])
        x = frame.place(column) - shadow.corner[0]
        y = frame.place(row) - shadow.corner[1]
        z = -float(meshes[number][0][:, 2].min())
        placed.append(Placed(number, float(turns[number][turn]), (x, y, z)))
    used = max(used_rows - 2 * frame.reach, 0) * frame.cell
    filled = sum(areas[item.number] for item in placed)
    density = filled / (used * frame.n_columns * frame.cell) if used else 0.0
    return Plate(tuple(placed), tuple(left_over), used, density)


def shelf_density(
    meshes: Sequence[Mesh], *, plate: tuple[float, float], gap: float, border: float, cell: float
) -> tuple[float, int]:
    """Density and number placed by the plain greedy baseline: boxes on shelves, deepest first.

    Each part is turned into its smallest box, which lies on its longer side; a shelf is as deep as
    its first box, and a new one is opened when the plate's width is full.
    """
    width = plate[0] - 2 * border
    boxes = []
    for mesh in meshes:
        x, y = np.ptp(_turned(mesh[0], smallest_box_turn(mesh[0]))[:, :2], axis=0)
        area = float(_shadow(mesh, 0.0, cell, gap).body.sum()) * cell**2
        boxes.append((float(min(x, y)), float(max(x, y)), area))
    x_at, y_at, shelf, filled, n = 0.0, 0.0, 0.0, 0.0, 0
    for deep, wide, area in sorted(boxes, reverse=True):
        if x_at and x_at + wide > width:
            x_at, y_at = 0.0, y_at + shelf + gap
            shelf = 0.0
        if wide > width or y_at + deep > plate[1] - 2 * border:
            continue
        shelf = max(shelf, deep)
        x_at += wide + gap
        filled += area
        n += 1
    used = y_at + shelf
    return (filled / (used * width) if used else 0.0), n


def smallest_box_turn(vertices: Floats) -> float:
    """Turn about z [rad] in which the shadow's box is smallest: one side lies on the hull."""
    from scipy.spatial import ConvexHull

    hull = vertices[:, :2][ConvexHull(vertices[:, :2]).vertices]
    step = np.roll(hull, -1, axis=0) - hull
    angles = -np.arctan2(step[:, 1], step[:, 0])
    cosine, sine = np.cos(angles), np.sin(angles)
    x = np.outer(hull[:, 0], cosine) - np.outer(hull[:, 1], sine)
    y = np.outer(hull[:, 0], sine) + np.outer(hull[:, 1], cosine)
    return float(angles[np.argmin(np.ptp(x, axis=0) * np.ptp(y, axis=0))])


def collisions(meshes: Sequence[Mesh], *, placed: Sequence[Placed], gap: float = 0.0) -> int:
    """Pairs of placed parts that intersect or stand closer than `gap` [m], by exact geometry."""
    from manifold3d import Manifold, Mesh64

    bodies = []
    for item in placed:
        vertices, triangles = meshes[item.number]
        standing = np.ascontiguousarray(item.vertices(vertices))
        bodies.append(Manifold(Mesh64(standing, triangles.astype(np.uint64))))
    count = 0
    for k, one in enumerate(bodies):
        for other in bodies[k + 1 :]:
            if one.min_gap(other, max(2.0 * gap, 1e-6)) < gap * (1.0 - 1e-9) or _cross(one, other):
                count += 1
    return count


@dataclass(frozen=True, eq=False)
class _Shadow:
    """Raster of a turned part: cells it covers, the same widened, and where the raster begins."""

    body: Mask
    wide: Mask
    corner: tuple[float, float]


def _shadow(mesh: Mesh, turn: float, cell: float, gap: float) -> _Shadow:
    from scipy.ndimage import binary_dilation

    vertices = _turned(mesh[0], turn)
    reach = _reach(gap, cell)
    low = vertices[:, :2].min(axis=0) - reach * cell
    size = np.ptp(vertices[:, :2], axis=0)
    n_columns, n_rows = (int(np.ceil(s / cell)) + 1 + 2 * reach for s in size)
    body = _covered(vertices, mesh[1], low, cell, (n_rows, n_columns))
    wide = binary_dilation(body, _disc(reach))
    return _Shadow(body, wide, (float(low[0]), float(low[1])))


def _covered(
    vertices: Floats, triangles: Integers, low: Floats, cell: float, shape: tuple[int, int]
) -> Mask:
    """Cells under the body: those whose middle a vertical ray hits, and those its edges touch."""
    covered = np.zeros(shape, dtype=bool)
    found = crossings(vertices, triangles, axis=2, spacing=cell)
    row, column = np.divmod(found.ray, found.shape[1])
    places = np.stack((column, row), axis=1) * cell + np.array(found.origin)
    start = vertices[triangles.reshape(-1), :2]
    step = vertices[triangles[:, (1, 2, 0)].reshape(-1), :2] - start
    count = np.ceil(2.0 * np.hypot(step[:, 0], step[:, 1]) / cell).astype(np.int64) + 1
    owner = np.repeat(np.arange(len(count)), count)
    share = (np.arange(len(owner)) - (np.cumsum(count) - count)[owner]) / count[owner]
    rim = start[owner] + share[:, None] * step[owner]
    for points in (places, rim):
        index = np.floor((points - low) / cell).astype(np.int64)
        covered[index[:, 1], index[:, 0]] = True
    return covered


def _reach(gap: float, cell: float) -> int:
    """Cells by which a taken shadow is widened; the shadow put beside it is not."""
    return int(np.ceil(gap / cell)) + 1


def _turns(vertices: Floats, n: int) -> Floats:
    return smallest_box_turn(vertices) + 2.0 * np.pi * np.arange(n) / n


def _disc(radius: int) -> Mask:
    grid = np.arange(-radius, radius + 1)
    return np.asarray(np.hypot(*np.meshgrid(grid, grid)) <= radius + 0.5)


def _best_spot(taken: Mask, shadows: list[_Shadow], used_rows: int) -> tuple[int, int, int] | None:
    from scipy.fft import irfft2, next_fast_len, rfft2

    tallest = max(shadow.body.shape[0] for shadow in shadows)
    shape = (next_fast_len(min(len(taken), used_rows + 2 * tallest)), taken.shape[1])
    taken = taken[: shape[0]]
    rows, columns = taken.shape
    shape = (shape[0], next_fast_len(columns))
    spectrum = rfft2(taken.astype(np.float32), shape)
    best: tuple[int, int, int] | None = None
    best_key: tuple[int, int, int] | None = None
    for turn, shadow in enumerate(shadows):
        height, width = shadow.body.shape
        if height > rows or width > columns:
            continue
        overlap = irfft2(spectrum * np.conj(rfft2(shadow.body.astype(np.float32), shape)),
                         shape)  # fmt: skip
        free = overlap[: rows - height + 1, : columns - width + 1] < 0.5
        spots = np.argwhere(free)
        if not len(spots):
            continue
        end = np.maximum(spots[:, 0] + height, used_rows)
        pick = np.lexsort((spots[:, 1], spots[:, 0], end))[0]
        row, column = int(spots[pick, 0]), int(spots[pick, 1])
        key = (int(end[pick]), row + height, column)
        if best_key is None or key < best_key:
            best, best_key = (turn, row, column), key
    return best


def _turned(vertices: Floats, turn: float) -> Floats:
    cosine, sine = np.cos(turn), np.sin(turn)
    matrix = np.array([[cosine, sine, 0.0], [-sine, cosine, 0.0], [0.0, 0.0, 1.0]])
    return np.asarray(vertices @ matrix)


def _times(length: float, step: float) -> int:
    return max(int(length / step + 1e-9), 0)


def _cross(one: object, other: object) -> bool:
    return bool((one ^ other).volume() > 0.0)  # type: ignore[operator]
