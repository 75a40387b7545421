"""Pieces that hang in the air are left out, pores too small for the grid are filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sekiso.design.topology.shape.nodal_field import NodalField
from sekiso.domain.part import Finding
from sekiso.geometry.voxels import ndimage
from sekiso.numerics.arrays import BoolArray, IntArray

_UNRESOLVED = 8  # nodes: a pore of fewer is noise of the grid


@dataclass(frozen=True, eq=False)
class Clean:
    """A field of one piece per anchor, and what was changed for that."""

    field: NodalField
    findings: tuple[Finding, ...]


def without_islands(field: NodalField, *, level: float, anchors: BoolArray | None = None) -> Clean:
    """`field` with pieces above `level` that hold no anchor set to 0, and tiny pores to 1.

    `anchors` are nodes of `field` at supports, loads and frozen cells; without any, the largest
    piece stays.  Nodes belong to one piece if an edge of the grid joins them.  A pore of fewer than
    eight nodes is filled; a larger one is a cavity and stays.
    """
    values = field.values.copy()
    solid = values > level
    pieces, n = ndimage().label(solid)
    listed: list[Finding] = []
    floats = np.zeros(n + 1, dtype=bool)
    if n > 1:
        floats[1:] = ~_is_held(pieces, n, anchors)
        gone = floats[pieces]
        if gone.any():
            listed.append(_finding("shape_islands", field, gone, int(floats.sum())))
            values[gone] = 0.0
    pores, n_pores = ndimage().label(~solid | floats[pieces])
    tiny = np.bincount(pores.reshape(-1), minlength=n_pores + 1) < _UNRESOLVED
    tiny[0] = False
    filled = tiny[pores]
    if filled.any():
        listed.append(_finding("shape_pores", field, filled, int(tiny.sum())))
        values[filled] = 1.0
    return Clean(field.with_values(values), tuple(listed))


def _is_held(pieces: IntArray, n: int, anchors: BoolArray | None) -> BoolArray:
    """Which of the pieces 1 to n stay."""
    held = np.zeros(n + 1, dtype=bool)
    if anchors is not None:
        held[np.unique(pieces[anchors])] = True
    if not held[1:].any():
        held[1 + int(np.argmax(np.bincount(pieces.reshape(-1))[1:]))] = True
    return held[1:]


def _finding(code: str, field: NodalField, nodes: BoolArray, n: int) -> Finding:
    volume = float(nodes.sum()) * float(np.prod(field.edge))
    return Finding(code, "info", {"n": n, "volume": volume * 1e9})
