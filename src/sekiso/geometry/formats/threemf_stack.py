"""The body that the slices of a 3MF object describe: each polygon upright over its layer."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manifold3d import CrossSection, FillRule, Manifold, OpType

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf_model import Model, ModelObject, Slice, SliceStack
from sekiso.geometry.formats.threemf_solids import mesh
from sekiso.geometry.mesh import Floats, Integers, signed_volumes

_MOST_POINTS = 300_000  # of all slices; uniting more takes minutes
_AGREES = 0.01  # of the mesh's volume
_DEEPEST = 4  # stacks within stacks

Layer = tuple[float, float, Slice]


def sliced_body(
    known: ModelObject, model: Callable[[str], Model], path: str
) -> tuple[Floats, Integers, float, float] | None:
    """Points and triangles of the slices, their volume and that of the mesh beside them.

    None where the mesh is the part: it is not declared coarse, and its volume is that of the
    slices within 1 % or within what cutting a slope into steps of this height can change.  Raises
    PartError for slices that do not ascend, do not close or are too many.
    """
    layers = _layers(model, path, known.stack, 0)
    areas = np.array([_section(layer[2]).area() for layer in layers])
    heights = np.array([layer[1] - layer[0] for layer in layers])
    sliced = float(areas @ heights)
    hull = (
        abs(float(signed_volumes(known.points, known.triangles).sum()))
        if len(known.triangles)
        else 0.0
    )
    steps = np.abs(np.diff(np.concatenate(([0.0], areas, [0.0]))))
    slack = float(steps @ np.concatenate((heights, heights[-1:]))) if len(heights) else 0.0
    if not sliced or (
        not known.is_coarse and hull and abs(hull - sliced) <= max(_AGREES * hull, slack)
    ):
        return None
    n_points = sum(len(layer[2].points) for layer in layers)
    if n_points > _MOST_POINTS:
        raise PartError("part_slices_many", got=n_points, allowed=_MOST_POINTS)
    return *mesh(_stacked(layers)), sliced, hull


def _layers(model: Callable[[str], Model], path: str, key: str, depth: int) -> list[Layer]:
    """Bottom, top and slice of all layers, those of stacks referred to in their place."""
    stack: SliceStack | None = model(path).stacks.get(key)
    if stack is None or depth > _DEEPEST:
        raise PartError("part_no_object", got=key)
    listed: list[Layer] = []
    for where, other in stack.references:
        listed += _layers(model, where, other, depth + 1)
    bottom = listed[-1][1] if listed else stack.bottom
    for one in stack.slices:
        if not one.top > bottom:
            raise PartError("part_slice_order", got=one.top, allowed=bottom)
        listed.append((bottom, one.top, one))
        bottom = one.top
    return listed


def _section(one: Slice) -> CrossSection:
    """What a slice fills: its polygons by the positive rule of the standard."""
    points = np.array(one.points).reshape(-1, 2)
    loops = []
    for polygon in one.polygons:
        index = np.array(polygon)
        if index.min() < 0 or index.max() >= len(points):
            got = int(index.min()) if index.min() < 0 else int(index.max())
            raise PartError("part_index", got=got, allowed=len(points) - 1)
        if polygon[0] != polygon[-1]:
            raise PartError("part_slice_open", got=one.top)
        loops.append(points[index[:-1]])
    if not loops:
        return CrossSection()
    filled = CrossSection(loops, FillRule.Positive)
    return filled if filled.area() > 0.0 else CrossSection(loops, FillRule.EvenOdd)


def _stacked(layers: list[Layer]) -> Manifold:
    """Upright prisms over the slices, united; equal neighbours are one prism."""
    prisms = []
    first = 0
    for k in range(1, len(layers) + 1):
        if k < len(layers) and _is_equal(layers[k][2], layers[first][2]):
            continue
        bottom, top = layers[first][0], layers[k - 1][1]
        section = _section(layers[first][2])
        if not section.is_empty():
            prisms.append(section.extrude(top - bottom).translate((0.0, 0.0, bottom)))
        first = k
    return Manifold.batch_boolean(prisms, OpType.Add)


def _is_equal(one: Slice, other: Slice) -> bool:
    return one.points == other.points and one.polygons == other.polygons
