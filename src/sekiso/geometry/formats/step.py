"""STEP: solids tessellated by OpenCASCADE, to a tolerance that follows from the part's size."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats import tessellate
from sekiso.geometry.formats.foreign import text_start
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.mesh import normals_and_areas, signed_volumes

_FIRST_SAG, _FIRST_TURN = 1e-3, 0.5  # m and rad, for a first look at the size
_SAG = 1e-4  # of the diagonal: chord to surface
_TURN = 0.1  # rad between neighbouring facets
_FINE_TURN = 0.06
_SECONDS, _SECONDS_PER_MB = 2.0, 6.0  # allowed for one file; sound ones take a tenth
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
    """Solids of a STEP file in metres; raises PartError if cut short or without a solid.

    A round bar of facets that turn by a rad lacks a^2 / 6 of its volume; the error left is judged
    from two tessellations, E = |V(0.1) - V(0.5)| / 24, and a third is made if it is too large.
    """
    if b"END-ISO-10303-21" not in content[-4096:]:
        raise PartError("part_truncated", n=len(content), promised="END-ISO-10303-21")
    solids = _SOLID.findall(content)
    if not solids:
        raise PartError("part_no_solid")
    is_single = len(solids) == 1
    coarse, fine = _tessellated(content, turn=_TURN, by_face=not is_single)
    if _difference(coarse, fine) / ((_FIRST_TURN / _TURN) ** 2 - 1.0) > _ALLOWED_ERROR:
        _, fine = _tessellated(content, turn=_FINE_TURN, by_face=not is_single)
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
    assert fine.solid is not None
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
    found = re.search(rb"#" + reference + rb"\s*=([^;]*);", content)
    return found[1] if found else b""


def _name(metres: float) -> str:
    names = {1.0: "m", 1e-2: "cm", 1e-3: "mm", 1e-6: "um", 0.0254: "inch", 0.3048: "foot"}
    return next((n for size, n in names.items() if abs(metres / size - 1) < 1e-6), f"{metres} m")


def _tessellated(content: bytes, *, turn: float, by_face: bool) -> tuple[Geometry, Geometry]:
    """First look and final tessellation, by a process of its own that a bad file may kill."""
    words = [str(x) for x in (_FIRST_SAG, _FIRST_TURN, _SAG, turn, int(by_face))]
    seconds = _SECONDS + _SECONDS_PER_MB * len(content) / 1e6
    try:
        run = subprocess.run(
            [sys.executable, "-P", tessellate.__file__, *words],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as problem:
        reason = f"OpenCASCADE took more than {seconds:.0f} s"
        raise PartError("part_unreadable", format="STEP", reason=reason) from problem
    if run.returncode != 0 or len(run.stdout) < 16:
        reason = f"OpenCASCADE found no shape (status {run.returncode})"
        raise PartError("part_unreadable", format="STEP", reason=reason)
    length = struct.unpack_from("<Q", run.stdout)[0]
    first, second = run.stdout[8 : 8 + length], run.stdout[16 + length :]
    try:
        return _scene(first), _scene(second)
    except (ValueError, KeyError, IndexError, struct.error) as problem:
        reason = "its shapes could not be tessellated"
        raise PartError("part_unreadable", format="STEP", reason=reason) from problem


@dataclass(frozen=True)
class _Glb:
    tree: dict[str, Any]
    binary: bytes

    def array(self, number: int) -> np.ndarray:
        accessor = self.tree["accessors"][number]
        view = self.tree["bufferViews"][accessor["bufferView"]]
        kind = {5126: "<f4", 5123: "<u2", 5125: "<u4", 5121: "<u1"}[accessor["componentType"]]
        width = {"VEC3": 3, "SCALAR": 1}[accessor["type"]]
        at = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
        flat = np.frombuffer(self.binary, dtype=kind, count=accessor["count"] * width, offset=at)
        return flat.reshape(-1, width)


def _scene(glb: bytes) -> Geometry:
    length = struct.unpack_from("<I", glb, 12)[0]
    model = _Glb(json.loads(glb[20 : 20 + length]), glb[28 + length :])
    points: list[np.ndarray] = []
    triangles: list[np.ndarray] = []
    solid: list[np.ndarray] = []
    names: list[str] = []
    nodes: list[int] = []
    colours: list[tuple[float, ...]] = []
    n_points = 0
    scene = model.tree["scenes"][model.tree.get("scene", 0)]
    waiting = [(node, np.eye(4)) for node in reversed(scene.get("nodes", []))]
    while waiting:
        number, above = waiting.pop()
        node = model.tree["nodes"][number]
        matrix = above @ _local(node)
        waiting += [(child, matrix) for child in reversed(node.get("children", []))]
        if "mesh" not in node:
            continue
        for primitive in model.tree["meshes"][node["mesh"]]["primitives"]:
            placed = model.array(primitive["attributes"]["POSITION"]).astype(np.float64)
            placed = placed @ matrix[:3, :3].T + matrix[:3, 3]
            corners = model.array(primitive["indices"]).astype(np.int64).reshape(-1, 3)
            points.append(placed)
            triangles.append(corners + n_points)
            solid.append(np.full(len(corners), len(names)))
            names.append(str(node.get("name", "")))
            nodes.append(number)
            colours.append(_colour(model.tree, primitive))
            n_points += len(placed)
    if not points:
        raise PartError("part_no_solid")
    return Geometry(
        np.concatenate(points), np.concatenate(triangles), 1.0, solid=np.concatenate(solid),
        n_solids=len(names), names=tuple(names), colours=tuple(colours), nodes=tuple(nodes),
    )  # fmt: skip


def _local(node: dict[str, Any]) -> np.ndarray:
    if "matrix" in node:
        return np.array(node["matrix"], dtype=np.float64).reshape(4, 4).T
    matrix = np.eye(4)
    x, y, z, w = node.get("rotation", (0.0, 0.0, 0.0, 1.0))
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, :3] *= np.array(node.get("scale", (1.0, 1.0, 1.0)))
    matrix[:3, 3] = node.get("translation", (0.0, 0.0, 0.0))
    return matrix


def _colour(tree: dict[str, Any], primitive: dict[str, Any]) -> tuple[float, ...]:
    if "material" not in primitive:
        return ()
    metal = tree["materials"][primitive["material"]].get("pbrMetallicRoughness", {})
    return tuple(metal.get("baseColorFactor", ()))


FORMAT = Format("STEP", ("step", "stp", "p21"), sniff_step, parse_step)
