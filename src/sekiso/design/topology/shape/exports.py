"""Files of a result: STL and 3MF for printing, VTU for looking at fields, JSON for numbers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.design.cell_file import cells_vtu, field_rows
from sekiso.domain.canonical import canonical_json
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding, Part
from sekiso.geometry.formats.stl import write_stl
from sekiso.geometry.formats.threemf_mesh import mesh_as_3mf
from sekiso.geometry.formats.vtu import write_vtu
from sekiso.numerics.arrays import BoolArray, FloatArray
from sekiso.numerics.voxels.grid import Grid

_LEAST = 1e-3  # density; emptier cells are not written


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
    return write_stl(*result.part.mesh)


def as_3mf(result: ShapeResult) -> bytes:
    """The part as 3MF."""
    return mesh_as_3mf(*result.part.mesh, name=result.part.name or "part")


def as_vtu(result: ShapeResult) -> bytes:
    """Cells with metal, or the surface of the part, with the fields."""
    if result.grid is None:
        vertices, triangles = result.part.mesh
        return write_vtu(
            vertices,
            triangles,
            point_fields=field_rows(result.nodes, (len(vertices),)),
            cell_fields=field_rows(result.cells, (len(triangles),)),
        )
    return cells_vtu(
        result.grid,
        _kept(result, result.grid),
        node_fields=result.nodes,
        cell_fields=result.cells,
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


def _kept(result: ShapeResult, grid: Grid) -> BoolArray:
    """Cells that hold metal; all, where no density is known."""
    if "density" not in result.cells:
        return np.ones(grid.shape, dtype=np.bool_)
    return np.asarray(result.cells["density"] > _LEAST)


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
