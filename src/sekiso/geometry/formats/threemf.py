"""3MF: meshes, components, build items with their transforms, and beam lattices recognised.

The archive is read in memory, never unpacked: names in it are only compared.  Document types and
entities are refused, as the standard does.
"""

from __future__ import annotations

import io
import zipfile
from array import array
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.beams import beam_body
from sekiso.geometry.formats.foreign import foreign_name, text_start
from sekiso.geometry.formats.format import Format, Geometry

CORE_NAMESPACE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
START_PART_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships"
_BEAMS = "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02"
_EXTENSIONS = {
    "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07": "slice",
    _BEAMS: "beamlattice",
    "http://schemas.microsoft.com/3dmanufacturing/production/2015/06": "production",
    "http://schemas.microsoft.com/3dmanufacturing/material/2015/02": "material",
}
_METRE_PER_UNIT = {  # the six units of the core specification, section 3.4
    "micron": 1e-6, "millimeter": 1e-3, "centimeter": 1e-2, "inch": 0.0254, "foot": 0.3048,
    "meter": 1.0,
}  # fmt: skip
_LARGEST_PART = 1_000_000_000  # bytes of one file in the archive
_LARGEST_RATIO = 200  # unpacked to packed, beyond the first 10 MB
_DEEPEST = 32  # components within components
_MOST_INSTANCES = 100_000


@dataclass
class _Object:
    x: array[float] = field(default_factory=lambda: array("d"))
    corners: array[int] = field(default_factory=lambda: array("q"))
    components: list[tuple[str, str, np.ndarray]] = field(default_factory=list)
    kind: str = "model"
    name: str = ""
    beams: list[tuple[int, int, float, float]] = field(default_factory=list)
    radius: float = 0.0


@dataclass
class _Model:
    unit: str = "millimeter"
    objects: dict[str, _Object] = field(default_factory=dict)
    items: list[tuple[str, str, np.ndarray]] = field(default_factory=list)
    namespaces: set[str] = field(default_factory=set)
    required: str = ""


def sniff_3mf(content: bytes) -> bool:
    """Whether the bytes are a zip archive of the parts that 3MF asks for."""
    return text_start(content).startswith(b"PK\x03\x04") and foreign_name(content) is None


