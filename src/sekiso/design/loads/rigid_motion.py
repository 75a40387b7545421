"""Whether supports hold a body: which of its six rigid motions they leave free."""

from __future__ import annotations

import numpy as np

from sekiso.geometry.mesh import Floats
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.voxels.grid import Grid

_FREE = 1e-6  # of the largest, of the mean square of held displacements
_SHOWN = 0.1  # share of a motion that is named


def free_motion(fixed: BoolArray, grid: Grid) -> Floats | None:
    """A rigid motion that `fixed` (3, nodes) does not stop, or None if it stops all.

    A motion is t + w x (r - c) / L with c and L middle and size of the held nodes; of those that
    are free the one that held displacements see least, as (t, w), shape (6,).
    """
    rows = [_rows(fixed[axis], axis, grid) for axis in range(3)]
    places = np.concatenate([place for place, _ in rows])
    if not len(places):
        return np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
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
    return None if seen[0] > _FREE * seen[-1] else np.asarray(motions[:, 0])


def motion_words(motion: Floats) -> tuple[str, str]:
    """The axes along which a motion shifts and about which it turns, as "x, y" and "z"."""
    largest = float(np.abs(motion).max())
    is_shown = np.abs(motion) > _SHOWN * largest
    along = ", ".join(axis for axis, shown in zip("xyz", is_shown[:3], strict=True) if shown)
    about = ", ".join(axis for axis, shown in zip("xyz", is_shown[3:], strict=True) if shown)
    return along, about


def _rows(fixed: BoolArray, axis: int, grid: Grid) -> tuple[Floats, int]:
    index = np.argwhere(fixed)
    return np.array(grid.origin) + index * np.array(grid.edge), axis
