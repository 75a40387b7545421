"""One model file of a 3MF archive: its objects and build items, as they are written."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf_package import Package, resolved, xml_parser
from sekiso.geometry.formats.threemf_rules import (
    BALLS,
    BEAMS,
    BOOLEANS,
    CORE,
    SLICE,
    UNDERSTOOD,
    Rules,
    known_name,
    refuse_unknown_extensions,
)
from sekiso.geometry.mesh import Floats, Integers

_CONTAINER = re.compile(rb"<((?:[\w.-]+:)?)(vertices|triangles)(?:\s[^>]*)?(?<!/)>")
_ROWS = {
    b"vertices": (b"vertex", b"x y z "),
    b"triangles": (b"triangle", b"v1v2v3"),
}
_MOST_KEPT = 1_000_000  # objects, references, beams and polygons in one file: 0.3 GB
_DEEPEST = 100  # elements within elements
_WEIGHT = 5  # of an object among them
_LARGE = 4_000_000  # bytes of a part from which on loading the compiler pays
FARTHEST = 1e9  # units of the file from its origin
_MOST_MARKUP = 40_000_000  # bytes
_LONGEST_ELEMENT = 65_536  # bytes
_LONGEST_TEXT = 16_000_000  # bytes without the end of an element
_HELPERS = {  # settings of Cura that make an object a helper
    "infill_mesh": "modifier",
    "cutting_mesh": "modifier",
    "support_mesh": "support",
    "anti_overhang_mesh": "support blocker",
}
IDENTITY = np.eye(4)
IDENTITY.flags.writeable = False
_TRUE = ("true", "1", "yes")


class Reference(NamedTuple):
    """An object that is placed: path of its model, its id, its matrix, shape (4, 4)."""

    path: str
    id: str
    matrix: Floats
    is_printed: bool = True
    name: str = ""


@dataclass
class Lattice:
    """Beams among the vertices of an object; radii and lengths in the unit of the file."""

    radius: float
    min_length: float
    cap: str = "sphere"
    clipping: str = "none"
    clipping_mesh: str = ""
    ball_mode: str = "none"
    ball_radius: float | None = None
    beams: list[tuple[int, int, float, float, str, str]] = field(default_factory=list)
    balls: dict[int, float | None] = field(default_factory=dict)


@dataclass
class Slice:
    """One slice: its top, its points x, y, x, y ..., and closed polygons among them."""

    top: float
    points: array[float] = field(default_factory=lambda: array("d"))
    polygons: list[array[int]] = field(default_factory=list)


@dataclass
class SliceStack:
    """Slices from `bottom` upwards, or references to stacks of other model files."""

    bottom: float
    slices: list[Slice] = field(default_factory=list)
    references: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class ModelObject:
    """One object: a mesh, components or a boolean shape, perhaps with a lattice or slices."""

    id: str
    kind: str = "model"
    name: str = ""
    points: Floats = field(default_factory=lambda: np.zeros((0, 3)))
    triangles: Integers = field(default_factory=lambda: np.zeros((0, 3), dtype=np.int64))
    components: list[Reference] = field(default_factory=list)
    operation: str = ""
    operands: list[Reference] = field(default_factory=list)
    lattice: Lattice | None = None
    stack: str = ""
    is_coarse: bool = False
    helper: str = ""  # what a slicer project makes of the whole object
    ranges: list[tuple[int, int, str]] = field(default_factory=list)  # triangles and their role
    strange: str = ""  # an element that is not read and may be the shape


@dataclass
class Model:
    """The content of one model file."""

    unit: str = "millimeter"
    objects: dict[str, ModelObject] = field(default_factory=dict)
    stacks: dict[str, SliceStack] = field(default_factory=dict)
    items: list[Reference] = field(default_factory=list)
    application: str = ""
    extensions: set[str] = field(default_factory=set)
    has_build: bool = False
    metadata: dict[str, str] = field(default_factory=dict)  # of the whole model


def read_model(package: Package, path: str, *, is_strict: bool = False) -> Model:
    """The model file `path` of the archive; raises PartError where it breaks the standard.

    `is_strict` refuses also what changes no shape (see `Rules`), and more than 40 MB of markup
    beside plain vertices and triangles, which takes two seconds.
    """
    reader = _Reader(path, is_strict=is_strict)
    reader.read(package)
    if not reader.model.has_build:
        raise PartError("part_element", element="build")
    return reader.model


def refuse_far_points(points: Floats) -> None:
    """Raises PartError for points that are not finite or so far away that volumes mean nothing."""
    if not len(points):
        return
    farthest = max(float(points.max()), -float(points.min()))
    if not np.isfinite(farthest):
        raise PartError("part_not_finite", n=int(np.sum(~np.isfinite(points).all(axis=1))))
    if farthest > FARTHEST:
        raise PartError("part_far", got=f"{farthest:.3g}", allowed=f"{FARTHEST:.0e}")


class _Rows:
    """Vertices or triangles of one object while they are read."""

    def __init__(self, tag: bytes, names: bytes, dtype: type) -> None:
        self.tag = np.frombuffer(tag, dtype=np.uint8)
        self.names = np.frombuffer(names, dtype=np.uint8).reshape(3, 2)
        self.numbers: NDArray[Any] = np.empty((1024, 3), dtype=dtype)
        self.n = 0

    def read(self, text: bytes, at: int) -> tuple[int, bool]:
        """Place behind the last plain element, and whether only more text can tell what follows."""
        from sekiso.geometry.element_kernel import FULL, MORE, read_elements  # numba

        signs = np.frombuffer(text, dtype=np.uint8)
        whole = self.numbers.dtype == np.int64
        why = FULL
        while why == FULL:
            at, self.n, why = read_elements(
                signs, at, self.tag, self.names, self.numbers, self.n, whole
            )
            if why == FULL:
                self.numbers.resize((2 * len(self.numbers), 3), refcheck=False)
        return at, why == MORE

    def finished(self) -> np.ndarray:
        self.numbers.resize((self.n, 3), refcheck=False)
        return self.numbers


class _Reader:
    """Collects objects and build items while the parser walks through one model file.

    The parser hears everything but long runs of plain vertices and triangles, which a compiled
    loop reads from the same bytes.
    """

    def __init__(self, path: str, *, is_strict: bool) -> None:
        self.model = Model()
        self.path = path
        self.folder = path.rpartition("/")[0]
        self.rules = Rules(is_strict=is_strict)
        self.prefixes: dict[str, str] = {}
        self.open: list[str] = []
        self.now = ModelObject("")
        self.stack = SliceStack(0.0)
        self.slice = Slice(0.0)
        self.x = array("d")
        self.corners = array("q")
        self.rows: dict[bytes, _Rows] = {}
        self.entered = -1
        self.n_kept = 0
        self.text: list[str] | None = None
        self.text_of = ""
        self.handlers: dict[str, Any] = {
            f"{CORE} vertex": self.vertex,
            f"{CORE} triangle": self.triangle,
            f"{CORE} vertices": self.enter,
            f"{CORE} triangles": self.enter,
            f"{CORE} object": self.object,
            f"{CORE} component": self.component,
            f"{CORE} item": self.item,
            f"{CORE} model": self.root,
            f"{CORE} build": self.build,
            f"{CORE} metadata": self.metadata,
            f"{BEAMS} beamlattice": self.lattice,
            f"{BEAMS} beam": self.beam,
            f"{BEAMS} ball": self.ball,
            f"{BALLS} ball": self.ball,
            f"{BOOLEANS} booleanshape": self.boolean_shape,
            f"{BOOLEANS} boolean": self.boolean,
            f"{SLICE} slicestack": self.slice_stack,
            f"{SLICE} sliceref": self.slice_reference,
            f"{SLICE} slice": self.one_slice,
            f"{SLICE} vertex": self.slice_vertex,
            f"{SLICE} polygon": self.polygon,
            f"{SLICE} segment": self.segment,
        }
        self.parser = xml_parser(self.start, self.end)
        self.parser.StartNamespaceDeclHandler = self.namespace
        self.parser.CharacterDataHandler = self.characters

    def read(self, package: Package) -> None:
        """Walks through the file piece by piece."""
        self.is_large = package.size(self.path) > _LARGE
        rest = b""
        self.n_parsed = 0
        running: _Rows | None = None
        for chunk in package.chunks(self.path):
            if not self.open and not rest and chunk.startswith(b"%3McF"):
                raise PartError("part_encrypted", got=self.path)
            rest, running = self.read_text(rest + chunk, running)
        self.parse(rest)
        self.parser.Parse(b"", True)

    def read_text(self, text: bytes, running: _Rows | None) -> tuple[bytes, _Rows | None]:
        """What is left of the text, and the rows that go on in what follows."""
        at = 0
        while at < len(text):
            if running is not None:
                at, is_cut = running.read(text, at)
                if is_cut and len(text) - at < _LONGEST_ELEMENT:
                    return text[at:], running
                running = None
            found = _CONTAINER.search(text, at) if self.is_large else None
            stop = found.end() if found else text.rfind(b">") + 1
            if stop <= at:
                if len(text) - at > _LONGEST_TEXT:
                    raise PartError("part_elements", allowed=_LONGEST_TEXT)
                break
            place = self.n_parsed + found.start() - at if found else -1
            self.parse(text[at:stop])
            if found and self.entered == place and not self.has_parsed(found.group(2)):
                running = self.rows_of(found.group(1), found.group(2))
            at = stop
        return text[at:], running

    def parse(self, text: bytes) -> None:
        self.parser.Parse(text, False)
        self.n_parsed += len(text)
        if self.rules.is_strict and self.n_parsed > _MOST_MARKUP:
            raise PartError("part_markup", allowed=_MOST_MARKUP // 1_000_000)

    def has_parsed(self, name: bytes) -> bool:
        """Whether the parser has taken vertices or triangles of this object already."""
        return bool(self.x if name == b"vertices" else self.corners)

    def rows_of(self, prefix: bytes, name: bytes) -> _Rows:
        tag, names = _ROWS[name]
        dtype = np.float64 if name == b"vertices" else np.int64
        return self.rows.setdefault(name, _Rows(b"<" + prefix + tag, names, dtype))

    def start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self.handlers.get(name)
        if handler is None:
            self.unknown(name, attributes)
        if name.endswith((" vertex", " triangle")) is False:
            self.rules.element(name, attributes)
            if len(self.open) == 2:
                self.keep()
                self.rules.resource(name, attributes)
        if len(self.open) > _DEEPEST:
            raise PartError("part_elements", allowed=_DEEPEST)
        self.open.append(name)
        if handler is not None:
            try:
                handler(attributes)
            except KeyError as missing:
                tag, attribute = name.rpartition(" ")[2], missing.args[0]
                raise PartError("part_attribute", element=tag, attribute=attribute) from None
            except (ValueError, OverflowError):
                written = " ".join(f'{key}="{value}"' for key, value in attributes.items())
                tag = name.rpartition(" ")[2]
                raise PartError("part_bad_number", element=tag, got=written[:120]) from None

    def end(self, name: str) -> None:
        self.open.pop()
        if name == f"{CORE} object":
            self.close_object()
        elif self.text is not None and name == self.text_of:
            self.setting("".join(self.text))
            self.text = None

    def namespace(self, prefix: str | None, address: str) -> None:
        self.keep()
        self.prefixes[prefix or ""] = address

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def unknown(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition(" ")
        if namespace in UNDERSTOOD:
            if namespace not in (CORE, SLICE, BEAMS, BALLS, BOOLEANS):
                self.model.extensions.add(UNDERSTOOD[namespace])
            return
        if "slic3r" in namespace or "cura" in namespace:
            self.slicer_setting(name, tag, attributes)
            return
        self.model.extensions.add(known_name(namespace))
        if self.open and self.open[-1] == f"{CORE} object":
            self.now.strange = f"{tag} ({known_name(namespace)})"

    def slicer_setting(self, name: str, tag: str, attributes: dict[str, str]) -> None:
        """Helper volumes as Slic3r writes them into the mesh, and settings of older Cura."""
        if tag == "volume" and attributes.get("modifier") == "1":
            first, last = max(int(attributes["ts"]), 0), int(attributes["te"])
            self.now.ranges.append((first, last, "modifier"))
        elif tag == "setting" and "key" in attributes:
            self.text, self.text_of = [attributes["key"], "\n"], name

    def root(self, attributes: dict[str, str]) -> None:
        self.model.unit = attributes.get("unit", "millimeter")
        refuse_unknown_extensions(attributes.get("requiredextensions", ""), self.prefixes)

    def keep(self, weight: int = 1) -> None:
        """Counts what takes memory of its own, so that a small archive cannot fill it."""
        self.n_kept += weight
        if self.n_kept > _MOST_KEPT:
            raise PartError("part_elements", allowed=_MOST_KEPT)

    def build(self, _: dict[str, str]) -> None:
        self.model.has_build = True

    def enter(self, _: dict[str, str]) -> None:
        self.entered = self.parser.CurrentByteIndex

    def object(self, attributes: dict[str, str]) -> None:
        self.keep(_WEIGHT)
        self.now = ModelObject(
            attributes["id"], attributes.get("type", "model"),
            attributes.get("name") or attributes.get("partnumber", ""),
            stack=attributes.get(f"{SLICE} slicestackid", ""),
            is_coarse=attributes.get(f"{SLICE} meshresolution", "fullres") != "fullres",
        )  # fmt: skip
        self.model.objects[self.now.id] = self.now

    def close_object(self) -> None:
        self.now.points = self.take(b"vertices", self.x, np.float64)
        self.now.triangles = self.take(b"triangles", self.corners, np.int64)
        refuse_far_points(self.now.points)
        beams = self.now.lattice.beams if self.now.lattice else []
        refuse_far_points(np.array([beam[2:4] for beam in beams], dtype=np.float64))
        self.x, self.corners, self.rows = array("d"), array("q"), {}

    def take(self, name: bytes, slow: array[Any], dtype: type) -> Any:
        """Rows of the compiled loop first, then those of the parser."""
        parsed: NDArray[Any] = np.asarray(slow, dtype=dtype).reshape(-1, 3)
        rows = self.rows.get(name)
        if rows is None:
            return parsed
        read = rows.finished()
        return np.concatenate((read, parsed)) if len(parsed) else read

    def vertex(self, attributes: dict[str, str]) -> None:
        x = self.x
        x.append(_number(attributes["x"]))
        x.append(_number(attributes["y"]))
        x.append(_number(attributes["z"]))

    def triangle(self, attributes: dict[str, str]) -> None:
        corners = self.corners
        corners.append(int(attributes["v1"]))
        corners.append(int(attributes["v2"]))
        corners.append(int(attributes["v3"]))

    def component(self, attributes: dict[str, str]) -> None:
        self.now.components.append(self.reference(attributes))

    def item(self, attributes: dict[str, str]) -> None:
        self.model.items.append(self.reference(attributes))

    def boolean_shape(self, attributes: dict[str, str]) -> None:
        self.now.operation = attributes.get("operation", "union")
        self.now.operands.append(self.reference(attributes))

    def boolean(self, attributes: dict[str, str]) -> None:
        self.now.operands.append(self.reference(attributes))

    def reference(self, attributes: dict[str, str]) -> Reference:
        self.keep()
        path = next(
            (value for key, value in attributes.items() if key == "path" or key.endswith(" path")),
            None,
        )
        return Reference(
            self.path if path is None else resolved(path),
            attributes["objectid"],
            _matrix(attributes.get("transform")),
            attributes.get("printable", "1") not in ("0", "false"),
            attributes.get("partnumber", ""),
        )

    def lattice(self, attributes: dict[str, str]) -> None:
        given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        radius = given.get("ballradius")
        self.now.lattice = Lattice(
            float(given["radius"]), float(given.get("minlength", 0.0)),
            given.get("cap", given.get("capmode", "sphere")),
            given.get("clippingmode", "none"), given.get("clippingmesh", ""),
            given.get("ballmode", "none"), None if radius is None else float(radius),
        )  # fmt: skip

    def beam(self, attributes: dict[str, str]) -> None:
        lattice = self.now.lattice
        if lattice is None:
            raise PartError("part_element", element="beamlattice")
        self.keep()
        first = float(attributes.get("r1", lattice.radius))
        last = float(attributes.get("r2", first))
        caps = attributes.get("cap1", lattice.cap), attributes.get("cap2", lattice.cap)
        lattice.beams.append((int(attributes["v1"]), int(attributes["v2"]), first, last, *caps))

    def ball(self, attributes: dict[str, str]) -> None:
        if self.now.lattice is not None:
            self.keep()
            radius = attributes.get("r")
            vertex = int(attributes["vindex"])
            self.now.lattice.balls[vertex] = None if radius is None else float(radius)

    def slice_stack(self, attributes: dict[str, str]) -> None:
        self.keep()
        self.stack = SliceStack(float(attributes.get("zbottom", 0.0)))
        self.model.stacks[attributes["id"]] = self.stack

    def slice_reference(self, attributes: dict[str, str]) -> None:
        path = attributes.get("slicepath")
        self.keep()
        where = self.path if path is None else resolved(path)
        self.stack.references.append((where, attributes["slicestackid"]))

    def one_slice(self, attributes: dict[str, str]) -> None:
        self.keep()
        self.slice = Slice(float(attributes["ztop"]))
        self.stack.slices.append(self.slice)

    def slice_vertex(self, attributes: dict[str, str]) -> None:
        x, y = float(attributes["x"]), float(attributes["y"])
        if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
            raise PartError("part_far", got=f"{x}, {y}", allowed=f"{FARTHEST:.0e}")
        self.slice.points.extend((x, y))

    def polygon(self, attributes: dict[str, str]) -> None:
        self.keep()
        self.slice.polygons.append(array("q", (int(attributes["startv"]),)))

    def segment(self, attributes: dict[str, str]) -> None:
        self.slice.polygons[-1].append(int(attributes["v2"]))

    def metadata(self, attributes: dict[str, str]) -> None:
        self.text, self.text_of = [attributes["name"], "\n"], f"{CORE} metadata"

    def setting(self, text: str) -> None:
        """Metadata: the program that wrote the file, or what Cura makes of an object."""
        name, _, value = text.partition("\n")
        key = name.rpartition(":")[2]
        if self.open == [f"{CORE} model"]:
            self.keep()
            told = [self.model.metadata.get(name, ""), value.strip()]
            self.model.metadata[name] = "; ".join(filter(None, told))
        if key == "Application":
            self.model.application = value.strip()
        elif key in _HELPERS and value.strip().lower() in _TRUE:
            self.now.helper = _HELPERS[key]


def _number(text: str) -> float:
    if "_" in text:  # Python's own way to group digits
        raise ValueError(text)
    return float(text)


def _matrix(text: str | None) -> Floats:
    if text is None:
        return IDENTITY
    numbers = np.array(text.split(), dtype=np.float64)
    if numbers.shape != (12,) or not np.isfinite(numbers).all():
        raise PartError("part_transform", got=text[:80])
    matrix = np.eye(4)
    matrix[:, :3] = numbers.reshape(4, 3)
    if not abs(np.linalg.det(matrix[:3, :3])) > 0.0:
        raise PartError("part_transform", got=text[:80])
    return matrix
