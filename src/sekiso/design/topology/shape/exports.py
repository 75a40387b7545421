"""Files of a result: STL and 3MF for printing, VTU for looking at fields, JSON for numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.design.topology.shape.design_space import mesh_of
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding, Part
from sekiso.geometry.formats.stl import write_stl
from sekiso.geometry.formats.threemf_mesh import mesh_as_3mf
from sekiso.geometry.formats.vtu import write_vtu
from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray, IntArray
from sekiso.numerics.voxels.grid import Grid

_LEAST = 1e-3  # density; emptier cells are not written
_ROUND = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0))  # corners of the lower face of a cell


@dataclass(frozen=True, eq=False)
class ShapeResult:
    """What is to be written: the `part`, fields on a `grid`, numbers.

    `cells`: fields by name, shape (nx, ny, nz) or (k, nx, ny, nz), such as "density", "von_mises"
    [Pa]; `nodes`: shape (nodes) or (k, nodes), such as "displacement" [m].  Without a grid they are
    fields at the triangles, (m,) or (k, m), and at the vertices, (n,) or (k, n), of the part.
    `numbers`: by name a value and its unit.  `history`: columns of equal length, one row per
    iteration.
    """

    part: Part
    grid: Grid | None = None
    cells: Mapping[str, FloatArray] = field(default_factory=dict)
    nodes: Mapping[str, FloatArray] = field(default_factory=dict)
    numbers: Mapping[str, tuple[float, str]] = field(default_factory=dict)
    history: Mapping[str, FloatArray] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def export(result: ShapeResult, path: str | Path) -> Path:
    """Write `result` as the suffix of `path` says, and return the path.

    ".stl" (binary) and ".3mf": the part in millimetres; ".vtu": the cells with metal in metres with
    all fields, or, without a grid, the surface of the part; ".json": numbers with units, history
    and findings.  The file is there completely or not at all.

    Raises NeedError for another suffix, a field that does not fit the grid, or a file that cannot
    be written; PartError for a part without a mesh.
    """
    target = Path(path)
    suffix = target.suffix.lower()
    if suffix not in WRITERS:
        raise NeedError("export_suffix", got=target.name, allowed=", ".join(WRITERS))
    _write_whole(target, WRITERS[suffix](result))
    return target


def as_stl(result: ShapeResult) -> bytes:
    """The part as binary STL."""
    return write_stl(*mesh_of(result.part))


def as_3mf(result: ShapeResult) -> bytes:
    """The part as 3MF."""
    return mesh_as_3mf(*mesh_of(result.part), name=result.part.name or "part")


def as_vtu(result: ShapeResult) -> bytes:
    """Cells with metal, or the surface of the part, with the fields."""
    if result.grid is None:
        vertices, triangles = mesh_of(result.part)
        return write_vtu(
            vertices,
            triangles,
            point_fields=_rows(result.nodes, (len(vertices),)),
            cell_fields=_rows(result.cells, (len(triangles),)),
        )
    grid = result.grid
    nodes, cells = _rows(result.nodes, grid.node_shape), _rows(result.cells, grid.shape)
    kept = _kept(result, grid).reshape(-1)
    used, index = np.unique(hexahedra(grid)[kept], return_inverse=True)
    places = np.stack(np.unravel_index(used, grid.node_shape), axis=1)
    return write_vtu(
        np.asarray(grid.origin) + places * np.asarray(grid.edge),
        index.reshape(-1, 8).astype(np.int64),
        point_fields={name: rows[used] for name, rows in nodes.items()},
        cell_fields={name: rows[kept] for name, rows in cells.items()},
    )


def as_json(result: ShapeResult) -> bytes:
    """Numbers with units, history and findings; no path and no time."""
    part = result.part
    measured: dict[str, tuple[Any, str]] = {
        "volume": (part.volume, "m3"),
        "area": (part.area, "m2"),
        "extent": (part.extent, "m"),
    }
    return canonical_json(
        {
            "part": {
                "digest": part.digest,
                "n_bodies": part.n_bodies,
                "n_triangles": part.n_triangles,
                "is_closed": part.is_closed,
                **_with_units(measured),
            },
            "numbers": _with_units(result.numbers),
            "history": {key: np.asarray(rows).tolist() for key, rows in result.history.items()},
            "findings": [
                {"code": f.code, "severity": f.severity, "values": dict(f.values)}
                for f in (*result.findings, *part.findings)
            ],
        }
    )


WRITERS: Mapping[str, Callable[[ShapeResult], bytes]] = {
    ".stl": as_stl,
    ".3mf": as_3mf,
    ".vtu": as_vtu,
    ".json": as_json,
}


def hexahedra(grid: Grid) -> IntArray:
    """Node numbers (C order) of the corners of each cell, shape (cells, 8), as VTK orders them.

    >>> hexahedra(Grid((1, 1, 1), (1.0, 1.0, 1.0))).tolist()
    [[0, 4, 6, 2, 1, 5, 7, 3]]
    """
    nx, ny, nz = grid.shape
    first = np.arange(np.prod(grid.node_shape)).reshape(grid.node_shape)[:nx, :ny, :nz]
    steps = np.array([i * (ny + 1) * (nz + 1) + j * (nz + 1) + k for i, j, k in _corners()])
    return np.asarray(first.reshape(-1, 1) + steps)


def _corners() -> list[tuple[int, int, int]]:
    return [(i, j, k + top) for top in (0, 1) for i, j, k in _ROUND]


def _kept(result: ShapeResult, grid: Grid) -> BoolArray:
    """Cells that hold metal; all, where no density is known."""
    if "density" not in result.cells:
        return np.ones(grid.shape, dtype=np.bool_)
    return np.asarray(result.cells["density"] > _LEAST)


def _rows(fields: Mapping[str, AnyArray], shape: tuple[int, ...]) -> dict[str, AnyArray]:
    """Fields with one row per place, in single precision, components last."""
    rows: dict[str, AnyArray] = {}
    for name, values in fields.items():
        width = values.shape[: values.ndim - len(shape)]
        if values.shape[len(width) :] != shape or len(width) > 1:
            allowed = f"{shape}; (k, {', '.join(map(str, shape))})"
            raise NeedError("export_field", got=name, shape=values.shape, allowed=allowed)
        flat = values.reshape(*width, -1).T
        rows[name] = np.asarray(flat, dtype=np.float32)
    return rows


def _with_units(numbers: Mapping[str, tuple[Any, str]]) -> dict[str, Any]:
    return {key: {"value": value, "unit": unit} for key, (value, unit) in numbers.items()}


def _write_whole(target: Path, content: bytes) -> None:
    """Written beside, then renamed: no reader sees half a file."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        try:
            partial.write_bytes(content)
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
        raise NeedError("export_unwritable", got=str(target), why=why) from problem
