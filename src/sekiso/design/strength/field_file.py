"""The fields of a strength check as a VTU file: cells of metal, one set of fields per load case."""

from __future__ import annotations

from sekiso.design.cell_file import cells_vtu
from sekiso.design.strength.result import StressField
from sekiso.numerics.arrays import AnyArray


def field_vtu(told: StressField, names: tuple[str, ...]) -> bytes:
    """Displacement [m] at the corners, von Mises and principal stress [Pa] in the cells of metal.

    `names` are those of the load cases; a field is called "von_mises case".
    """
    at_nodes: dict[str, AnyArray] = {}
    in_cells: dict[str, AnyArray] = {"metal": told.fraction}
    for k, name in enumerate(names):
        at_nodes[f"displacement {name}"] = told.displacement[k]
        in_cells[f"von_mises {name}"] = told.von_mises[k]
        in_cells[f"principal {name}"] = told.principal[k]
    return cells_vtu(told.grid, told.fraction > 0.0, node_fields=at_nodes, cell_fields=in_cells)
