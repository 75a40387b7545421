"""Layers out in the 3MF slice extension: a mesh with its stack of closed polygons."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from sekiso.geometry.contours import Layers
from sekiso.geometry.formats.threemf_package import START_PART_TYPE
from sekiso.geometry.formats.threemf_rules import CORE, SLICE
from sekiso.geometry.mesh import Floats, Integers

_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rel0" '
    f'Target="/3D/3dmodel.model" Type="{START_PART_TYPE}"/></Relationships>'
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


def layers_as_3mf(
    vertices: Floats, triangles: Integers, *, cut: Layers, layer: float, name: str = "part"
) -> bytes:
    """A 3MF file with the mesh and the loops of `cut`, layers of `layer` [m], in millimetres."""
    bottom = float(cut.heights[0]) - 0.5 * layer
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" '
        f'xmlns="{CORE}" xmlns:s="{SLICE}" requiredextensions="s"><resources>',
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
