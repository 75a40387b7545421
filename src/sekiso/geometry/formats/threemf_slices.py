"""Layers out in the 3MF slice extension: a mesh with its stack of closed polygons."""

from __future__ import annotations

from collections.abc import Iterator

from sekiso.geometry.contours import Layers
from sekiso.geometry.formats.threemf_mesh import (
    archive,
    attribute_text,
    mesh_element,
    millimetres,
    point_element,
)
from sekiso.geometry.formats.threemf_rules import CORE, SLICE
from sekiso.geometry.mesh import Floats, Integers


def layers_as_3mf(
    vertices: Floats, triangles: Integers, *, cut: Layers, layer: float, name: str = "part"
) -> bytes:
    """A 3MF file with the mesh and the loops of `cut`, layers of `layer` [m], in millimetres."""
    bottom = float(cut.heights[0]) - 0.5 * layer
    parts = [
        f'<?xml version="1.0" encoding="UTF-8"?>\n<model unit="millimeter" xml:lang="en-US" '
        f'xmlns="{CORE}" xmlns:s="{SLICE}" requiredextensions="s"><resources>',
        f'<s:slicestack id="1" zbottom="{millimetres(bottom)}">',
        *(_slice(cut, k, float(cut.heights[k]) + 0.5 * layer) for k in range(len(cut.heights))),
        f'</s:slicestack><object id="2" type="model" name="{attribute_text(name)}" '
        's:slicestackid="1">',
        mesh_element(vertices, triangles),
        '</object></resources><build><item objectid="2"/></build></model>',
    ]
    return archive("".join(parts))


def _slice(cut: Layers, number: int, top: float) -> str:
    points: list[str] = []
    polygons: list[str] = []
    first = 0
    for loop in cut.loops(number):
        points += [point_element("s:vertex", point) for point in loop.tolist()]
        polygons.append("".join(_polygon(first, len(loop))))
        first += len(loop)
    vertices = f"<s:vertices>{''.join(points)}</s:vertices>" if points else ""
    return f'<s:slice ztop="{millimetres(top)}">{vertices}{"".join(polygons)}</s:slice>'


def _polygon(first: int, n: int) -> Iterator[str]:
    yield f'<s:polygon startv="{first}">'
    for k in range(1, n):
        yield f'<s:segment v2="{first + k}"/>'
    yield f'<s:segment v2="{first}"/></s:polygon>'
