"""Layers in and out of the 3MF slice extension: a mesh with its stack of closed polygons."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.geometry.contours import Layers
from sekiso.geometry.formats.threemf import archive_part
from sekiso.geometry.mesh import Floats, Integers

_CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
_SLICE = "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07"
_MODEL_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rel0" '
    f'Target="/3D/3dmodel.model" Type="{_MODEL_TYPE}"/></Relationships>'
)
_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns='
    '"http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
    'Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/>'
    "</Types>"
)
_MM = 1e3
_DIGITS = 6  # of a millimetre: a nanometre
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same part gives the same bytes
_METRE_PER_UNIT = {
    "micron": 1e-6, "millimeter": 1e-3, "centimeter": 1e-2, "inch": 0.0254, "foot": 0.3048,
    "meter": 1.0,
}  # fmt: skip


def layers_as_3mf(
    vertices: Floats, triangles: Integers, *, cut: Layers, layer: float, name: str = "part"
) -> bytes:
    """A 3MF file with the mesh and the loops of `cut`, layers of `layer` [m], in millimetres."""
    bottom = float(cut.heights[0]) - 0.5 * layer
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" '
        f'xmlns="{_CORE}" xmlns:s="{_SLICE}" requiredextensions="s"><resources>',
        f'<s:slicestack id="1" zbottom="{_number(bottom)}">',
        *(_slice(cut, k, float(cut.heights[k]) + 0.5 * layer) for k in range(len(cut.heights))),
        f'</s:slicestack><object id="2" type="model" name="{_escaped(name)}" '
        's:slicestackid="1"><mesh><vertices>',
        *(_vertex("vertex", point) for point in vertices),
        "</vertices><triangles>",
        *(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in triangles),
        '</triangles></mesh></object></resources><build><item objectid="2"/></build></model>',
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _RELATIONSHIPS),
            ("3D/3dmodel.model", "".join(parts)),
        ):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text)
    return stream.getvalue()


def layers_from_3mf(content: bytes) -> Layers:
    """The layers of the first slice stack in a 3MF file; raises PartError if there is none.

    Heights are the middles between the tops of neighbouring slices.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            stacks = [_stack(archive_part(archive, path)) for path in _models(archive)]
    except (zipfile.BadZipFile, expat.ExpatError, KeyError, ValueError, IndexError) as problem:
        raise PartError("part_unreadable", format="3MF", reason=str(problem)[:120]) from problem
    stack = next((stack for stack in stacks if stack.tops), None)
    if stack is None:
        raise PartError("part_unreadable", format="3MF", reason="no slices in the file")
    return stack.layers()


def _models(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.endswith(".model")]


class _Stack:
    """Collects slices while the parser walks through one model file."""

    def __init__(self) -> None:
        self.scale = 1e-3
        self.bottom = 0.0
        self.tops: list[float] = []
        self.loops: list[list[Floats]] = []
        self.points: list[tuple[float, float]] = []
        self.chain: list[int] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == f"{_CORE} model":
            self.scale = _METRE_PER_UNIT[attributes.get("unit", "millimeter")]
        elif name == f"{_SLICE} slicestack":
            self.bottom = float(attributes.get("zbottom", "0"))
        elif name == f"{_SLICE} slice":
            self.tops.append(float(attributes["ztop"]))
            self.loops.append([])
            self.points = []
        elif name == f"{_SLICE} vertex":
            self.points.append((float(attributes["x"]), float(attributes["y"])))
        elif name == f"{_SLICE} polygon":
            self.chain = [int(attributes["startv"])]
        elif name == f"{_SLICE} segment":
            self.chain.append(int(attributes["v2"]))

    def end(self, name: str) -> None:
        if name != f"{_SLICE} polygon":
            return
        if len(self.chain) < 4 or self.chain[0] != self.chain[-1]:
            raise ValueError("a slice polygon is not closed")
        if min(self.chain) < 0:
            raise ValueError("a slice refers to a point below 0")
        corners = [self.points[k] for k in self.chain[:-1]]
        self.loops[-1].append(self.scale * np.array(corners))

    def layers(self) -> Layers:
        """The slices as layers in metres."""
        edges = self.scale * np.array([self.bottom, *self.tops])
        loops = [loop for layer in self.loops for loop in layer]
        counts = [len(layer) for layer in self.loops]
        return Layers(
            heights=0.5 * (edges[1:] + edges[:-1]),
            points=np.concatenate(loops) if loops else np.zeros((0, 2)),
            loop_start=np.concatenate(([0], np.cumsum([len(loop) for loop in loops]))).astype(int),
            layer_start=np.concatenate(([0], np.cumsum(counts))).astype(int),
            n_open=0,
        )


def _stack(content: bytes) -> _Stack:
    stack = _Stack()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = stack.start
    parser.EndElementHandler = stack.end
    parser.StartDoctypeDeclHandler = _refuse
    parser.Parse(content, True)
    return stack


def _refuse(*_: object) -> None:
    raise PartError("part_unreadable", format="3MF", reason="document type declaration")


def _slice(cut: Layers, number: int, top: float) -> str:
    points: list[str] = []
    polygons: list[str] = []
    first = 0
    for loop in cut.loops(number):
        points += [_vertex("s:vertex", point) for point in loop]
        polygons.append("".join(_polygon(first, len(loop))))
        first += len(loop)
    vertices = f"<s:vertices>{''.join(points)}</s:vertices>" if points else ""
    return f'<s:slice ztop="{_number(top)}">{vertices}{"".join(polygons)}</s:slice>'


def _polygon(first: int, n: int) -> Iterator[str]:
    yield f'<s:polygon startv="{first}">'
    for k in range(1, n):
        yield f'<s:segment v2="{first + k}"/>'
    yield f'<s:segment v2="{first}"/></s:polygon>'


def _vertex(tag: str, point: Floats) -> str:
    places = " ".join(
        f'{axis}="{_number(value)}"' for axis, value in zip("xyz", point, strict=False)
    )
    return f"<{tag} {places}/>"


def _number(metres: float) -> str:
    return f"{float(metres) * _MM:.{_DIGITS}f}"


def _escaped(text: str) -> str:
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(sign, f"&{name};")
    return text
