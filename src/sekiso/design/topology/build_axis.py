"""The axis along which a design grows: cells as layers from the plate upwards, and back."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sekiso.design.topology.settings import BUILD_AXES
from sekiso.domain.direction import Direction
from sekiso.numerics.arrays import BoolArray, FloatArray, IntArray

Cells = TypeVar("Cells", bound=NDArray[Any])
_TIGHT = 1e-9  # a shift of a whole cell is not missed by rounding


def split_axis(axis: str) -> tuple[int, int]:
    """Number of the axis (0-2) and its sense (-1 or 1); ValueError for what is no axis.

    >>> split_axis("-y")
    (1, -1)
    """
    if axis not in BUILD_AXES:
        raise ValueError(f"build axis {axis!r} is not one of {', '.join(BUILD_AXES)}")
    return "xyz".index(axis[1]), 1 if axis[0] == "+" else -1


def build_direction(axis: str) -> Direction:
    """The unit vector of an axis.

    >>> build_direction("-z")
    (0.0, 0.0, -1.0)
    """
    number, sense = split_axis(axis)
    x, y, z = (sense if k == number else 0.0 for k in range(3))
    return float(x), float(y), float(z)


def upwards(cells: Cells, axis: str) -> Cells:
    """A view of `cells`, shape (nx, ny, nz), as (layers, a, b), the lowest layer first."""
    number, sense = split_axis(axis)
    return np.moveaxis(cells, number, 0)[::sense]  # type: ignore[return-value]


def as_cells(layers: Cells, axis: str) -> Cells:
    """The inverse of `upwards`."""
    number, sense = split_axis(axis)
    return np.moveaxis(layers[::sense], 0, number)  # type: ignore[return-value]


def layer_edges(edge: tuple[float, float, float], axis: str) -> tuple[float, float, float]:
    """Edges [m] of a cell along the build and along a and b of `upwards`."""
    number, _ = split_axis(axis)
    a, b = (edge[k] for k in range(3) if k != number)
    return edge[number], a, b


def plate_cells(is_design: BoolArray) -> BoolArray:
    """Cells (layers, a, b) that stand on the plate: those of the lowest layer with any design."""
    on_plate = np.zeros_like(is_design)
    filled = np.flatnonzero(is_design.any(axis=(1, 2)))
    if len(filled):
        on_plate[filled[0]] = is_design[filled[0]]
    return on_plate


def supporting_offsets(
    n_layers: int, edges: tuple[float, float, float], angle: float
) -> tuple[IntArray, IntArray]:
    """Which cells of the layer below carry a cell: offsets (n, 2) in a and b, and layer starts.

    A member that leans as flat as `angle` [rad] from the plate moves c = h_build / (h tan(angle))
    cells per layer.  Layer i may move floor(i c) - floor((i - 1) c) cells along an axis, so that
    any angle is met on average; at c = 1 (cubes and 45 degrees, or h_build = h tan(angle)) these
    are the five cells of Langelaar (2017), three in 2-D.  Sideways the offsets form a diamond:
    along the diagonals of the plate the limit is steeper (54.7 for 45 degrees), on the safe side.

    >>> supporting_offsets(3, (1.0, 1.0, 1.0), np.pi / 4)[1].tolist()
    [0, 5, 10, 15]
    """
    rows: list[tuple[int, int]] = []
    starts = [0]
    along, *across = edges
    for i in range(n_layers):
        step = [_moves(i, along / (width * np.tan(angle))) for width in across]
        rows += _diamond(max(step[0], 0), max(step[1], 0))
        starts.append(len(rows))
    return np.asarray(rows, dtype=np.intp), np.asarray(starts, dtype=np.intp)


def _moves(layer: int, per_layer: float) -> int:
    layer = max(layer, 1)
    before = int(np.floor((layer - 1) * per_layer + _TIGHT))
    return int(np.floor(layer * per_layer + _TIGHT)) - before


def _diamond(a: int, b: int) -> list[tuple[int, int]]:
    return [
        (i, j)
        for i in range(-a, a + 1)
        for j in range(-b, b + 1)
        if abs(i) / max(a, 1) + abs(j) / max(b, 1) <= 1.0 + _TIGHT
    ]


def floats(cells: NDArray[Any]) -> FloatArray:
    """A contiguous copy or view in double precision, as the kernels ask for."""
    return np.ascontiguousarray(cells, dtype=np.float64)
