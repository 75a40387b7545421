"""Cells with fields as a VTU file, for looking at them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sekiso.domain.errors import NeedError
from sekiso.geometry.formats.vtu import write_vtu
from sekiso.numerics.arrays import AnyArray, BoolArray
from sekiso.numerics.voxels.corners import hexahedra
from sekiso.numerics.voxels.grid import Grid


def cells_vtu(
    grid: Grid,
    kept: BoolArray,
    *,
    node_fields: Mapping[str, AnyArray],
    cell_fields: Mapping[str, AnyArray],
) -> bytes:
    """The `kept` cells (nx, ny, nz) of a grid, in metres, with fields on their nodes and on them.

    Fields have the shape (nodes) or (k, nodes), (cells) or (k, cells), and are written in single
    precision.  Raises NeedError for a field of another shape.
    """
    nodes = field_rows(node_fields, grid.node_shape)
    cells = field_rows(cell_fields, grid.shape)
    is_kept = kept.reshape(-1)
    used, index = np.unique(hexahedra(grid)[is_kept], return_inverse=True)
    places = np.stack(np.unravel_index(used, grid.node_shape), axis=1)
    return write_vtu(
        np.asarray(grid.origin) + places * np.asarray(grid.edge),
        index.reshape(-1, 8).astype(np.int64),
        point_fields={name: rows[used] for name, rows in nodes.items()},
        cell_fields={name: rows[is_kept] for name, rows in cells.items()},
    )


def field_rows(fields: Mapping[str, AnyArray], shape: tuple[int, ...]) -> dict[str, AnyArray]:
    """Fields with one row per place, in single precision, components last; errors see above."""
    rows: dict[str, AnyArray] = {}
    for name, values in fields.items():
        width = values.shape[: values.ndim - len(shape)]
        if values.shape[len(width) :] != shape or len(width) > 1:
            allowed = f"{shape}; (k, {', '.join(map(str, shape))})"
            raise NeedError("export_field", got=name, shape=values.shape, allowed=allowed)
        rows[name] = np.asarray(values.reshape(*width, -1).T, dtype=np.float32)
    return rows
