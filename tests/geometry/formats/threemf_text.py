"""Small 3MF files as text: boxes, objects, models and archives."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from manifold3d import Manifold

from sekiso.design.intake import part_from_bytes
from sekiso.domain.part import Part

CORE = "http://schemas.microsoft.com/3dmanufacturing/core/2015/02"
NAMESPACES = {
    "b": "http://schemas.microsoft.com/3dmanufacturing/beamlattice/2017/02",
    "b2": "http://schemas.microsoft.com/3dmanufacturing/beamlattice/balls/2020/07",
    "bo": "http://schemas.3mf.io/3dmanufacturing/booleanoperations/2023/07",
    "p": "http://schemas.microsoft.com/3dmanufacturing/production/2015/06",
    "s": "http://schemas.microsoft.com/3dmanufacturing/slice/2015/07",
    "slic3r": "http://schemas.slic3r.org/3mf/2017/06",
    "cura": "http://software.ultimaker.com/xml/cura/3mf/2015/10",
}
_RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" '
    'ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
MODEL_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"


def box(low, high, start=0):
    """Vertices and triangles as text of a box between two corners; numbers from `start`."""
    mesh = Manifold.cube(tuple(np.subtract(high, low))).translate(tuple(map(float, low))).to_mesh()
    return as_text(mesh.vert_properties, mesh.tri_verts, start)


def as_text(points, triangles, start=0):
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in points)
    corners = "".join(
        f'<triangle v1="{a}" v2="{b}" v3="{c}"/>' for a, b, c in np.add(triangles, start)
    )
    return vertices, corners


def mesh(*bodies):
    """A <mesh> of vertex and triangle texts."""
    vertices, triangles = ("".join(texts) for texts in zip(*bodies, strict=True))
    return f"<mesh><vertices>{vertices}</vertices><triangles>{triangles}</triangles></mesh>"


def object_(number, content, **attributes):
    """An <object>; attributes may hold a prefix before two underscores."""
    words = "".join(f' {key.replace("__", ":")}="{value}"' for key, value in attributes.items())
    return f'<object id="{number}"{words}>{content}</object>'


def cube(number, low=(0, 0, 0), high=(10, 10, 10), **attributes):
    return object_(number, mesh(box(low, high)), **attributes)


def components(*numbers):
    """<components>; a number may come with a transform."""
    pairs = [number if isinstance(number, tuple) else (number, "") for number in numbers]
    return "<components>" + "".join(
        f'<component objectid="{number}"{_place(place)}/>' for number, place in pairs
    ) + "</components>"  # fmt: skip


def _place(transform):
    return f' transform="{transform}"' if transform else ""


def shift(x=0, y=0, z=0):
    return f"1 0 0 0 1 0 0 0 1 {x} {y} {z}"


def model(*objects, items=(1,), required="", unit="millimeter", head="", more=None):
    """A model file; an item is a number, or one with a transform and further attributes."""
    spaces = "".join(f' xmlns:{k}="{v}"' for k, v in {**NAMESPACES, **(more or {})}.items())
    need = f' requiredextensions="{required}"' if required else ""
    listed = [(*item, "", "")[:3] if isinstance(item, tuple) else (item, "", "") for item in items]
    build = "".join(
        f'<item objectid="{number}"{_place(place)} {rest}/>' for number, place, rest in listed
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><model unit="{unit}" xmlns="{CORE}"{spaces}{need}>'
        f"{head}<resources>{''.join(objects)}</resources><build>{build}</build></model>"
    )


def archive(root, *, name="3D/3dmodel.model", target=None, relations="", **files):
    """The bytes of a 3MF file; `files` are further parts, their names with | for / and ! for ."""
    start = f'<Relationship Id="r0" Type="{MODEL_TYPE}" Target="{target or "/" + name}"/>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("[Content_Types].xml", _CONTENT_TYPES)
        zipped.writestr("_rels/.rels", _RELATIONSHIPS.format(start + relations))
        zipped.writestr(name, root)
        for path, text in files.items():
            zipped.writestr(path, text)
    return stream.getvalue()


def read(*args, **values) -> Part:
    """The part that `archive` of the same arguments is."""
    return part_from_bytes(archive(*args, **values), name="part.3mf")


def mm3(part: Part) -> float:
    return part.volume * 1e9


def findings(part: Part) -> dict[str, dict]:
    return {finding.code: dict(finding.values) for finding in part.findings}
