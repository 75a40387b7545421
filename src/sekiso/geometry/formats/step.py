"""STEP: solids tessellated by OpenCASCADE, to a tolerance that follows from the part's size."""

from __future__ import annotations

import math
import os
import re
import struct
import subprocess
import sys
from dataclasses import replace

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats import tessellate
from sekiso.geometry.formats.foreign import text_start
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.glb import parse_glb
from sekiso.geometry.mesh import normals_and_areas, signed_volumes

_FIRST_SAG, _FIRST_TURN = 1e-3, 0.5  # m and rad, for a first look at the size
_SAG = 1e-4  # of the diagonal: chord to surface
_TURN = 0.1  # rad between neighbouring facets
_FINE_TURN = 0.06
_SECONDS, _SECONDS_PER_MB = 4.0, 12.0  # processor time for one file; sound ones take a tenth
_WALL_PER_PROCESSOR = 15.0  # a second of work may take that long on a busy computer
_MOST_PATIENCE = 1000.0
PATIENCE = "SEKISO_PATIENCE"  # environment variable that multiplies both limits
WORKER = str(tessellate.__file__)
_ALLOWED_ERROR = 3e-4  # relative, of volume and area; beyond it the finer turn is used
_SOLID = re.compile(
    rb"=\s*(MANIFOLD_SOLID_BREP|BREP_WITH_VOIDS|FACETED_BREP)\s*\(\s*'(?:[^']|'')*'\s*,([^;]*);",
    re.IGNORECASE,
)
_PREFIX = {b"": 1.0, b".MILLI.": 1e-3, b".CENTI.": 1e-2, b".MICRO.": 1e-6, b".KILO.": 1e3}
_CONTEXT = re.compile(rb"GLOBAL_UNIT_ASSIGNED_CONTEXT\s*\(\s*\(([^)]*)\)", re.IGNORECASE)
_SI = re.compile(rb"SI_UNIT\s*\(\s*(\$|\.\w+\.)\s*,\s*\.METRE\.\s*\)", re.IGNORECASE)
_NAMED = re.compile(rb"CONVERSION_BASED_UNIT\s*\(\s*'([^']*)'\s*,\s*#(\d+)", re.IGNORECASE)
_MEASURE = re.compile(rb"LENGTH_MEASURE\s*\(\s*([-+0-9.Ee]+)\s*\)", re.IGNORECASE)


def sniff_step(content: bytes) -> bool:
    """Whether the bytes begin with the standard's own number."""
    return text_start(content).startswith(b"ISO-10303-21")


def parse_step(content: bytes) -> Geometry:
    """Solids of a STEP file in metres; raises PartError if cut short, without a solid or too slow.

    A round bar of facets that turn by a rad lacks a^2 / 6 of its volume; the error left is judged
    from two tessellations, E = |V(0.1) - V(0.5)| / 24, and a third is made if it is too large.
    """
    if b"END-ISO-10303-21" not in content[-4096:]:
        raise PartError("part_truncated", n=len(content), promised="END-ISO-10303-21")
    solids = _SOLID.findall(content)
    if not solids:
        raise PartError("part_no_solid")
    is_single = len(solids) == 1
    coarse, fine = _tessellate(content, turn=_TURN, by_face=not is_single)
    if _difference(coarse, fine) / ((_FIRST_TURN / _TURN) ** 2 - 1.0) > _ALLOWED_ERROR:
        _, fine = _tessellate(content, turn=_FINE_TURN, by_face=not is_single)
    if not is_single:
        fine = _by_solid(fine, [_n_faces(content, body) for _, body in solids])
    unit = declared_unit(content)
    return replace(fine, declared=unit, unit=_name(unit) if unit else None,
                   n_solids=max(len(solids), fine.n_solids or 0))  # fmt: skip


def _difference(coarse: Geometry, fine: Geometry) -> float:
    """Largest relative difference of volume and of area."""
    sums = [
        (float(signed_volumes(g.points, g.triangles).sum()),
         float(normals_and_areas(g.points, g.triangles)[1].sum()))
        for g in (coarse, fine)
    ]  # fmt: skip
    (volume, area), (fine_volume, fine_area) = sums
    smallest = 1e-300
    return max(
        abs(volume - fine_volume) / max(abs(fine_volume), smallest),
        abs(area - fine_area) / max(fine_area, smallest),
    )


