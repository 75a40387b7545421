"""One mesh as a 3MF file, and the archive around the model of any 3MF file."""

from __future__ import annotations

import io
import zipfile

from sekiso.geometry.formats.threemf_package import START_PART_TYPE
from sekiso.geometry.formats.threemf_rules import CORE
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


def mesh_as_3mf(vertices: Floats, triangles: Integers, *, name: str = "part") -> bytes:
    """A 3MF file in millimetres of a closed mesh with `vertices` in metres."""
    return archive(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" '
        f'xmlns="{CORE}"><resources><object id="1" type="model" name="{attribute_text(name)}">'
        f"{mesh_element(vertices, triangles)}</object></resources>"
        '<build><item objectid="1"/></build></model>'
    )


def mesh_element(vertices: Floats, triangles: Integers) -> str:
    """The `mesh` of an object."""
    points = "".join(point_element("vertex", point) for point in vertices.tolist())
    corners = "".join(f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in triangles.tolist())
    return f"<mesh><vertices>{points}</vertices><triangles>{corners}</triangles></mesh>"


def point_element(tag: str, point: list[float]) -> str:
    """A point of two or three coordinates [m]."""
    places = " ".join(
        f'{axis}="{millimetres(value)}"' for axis, value in zip("xyz", point, strict=False)
    )
    return f"<{tag} {places}/>"


def millimetres(metres: float) -> str:
    """A length [m] as a 3MF file writes it.

    >>> millimetres(0.0125)
    '12.500000'
    """
    return f"{float(metres) * _MM:.{_DIGITS}f}"


def attribute_text(text: str) -> str:
    """Text as the value of an attribute."""
    for sign, name in (("&", "amp"), ("<", "lt"), (">", "gt"), ('"', "quot")):
        text = text.replace(sign, f"&{name};")
    return text


def archive(model: str) -> bytes:
    """The archive that holds a model, with the same bytes each time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as written:
        for path, text in (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _RELATIONSHIPS),
            ("3D/3dmodel.model", model),
        ):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, text)
    return stream.getvalue()
