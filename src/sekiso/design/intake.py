"""A part file becomes a part: read, weld, measure, say what is wrong; no surface is mended."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from sekiso.design.mesh_report import part_from_mesh
from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding, Part, Solid
from sekiso.geometry.connectivity import close_cracks
from sekiso.geometry.formats.format import Geometry, Progress, metres_per
from sekiso.geometry.formats.registry import file_format, format_names
from sekiso.geometry.mesh import has_three_corners, weld_vertices

_LARGEST_FILE = 200_000_000  # bytes, as much as a door accepts
_SMALL_FILE = 1_000_000  # bytes; parts of smaller files are remembered
_SMALLEST_LIKELY = 2e-3  # m, longest side; parts in metres or inches read as mm fall below
_LARGEST_LIKELY = 1.0  # m, longest side; parts in micrometres read as mm lie above
_ROUNDING = 5e-7  # of the largest coordinate: four last places of single precision
_UNIT_AGREES = 1e-6


def load_part(
    path: str | Path,
    unit: str | None = None,
    *,
    patience: float | None = None,
    progress: Progress | None = None,
) -> Part:
    """The part in a mesh or CAD file (see `geometry/formats`), in SI, with findings on the mesh.

    `unit` ("mm" if not given) is that of formats which declare none; a unit declared in STEP or
    3MF wins, and a different `unit` is a finding.  `patience`
    multiplies the processor time that a CAD file may take ($SEKISO_PATIENCE, or 1, if not given),
    and `progress(what, share)` hears how far the reading is.

    Metal counts once, in every format: of a body stored twice one copy is left, a body that lies in
    the metal of another and is wound like it is solid and no cavity, bodies that overlap by more
    than a thousandth are united, and a body inside out is read the right way round.  Sheets beside
    closed bodies are left out.  Bodies that touch stay several.  A finding tells each of these; no
    hole is closed and no corner moved.

    Raises PartError for a file that is absent, too large, empty, cut short, not what its name says,
    or not a body.
    """
    file = Path(path)
    return part_from_bytes(
        _content(file), name=file.name, unit=unit, patience=patience, progress=progress
    )


def part_from_bytes(
    content: bytes,
    *,
    name: str,
    unit: str | None = None,
    patience: float | None = None,
    progress: Progress | None = None,
) -> Part:
    """As `load_part`, for the bytes of a file called `name`."""
    if len(content) > _LARGEST_FILE:
        raise PartError(
            "part_too_large", got=len(content) // 1_000_000, allowed=_LARGEST_FILE // 1_000_000
        )
    read = _part if len(content) > _SMALL_FILE else _known_part
    return read(content, name, unit, patience, progress)


def assumed_unit(part: Part) -> tuple[Finding, ...]:
    """That millimetres were assumed, where neither the file of a part nor the user names a unit."""
    if part.unit or part.declared_unit or not Path(part.name).suffix or part.vertices is None:
        return ()
    values = {"name": part.name, "longest": 1e3 * max(part.extent)}
    return (Finding("unit_assumed", "info", values),)


def _part(
    content: bytes,
    name: str,
    unit: str | None,
    patience: float | None,
    progress: Progress | None,
) -> Part:
    kind = file_format(content, suffix=Path(name).suffix.lstrip("."))
    geometry = kind.read(content, unit=unit, patience=patience, progress=progress)
    mesh = _weld(geometry)
    vertices = mesh.vertices
    longest = float(np.ptp(vertices, axis=0).max())
    findings = geometry.findings + _unit_findings(geometry, unit, longest)
    part = part_from_mesh(
        vertices,
        mesh.triangles,
        name=Path(name).name,
        digest=hashlib.sha256(content).hexdigest(),
        n_solids=geometry.n_solids,
        n_collapsed=mesh.n_collapsed,
        solids=_solids(geometry, mesh.solid),
        findings=findings,
        face=mesh.face,
        surfaces=geometry.surfaces,
    )
    return replace(part, unit=unit, declared_unit=geometry.unit)


_known_part = lru_cache(maxsize=4)(_part)  # the next question is often of the same part


def _content(file: Path) -> bytes:
    if not file.exists():
        raise PartError("part_missing", got=str(file))
    if not file.is_file():
        raise PartError("part_not_a_file", got=str(file), formats=format_names())
    size = file.stat().st_size
    if size > _LARGEST_FILE:
        raise PartError("part_too_large", got=size // 1_000_000, allowed=_LARGEST_FILE // 1_000_000)
    return file.read_bytes()


@dataclass(frozen=True, eq=False)
class _WeldedMesh:
    """A mesh whose corners are joined; how many triangles fell together to a line by that.

    `solid` and `face` are those of each triangle where the file knows them.
    """

    vertices: np.ndarray
    triangles: np.ndarray
    solid: np.ndarray | None
    face: np.ndarray | None
    n_collapsed: int = 0

    def without_collapsed(self) -> _WeldedMesh:
        real = has_three_corners(self.triangles)
        if not real.any():
            raise PartError("part_no_volume", got="0 mm3")
        if real.all():
            return self
        solid = None if self.solid is None else self.solid[real]
        face = None if self.face is None else self.face[real]
        n_collapsed = self.n_collapsed + int(np.sum(~real))
        return _WeldedMesh(self.vertices, self.triangles[real], solid, face, n_collapsed)


def _weld(geometry: Geometry) -> _WeldedMesh:
    points = geometry.points
    if geometry.solid is not None and (geometry.n_solids or 1) > 1:
        first = _weld_by_solid(geometry, geometry.solid)
    else:
        vertices, index = weld_vertices(points)
        first = _WeldedMesh(vertices, index[geometry.triangles], geometry.solid, geometry.face)
    exact = first.without_collapsed()
    triangles = _merge_rounding(exact.vertices, exact.triangles)
    merged = replace(exact, triangles=triangles).without_collapsed()
    tessellated = geometry.solid is not None
    return replace(merged, n_collapsed=0 if tessellated else exact.n_collapsed)


def _solids(geometry: Geometry, solid: np.ndarray | None) -> tuple[Solid, ...]:
    if solid is None:
        return ()
    numbers = range(len(geometry.names))
    return tuple(
        Solid(geometry.names[k], geometry.colours[k], *(int(end) for end in ends))
        for k, ends in zip(numbers, _ranges(solid, len(numbers)), strict=True)
    )


def _ranges(solid: np.ndarray, n: int) -> np.ndarray:
    first = np.searchsorted(solid, np.arange(n), side="left")
    end = np.searchsorted(solid, np.arange(n), side="right")
    return np.stack((first, end), axis=1)


def _weld_by_solid(geometry: Geometry, solid: np.ndarray) -> _WeldedMesh:
    """Corners joined within each solid only, the triangles in the order of the solids."""
    vertex_sets: list[np.ndarray] = []
    triangle_sets: list[np.ndarray] = []
    n_vertices = 0
    order = np.argsort(solid, kind="stable")
    for first, end in _ranges(solid[order], int(solid.max()) + 1):
        corners = geometry.triangles[order[first:end]].reshape(-1)
        vertices, index = weld_vertices(geometry.points[corners])
        vertex_sets.append(vertices)
        triangle_sets.append(index.reshape(-1, 3) + n_vertices)
        n_vertices += len(vertices)
    return _WeldedMesh(
        np.concatenate(vertex_sets),
        np.concatenate(triangle_sets),
        solid[order],
        None if geometry.face is None else geometry.face[order],
    )


def _merge_rounding(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Corners on open edges that differ by single-precision rounding only become one."""
    tolerance = _ROUNDING * float(np.abs(vertices).max())
    return np.asarray(close_cracks(vertices, triangles, tolerance=tolerance)[triangles])


def _unit_findings(geometry: Geometry, unit: str | None, longest: float) -> tuple[Finding, ...]:
    if geometry.scale is not None:
        given = metres_per(unit) if unit else geometry.declared
        if geometry.declared and given and abs(given / geometry.declared - 1.0) > _UNIT_AGREES:
            return (Finding("unit_conflict", values={"declared": geometry.unit, "given": unit}),)
        return ()
    if unit is None and not _SMALLEST_LIKELY <= longest <= _LARGEST_LIKELY:
        values = {"longest": longest * 1e3, "likely": "m" if longest < _SMALLEST_LIKELY else "um"}
        return (Finding("unit_suspect", values=values),)
    return ()
