"""Whether supports hold a body: which of its six rigid motions they leave free."""

from __future__ import annotations

import numpy as np

from sekiso.geometry.mesh import Floats
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.grid import Grid

_FREE = 1e-6  # of the largest, of the mean square of held displacements
_SHOWN = 0.1  # share of a motion that is named
_PURE = 0.99  # of a shift or turn that lies among the free motions: it is free itself


def free_motions(fixed: BoolArray, grid: Grid) -> Floats:
    """The rigid motions that `fixed` (3, nodes) does not stop, orthonormal, shape (n, 6).

    A motion is t + w x (r - c) / L with c and L middle and size of the held nodes, as (t, w).
    """
    rows = [_rows(fixed[axis], axis, grid) for axis in range(3)]
    places = np.concatenate([place for place, _ in rows])
    if not len(places):
        return np.eye(6)
    middle = places.mean(axis=0)
    reach = float(max(np.ptp(places, axis=0).max(), max(grid.edge)))
    total = np.zeros((6, 6))
    for place, axis in rows:
        arm = (place - middle) / reach
        row = np.zeros((len(place), 6))
        row[:, axis] = 1.0
        one, other = (axis + 1) % 3, (axis + 2) % 3
        row[:, 3 + one], row[:, 3 + other] = arm[:, other], -arm[:, one]  # (w x r)_axis
        total += row.T @ row
    seen, motions = np.linalg.eigh(total)
    return np.asarray(motions[:, seen <= _FREE * seen[-1]].T)


def motion_words(motions: Floats) -> tuple[str, str]:
    """The axes along which free motions shift and about which they turn, as "x, y" and "z".

    Shifts and turns that are free by themselves, and the parts of what is left beside them: of a
    screw, or of a turn about an axis of the body that is none of the file.
    """
    free = np.linalg.norm(motions, axis=0) > _PURE
    rest = motions.copy()
    rest[:, free] = 0.0
    size = np.linalg.norm(rest, axis=1)
    mixed = rest[size > _SHOWN]
    largest = np.abs(mixed).max(axis=1, initial=0.0, keepdims=True)
    free |= (np.abs(mixed) > _SHOWN * largest).any(axis=0)
    names = [", ".join(a for a, shown in zip("xyz", part, strict=True) if shown)
             for part in (free[:3], free[3:])]  # fmt: skip
    return names[0], names[1]


def _rows(fixed: BoolArray, axis: int, grid: Grid) -> tuple[Floats, int]:
    index = np.argwhere(fixed)
    return np.array(grid.origin) + index * np.array(grid.edge), axis