def _n_faces(content: bytes, body: bytes) -> int:
    """Number of faces in the closed shells that a solid refers to."""
    n = 0
    for reference in re.findall(rb"#(\d+)", body):
        shell = _entity(content, reference)
        if b"ORIENTED_CLOSED_SHELL" in shell.upper():
            inner = re.search(rb"#(\d+)", shell)
            shell = _entity(content, inner[1]) if inner else b""
        n += len(re.findall(rb"#\d+", shell))
    return n


def _by_solid(fine: Geometry, n_faces: list[int]) -> Geometry:
    """Faces gathered into solids: one part's faces come in the order of its solids in the file.

    Where the counts do not match (an assembly), each node of the scene is taken as one solid.
    """
    if fine.solid is None:
        raise PartError("part_no_solid")
    if len(set(fine.names)) == 1 and sum(n_faces) == len(fine.names):
        solid_of_face = np.repeat(np.arange(len(n_faces)), n_faces)
    else:
        _, solid_of_face = np.unique(np.array(fine.nodes), return_inverse=True)
    first = np.unique(solid_of_face, return_index=True)[1]
    return replace(
        fine,
        solid=solid_of_face[fine.solid],
        n_solids=len(first),
        names=tuple(fine.names[k] for k in first),
        colours=tuple(fine.colours[k] for k in first),
        nodes=(),
    )


def declared_unit(content: bytes) -> float | None:
    """Metres per length unit of the file's global context; None if it names none."""
    context = _CONTEXT.search(content)
    references = re.findall(rb"#(\d+)", context[1]) if context else []
    for reference in references:
        entity = _entity(content, reference)
        if b"LENGTH_UNIT" not in entity.upper():
            continue
        named = _NAMED.search(entity)
        if named:
            return _converted_unit(content, named[2])
        metric = _SI.search(entity)
        if metric:
            return _PREFIX.get(metric[1].upper().replace(b"$", b""))
    return None


def _converted_unit(content: bytes, reference: bytes) -> float | None:
    measured = _entity(content, reference)
    value = _MEASURE.search(measured)
    if not value:
        return None
    base = re.search(rb",\s*#(\d+)\s*\)", measured)
    metric = _SI.search(_entity(content, base[1])) if base else None
    scale = _PREFIX.get(metric[1].upper().replace(b"$", b""), 1.0) if metric else 1.0
    return float(value[1]) * scale


def _entity(content: bytes, reference: bytes) -> bytes:
    entity = re.search(rb"#" + reference + rb"\s*=([^;]*);", content)
    return entity[1] if entity else b""


def _name(metres: float) -> str:
    names = {1.0: "m", 1e-2: "cm", 1e-3: "mm", 1e-6: "um", 0.0254: "inch", 0.3048: "foot"}
    return next((n for size, n in names.items() if abs(metres / size - 1) < 1e-6), f"{metres} m")


def _tessellate(content: bytes, *, turn: float, by_face: bool) -> tuple[Geometry, Geometry]:
    """First look and final tessellation, by a process of its own that a bad file may kill."""
    limit = math.ceil((_SECONDS + _SECONDS_PER_MB * len(content) / 1e6) * _patience())
    words = [str(x) for x in (limit, _FIRST_SAG, _FIRST_TURN, _SAG, turn, int(by_face))]
    try:
        run = subprocess.run(
            [sys.executable, "-P", WORKER, *words],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=limit * _WALL_PER_PROCESSOR,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        raise PartError("part_busy", got=f"{problem.timeout:.0f}", variable=PATIENCE) from problem
    if run.returncode == tessellate.OUT_OF_TIME:
        raise PartError("part_too_complex", got=limit, variable=PATIENCE)
    if run.returncode != 0 or len(run.stdout) < 16:
        reason = f"OpenCASCADE made no shape (status {run.returncode})"
        raise PartError("part_unreadable", format="STEP", reason=reason)
    length = struct.unpack_from("<Q", run.stdout)[0]
    first, second = run.stdout[8 : 8 + length], run.stdout[16 + length :]
    try:
        return parse_glb(first), parse_glb(second)
    except (ValueError, KeyError, IndexError, struct.error) as problem:
        reason = "its shapes could not be tessellated"
        raise PartError("part_unreadable", format="STEP", reason=reason) from problem


def _patience() -> float:
    """How many times longer than usual a file may take; raises PartError if it is no number."""
    text = os.environ.get(PATIENCE, "1")
    try:
        times = float(text)
    except ValueError:
        times = math.nan
    if not 0.0 < times <= _MOST_PATIENCE:
        raise PartError("part_patience", got=text, allowed=f"{_MOST_PATIENCE:g}", variable=PATIENCE)
    return times


FORMAT = Format("STEP", ("step", "stp", "p21"), sniff_step, parse_step)
