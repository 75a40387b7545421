"""The fields of a strength check as a VTU file: cells of metal, one set of fields per load case."""

from __future__ import annotations

import numpy as np

from sekiso.design.strength.result import StressField
from sekiso.geometry.formats.vtu import write_vtu
from sekiso.numerics.arrays import AnyArray

_ROUND = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1))


def field_vtu(told: StressField, names: tuple[str, ...]) -> bytes:
    """Displacement [m] at the corners, von Mises and principal stress [Pa] in the cells of metal.

    `names` are those of the load cases; a field is called "von_mises case".
    """
    cells = np.argwhere(told.fraction > 0.0)
    corners = np.array(_ROUND)
    nodes = cells[:, None, :] + corners
    flat = np.ravel_multi_index(tuple(np.moveaxis(nodes, -1, 0)), told.grid.node_shape)
    used, numbers = np.unique(flat, return_inverse=True)
    index = np.stack(np.unravel_index(used, told.grid.node_shape), axis=1)
    points = np.array(told.grid.origin) + index * np.array(told.grid.edge)
    at, in_cell = tuple(index.T), tuple(cells.T)
    at_points: dict[str, AnyArray] = {}
    in_cells: dict[str, AnyArray] = {"metal": told.fraction[in_cell].astype(np.float32)}
    for k, name in enumerate(names):
        shift = np.stack([told.displacement[k, axis][at] for axis in range(3)], axis=1)
        at_points[f"displacement {name}"] = shift.astype(np.float32)
        in_cells[f"von_mises {name}"] = told.von_mises[k][in_cell].astype(np.float32)
        main = np.stack([told.principal[k, row][in_cell] for row in range(3)], axis=1)
        in_cells[f"principal {name}"] = main.astype(np.float32)
    return write_vtu(
        points, numbers.reshape(flat.shape).astype(np.int64), point_fields=at_points,
        cell_fields=in_cells,
    )  # fmt: skip
