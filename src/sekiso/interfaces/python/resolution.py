"""How finely a part is cut into cells, as a word, a number of cells, or the edge of one."""

from __future__ import annotations

import math

from sekiso.design.strength.resolution import usual_edge
from sekiso.design.topology.order import N_CELLS
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Part
from sekiso.domain.units import number_in

Resolution = str | float | int
_NORMAL = "normal"


def n_cells_of(part: Part, resolution: Resolution) -> int:
    """Number of cells in the box of a part: a word of N_CELLS, a number, or the edge of a cell.

    Raises NeedError for what is none of them, none, or larger than the part.

    >>> from sekiso import simple_part
    >>> n_cells_of(simple_part("box", x=0.04, y=0.02, z=0.01), "1 mm")
    8000
    """
    word = _word(resolution)
    if word is not None:
        return N_CELLS[word]
    return max(round(math.prod(part.extent) / _edge(part, resolution) ** 3), 1)


def edge_of(part: Part, resolution: Resolution | None) -> float | None:
    """Edge [m] of the cells of a check; None: the usual one, which is also "normal".

    Words keep the ratio that their numbers of cells have in N_CELLS.

    >>> from sekiso import simple_part
    >>> box = simple_part("box", x=0.04, y=0.02, z=0.01)
    >>> edge_of(box, "2 mm"), edge_of(box, 8000)
    (0.002, 0.001)
    >>> round(edge_of(box, "coarse") / edge_of(box, "fine"), 2)  # (600,000 / 30,000)^(1/3)
    2.71
    """
    if resolution is None:
        return None
    word = _word(resolution)
    if word is None:
        return _edge(part, resolution)
    return usual_edge(part) * float(math.cbrt(N_CELLS[_NORMAL] / N_CELLS[word]))


def _word(resolution: Resolution) -> str | None:
    if not isinstance(resolution, str):
        return None
    word = resolution.strip().lower()
    return word if word in N_CELLS else None


def _edge(part: Part, resolution: Resolution) -> float:
    """The edge [m] that is told, or that of as many cells in the box."""
    is_count = isinstance(resolution, int)
    is_text = isinstance(resolution, str)
    if is_text and not any(sign.isdigit() for sign in str(resolution)):
        raise _unreadable(resolution)
    edge = 0.0 if is_count else number_in("m", resolution, likely="mm")
    if isinstance(resolution, int) and resolution > 0:
        edge = float(math.cbrt(math.prod(part.extent) / resolution))
    if not (0.0 < edge < math.inf) or (edge >= max(part.extent) and not is_count):
        raise _unreadable(resolution)
    return edge


def _unreadable(resolution: Resolution) -> NeedError:
    return NeedError("topology_resolution", got=resolution, allowed=", ".join(N_CELLS))