def parse_3mf(content: bytes) -> Geometry:
    """All build items of a 3MF file in place; raises PartError for a bad or hostile archive."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    path = _start_part(archive)
    models = {path: _model(archive, path)}
    points, triangles, names = _placed_bodies(archive, models, path)
    unit = models[path].unit
    if unit not in _METRE_PER_UNIT:
        raise PartError("part_unit", got=unit, allowed=", ".join(_METRE_PER_UNIT))
    seen = {_EXTENSIONS[space] for m in models.values() for space in m.namespaces
            if space in _EXTENSIONS}  # fmt: skip
    return Geometry(
        points, triangles, _METRE_PER_UNIT[unit], _METRE_PER_UNIT[unit], unit, names=names,
        extensions=tuple(sorted(seen)),
    )  # fmt: skip


def archive_part(archive: zipfile.ZipFile, path: str) -> bytes:
    """The bytes of `path` in the archive; refuses what unpacks to an absurd size."""
    entry = archive.getinfo(path.lstrip("/"))
    allowed = min(_LARGEST_PART, max(10_000_000, _LARGEST_RATIO * entry.compress_size))
    if entry.file_size > allowed:
        raise PartError("part_bomb", got=entry.file_size, allowed=allowed)
    with archive.open(entry) as stream:
        unpacked = stream.read(allowed + 1)
    if len(unpacked) > allowed:
        raise PartError("part_bomb", got=len(unpacked), allowed=allowed)
    return unpacked


def _start_part(archive: zipfile.ZipFile) -> str:
    targets: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == f"{_RELATIONSHIP} Relationship" and attributes.get("Type") == START_PART_TYPE:
            if attributes.get("TargetMode") == "External":
                raise PartError("part_unreadable", format="3MF", reason="external model")
            targets.append(attributes["Target"])

    _parse(archive_part(archive, "_rels/.rels"), start)
    if not targets:
        raise PartError("part_unreadable", format="3MF", reason="no 3D model in the archive")
    return targets[0].lstrip("/")


def _parse(content: bytes, start: object, end: object = None) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse_document_type
    parser.Parse(content, True)


def _refuse_document_type(*_: object) -> None:
    raise PartError("part_unreadable", format="3MF", reason="document type declaration")


def _model(archive: zipfile.ZipFile, path: str) -> _Model:
    reader = _Reader(path)
    _parse(archive_part(archive, path), reader.start, reader.end)
    return reader.model


class _Reader:
    """Collects objects and build items while the parser walks through one model file."""

    def __init__(self, path: str) -> None:
        self.model = _Model()
        self.path = path
        self.now = _Object()
        self.resource_ids: set[str] = set()
        self.handlers = {
            f"{CORE_NAMESPACE} vertex": self.vertex,
            f"{CORE_NAMESPACE} triangle": self.triangle,
            f"{CORE_NAMESPACE} object": self.object,
            f"{CORE_NAMESPACE} component": self.component,
            f"{CORE_NAMESPACE} item": self.item,
            f"{CORE_NAMESPACE} model": self.root,
            f"{_BEAMS} beamlattice": self.lattice,
            f"{_BEAMS} beam": self.beam,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if "id" in attributes:
            self.resource(attributes["id"])
        handler = self.handlers.get(name)
        if handler is not None:
            handler(attributes)
        elif not name.startswith(CORE_NAMESPACE):
            self.model.namespaces.add(name.rpartition(" ")[0])

    def end(self, name: str) -> None:
        if name == f"{CORE_NAMESPACE} object":
            self.now = _Object()

    def root(self, attributes: dict[str, str]) -> None:
        self.model.unit = attributes.get("unit", "millimeter")

    def object(self, attributes: dict[str, str]) -> None:
        self.now = _Object(kind=attributes.get("type", "model"), name=attributes.get("name", ""))
        self.model.objects[attributes["id"]] = self.now

    def resource(self, key: str) -> None:
        if key in self.resource_ids:
            raise ValueError(f"resource {key} is given twice")
        self.resource_ids.add(key)

    def vertex(self, attributes: dict[str, str]) -> None:
        x = self.now.x
        x.append(float(attributes["x"]))
        x.append(float(attributes["y"]))
        x.append(float(attributes["z"]))

    def triangle(self, attributes: dict[str, str]) -> None:
        corners = self.now.corners
        corners.append(int(attributes["v1"]))
        corners.append(int(attributes["v2"]))
        corners.append(int(attributes["v3"]))

    def lattice(self, attributes: dict[str, str]) -> None:
        self.now.radius = float(attributes["radius"])
        self.model.namespaces.add(_BEAMS)

    def beam(self, attributes: dict[str, str]) -> None:
        first = float(attributes.get("r1", self.now.radius))
        last = float(attributes.get("r2", first))
        self.now.beams.append((int(attributes["v1"]), int(attributes["v2"]), first, last))

    def component(self, attributes: dict[str, str]) -> None:
        self.now.components.append(self._reference(attributes))

    def item(self, attributes: dict[str, str]) -> None:
        self.model.items.append(self._reference(attributes))

    def _reference(self, attributes: dict[str, str]) -> tuple[str, str, np.ndarray]:
        path = next((v for k, v in attributes.items() if k.endswith(" path")), self.path)
        return path.lstrip("/"), attributes["objectid"], _transform(attributes.get("transform"))


def _transform(text: str | None) -> np.ndarray:
    matrix = np.eye(4)
    if text is not None:
        numbers = np.array(text.split(), dtype=np.float64)
        if numbers.shape != (12,):
            raise ValueError(f"a transform has 12 numbers, not {numbers.size}")
        matrix[:, :3] = numbers.reshape(4, 3)
    return matrix


def _placed_bodies(
    archive: zipfile.ZipFile, models: dict[str, _Model], path: str
) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    points: list[np.ndarray] = []
    triangles: list[np.ndarray] = []
    names: list[str] = []
    n_points = 0
    waiting = [(*item, 0) for item in reversed(models[path].items)]
    n_seen = 0
    while waiting:
        where, key, matrix, depth = waiting.pop()
        n_seen += 1
        if depth > _DEEPEST or n_seen > _MOST_INSTANCES:
            raise ValueError("components are nested without end")
        if where not in models:
            models[where] = _model(archive, where)
        if key not in models[where].objects:
            raise ValueError(f"object {key} is not in the file")
        item = models[where].objects[key]
        waiting += [(*(child[:2]), child[2] @ matrix, depth + 1) for child in item.components]
        if item.kind == "other":
            raise ValueError(f"object {key} is of type 'other' and cannot be built")
        for body in _bodies(item):
            corners = body[1] if np.linalg.det(matrix[:3, :3]) >= 0.0 else body[1][:, ::-1]
            placed = body[0] @ matrix[:3, :3] + matrix[3, :3]
            points.append(placed)
            triangles.append(corners + n_points)
            names.append(item.name)
            n_points += len(placed)
    if not points:
        raise PartError("part_empty")
    return np.concatenate(points), np.concatenate(triangles), tuple(names)


def _bodies(item: _Object) -> list[tuple[np.ndarray, np.ndarray]]:
    """Mesh and lattice of one object, each with points and triangles; none for supports."""
    if item.kind not in ("model", "solidsupport"):
        return []
    placed = np.asarray(item.x, dtype=np.float64).reshape(-1, 3)
    bodies: list[tuple[np.ndarray, np.ndarray]] = []
    if len(item.corners):
        corners = np.asarray(item.corners, dtype=np.int64).reshape(-1, 3)
        bodies.append((placed, _valid_index(corners, len(placed))))
    if item.beams:
        ends = _valid_index(np.array([beam[:2] for beam in item.beams]), len(placed))
        radii = np.array([beam[2:] for beam in item.beams])
        bodies.append(beam_body(placed, ends=ends, radii=radii))
    return bodies


def _valid_index(index: np.ndarray, n_points: int) -> np.ndarray:
    if index.max(initial=0) >= n_points or index.min(initial=0) < 0:
        got = int(index.min()) if index.min() < 0 else int(index.max())
        raise PartError("part_index", got=got, allowed=n_points - 1)
    return index


FORMAT = Format("3MF", ("3mf",), sniff_3mf, parse_3mf)
