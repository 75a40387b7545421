"""A body as voxels, and what can be reached around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.rays import crossings, solid_runs

Voxels = NDArray[np.bool_]
_WIDEST_BALL = 24  # voxels
_SMALLEST_POCKET = 30  # voxels; less is not resolved
_FEW_VOXELS = 300_000  # the exact search takes less time than the library to load
_TUBE = 0.42  # mean over largest distance to the wall: 1/3 in a tube, 1/2 between plates


def ndimage() -> Any:
    """The module of `scipy`, which loads much and is needed for voxels only."""
    from scipy import ndimage as module

    return module


def voxel_size(vertices: Floats, *, n_voxels: int) -> float:
    """Edge [m] of the cubes of which about `n_voxels` fill the box of the mesh [m].

    A side of the box counts as at least a thousandth of the longest.

    >>> round(voxel_size(np.array([[0.0, 0, 0], [2, 2, 2]]), n_voxels=1000), 12)
    0.2
    """
    size = np.maximum(np.ptp(vertices, axis=0), 1e-3 * float(np.ptp(vertices, axis=0).max()))
    return float(np.cbrt(np.prod(size) / n_voxels))


def voxels(vertices: Floats, triangles: Integers, *, edge: float) -> Voxels:
    """Cubes of `edge` [m], shape (x, y, z), whose middle lies in the body; one layer of air around.

    Rays that leave an open mesh less often than they enter it fill nothing.
    """
    rays = crossings(vertices, triangles, axis=2, spacing=edge)
    begins, ends, _ = solid_runs(rays)
    low = float(vertices[:, 2].min())
    n_layers = int(np.ptp(vertices[:, 2]) / edge) + 2
    first = np.ceil((rays.depth[begins] - low) / edge - 0.5).astype(np.int64)
    end = np.ceil((rays.depth[ends] - low) / edge - 0.5).astype(np.int64)
    rows, columns = rays.shape
    change = np.zeros((rows * columns, n_layers + 1), dtype=np.int32)
    np.add.at(change, (rays.ray[begins], np.clip(first, 0, n_layers)), 1)
    np.add.at(change, (rays.ray[begins], np.clip(end, 0, n_layers)), -1)
    filled = np.cumsum(change, axis=1)[:, :n_layers] > 0
    grid = filled.reshape(rows, columns, n_layers).transpose(1, 0, 2)
    return np.pad(grid, 1)


def thickest_section(solid: Voxels, *, edge: float) -> float:
    """Diameter [m] of the largest ball inside the body, to about one voxel."""
    distance = _largest_distance(solid) if solid.size <= _FEW_VOXELS else _largest_by_library(solid)
    return float(2.0 * edge * max(distance - 0.5, 0.0))


def _largest_by_library(solid: Voxels) -> float:
    return float(ndimage().distance_transform_edt(solid).max())


def _largest_distance(solid: Voxels) -> float:
    """Largest distance [voxels] of a filled voxel to an empty one, exact, axis by axis.

    d2(x) = min over y of (x - y)^2 + d2(y) along each axis in turn (Saito and Toriwaki 1994).
    """
    squared = np.where(solid, np.float32(1e9), np.float32(0.0))
    for axis in range(3):
        lines = np.moveaxis(squared, axis, 0)
        best = lines.copy()
        for step in range(1, len(lines)):
            further = np.float32(step * step)
            if further >= best.max():
                break
            np.minimum(best[step:], lines[:-step] + further, out=best[step:])
            np.minimum(best[:-step], lines[step:] + further, out=best[:-step])
        squared = np.moveaxis(best, 0, axis)
    return float(np.sqrt(float(squared.max())))


@dataclass(frozen=True, eq=False)
class Air:
    """Air around and in a body: distance to the body [voxels], with a margin of open air."""

    room: NDArray[np.float32]
    margin: int
    edge: float
    origin: Floats

    def place(self, index: Integers) -> Floats:
        """Points [m], shape (n, 3), of voxel indices."""
        return np.asarray(self.origin + self.edge * (index - self.margin - 1.0))


def air(solid: Voxels, *, edge: float, origin: Floats, widest: float) -> Air:
    """The air of `solid`; `widest` [m] is the largest ball or gap that will be asked for.

    Balls are at most 24 voxels in radius: a larger one tells nothing more about so small a part.
    """
    margin = min(int(np.ceil(0.5 * widest / edge)), _WIDEST_BALL) + 1
    room = ndimage().distance_transform_edt(~np.pad(solid, margin)).astype(np.float32)
    return Air(room, margin, edge, origin)


@dataclass(frozen=True)
class Pocket:
    """Air that cannot be emptied: volume [m3], diameter [m] of its best opening, a point in it."""

    volume: float
    opening: float
    middle: tuple[float, float, float]


def pockets(around: Air, *, escape: float) -> list[Pocket]:
    """Pockets whose largest opening is smaller than a circle of diameter `escape` [m].

    Opening of the outer air by a ball of that diameter; each component of the air left over is a
    pocket, and each patch where it meets the opened air an opening.  A channel, no wider inside
    than 1.3 times its opening, is none: it is judged by its length.
    """
    radius = float(np.clip(0.5 * escape / around.edge, 1.0, around.margin - 1.0))
    middle = ndimage().label(around.room >= radius)[0]
    opened = ndimage().distance_transform_edt(middle != middle[0, 0, 0]) < radius
    left = ndimage().label((around.room > 0) & ~opened)[0]
    listed: list[Pocket] = []
    for number, box in enumerate(ndimage().find_objects(left), start=1):
        grown = tuple(slice(max(side.start - 1, 0), side.stop + 1) for side in box)
        mask = left[grown] == number
        n_voxels = int(mask.sum())
        if n_voxels < _SMALLEST_POCKET:
            continue
        mouths = ndimage().label(
            ndimage().binary_dilation(opened[grown] & ~mask) & mask, np.ones((3, 3, 3))
        )[0]
        widest_mouth = int(np.bincount(mouths.reshape(-1))[1:].max(initial=0))
        opening = around.edge * float(np.sqrt(4.0 * widest_mouth / np.pi))
        inner = around.edge * (2.0 * float(around.room[grown][mask].max()) - 1.0)
        if opening >= escape or (opening > 0.0 and inner < 1.3 * opening):
            continue
        deepest = np.argwhere(mask)[np.argmax(around.room[grown][mask])]
        point = around.place(deepest + [side.start for side in grown])
        volume = n_voxels * around.edge**3
        listed.append(Pocket(volume, opening, (float(point[0]), float(point[1]), float(point[2]))))
    return listed


@dataclass(frozen=True)
class Passage:
    """A channel or slot: diameter or width [m], length [m], volume [m3], a point in it, its run.

    `run` is the unit vector along which it extends most; `is_tube` tells a channel from a slot.
    """

    width: float
    length: float
    volume: float
    middle: tuple[float, float, float]
    run: tuple[float, float, float]
    is_tube: bool


def passages(around: Air, *, widest: float, most: int = 50) -> list[Passage]:
    """Air between walls closer than about `widest` [m]: closing of the body minus the body.

    Length of a tube = volume / (pi d^2 / 4).  Hollow corners, whose roomiest voxels lie at the open
    air, are left out.  The largest `most` passages are returned.
    """
    radius = min(0.5 * widest / around.edge, around.margin - 1.0)
    closed = ndimage().distance_transform_edt(around.room <= radius) > radius
    is_air = around.room > 0
    numbers, n = ndimage().label(closed & is_air, np.ones((3, 3, 3)))
    sizes = np.bincount(numbers.reshape(-1), minlength=n + 1)
    sizes[0] = 0
    boxes = ndimage().find_objects(numbers)
    listed: list[Passage] = []
    for number in np.argsort(sizes)[::-1][:most]:
        if sizes[number] < _SMALLEST_POCKET:
            break
        box = tuple(slice(max(s.start - 1, 0), s.stop + 1) for s in boxes[number - 1])
        mask = numbers[box] == number
        roomy = mask & (around.room[box] >= 0.9 * float(around.room[box][mask].max()))
        beside_open = ndimage().binary_dilation(is_air[box] & ~closed[box])
        if (roomy & beside_open).sum() <= 0.5 * roomy.sum():
            listed.append(_passage(around, mask, box))
    return listed


def _passage(around: Air, mask: Voxels, box: tuple[slice, ...]) -> Passage:
    distance = around.room[box][mask]
    places = np.argwhere(mask) + [side.start for side in box]
    width = max(2.0 * float(distance.max()) - 1.0, 1.0) * around.edge
    volume = float(mask.sum()) * around.edge**3
    spread = places - places.mean(axis=0)
    run = np.linalg.svd(spread[:: max(len(spread) // 2000, 1)], full_matrices=False)[2][0]
    middle = around.place(places[np.argmax(distance)])
    roundness = (float(distance.mean()) - 0.5) / (float(distance.max()) - 0.5)
    return Passage(
        width=width,
        length=volume / (0.25 * np.pi * width**2),
        volume=volume,
        middle=(float(middle[0]), float(middle[1]), float(middle[2])),
        run=(float(run[0]), float(run[1]), float(run[2])),
        is_tube=roundness < _TUBE,
    )
