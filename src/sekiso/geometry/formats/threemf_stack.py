"""The body that the slices of a 3MF object describe: each polygon upright over its layer."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from manifold3d import CrossSection, FillRule, Manifold, OpType

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.threemf_model import Model, ModelObject, Slice, SliceStack
from sekiso.geometry.formats.threemf_solids import mesh
from sekiso.geometry.mesh import Floats, Integers, signed_volumes

_MOST_POINTS = 300_000  # of all slices; uniting these takes half a minute
_MOST_IN_ONE = 20_000  # of one slice; if they all cross each other that takes some ten seconds
_LONGEST = 30.0  # s of processor time for the outlines of all slices
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
    heights = np.array([layer[1] - layer[0] for layer in layers])
    hull = 0.0
    if len(known.triangles):
        hull = abs(float(signed_volumes(known.points, known.triangles).sum()))
    if hull and not known.is_coarse and _agrees(hull, _turned_areas(layers), heights):
        return None
    _refuse_many_points(layers)
    sections = _sections(layers)
    areas = np.array([section.area() for section in sections])
    sliced = float(areas @ heights)
    if not sliced or (hull and not known.is_coarse and _agrees(hull, areas, heights)):
        return None
    return *mesh(_stacked(layers, sections)), sliced, hull


def _agrees(hull: float, areas: Floats, heights: Floats) -> bool:
    """Whether slices fill the volume of the mesh, but for what their steps can change."""
    steps = np.abs(np.diff(np.concatenate(([0.0], areas, [0.0]))))
    slack = float(steps @ np.concatenate((heights, heights[-1:])))
    return bool(abs(hull - float(areas @ heights)) <= max(_AGREES * hull, slack))


def _turned_areas(layers: list[Layer]) -> Floats:
    """Area of each slice if its outlines do not cross: A = sum of x dy - y dx, halved."""
    areas = np.zeros(len(layers))
    for k, (_, _, one) in enumerate(layers):
        for loop in _loops(one):
            x, y = loop.T
            areas[k] += 0.5 * float(x @ np.roll(y, -1) - y @ np.roll(x, -1))
    return areas


def _refuse_many_points(layers: list[Layer]) -> None:
    counts = [len(layer[2].points) // 2 for layer in layers]
    for got, allowed in ((max(counts, default=0), _MOST_IN_ONE), (sum(counts), _MOST_POINTS)):
        if got > allowed:
            raise PartError("part_slices_many", got=got, allowed=allowed)


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


def _loops(one: Slice) -> list[Floats]:
    """Points of each polygon, shape (n, 2); raises PartError for one that does not close."""
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
    return loops


def _section(one: Slice) -> CrossSection:
    """What a slice fills: its polygons by the positive rule of the standard."""
    loops = _loops(one)
    if not loops:
        return CrossSection()
    filled = CrossSection(loops, FillRule.Positive)
    return filled if filled.area() > 0.0 else CrossSection(loops, FillRule.EvenOdd)


def _sections(layers: list[Layer]) -> list[CrossSection]:
    """What each slice fills; equal neighbours share one.  Outlines that cross a lot take long."""
    start = time.process_time()
    sections: list[CrossSection] = []
    for k, layer in enumerate(layers):
        if k and _is_equal(layer[2], layers[k - 1][2]):
            sections.append(sections[-1])
            continue
        sections.append(_section(layer[2]))
        if time.process_time() - start > _LONGEST:
            raise PartError("part_slices_slow", got=_LONGEST)
    return sections


def _stacked(layers: list[Layer], sections: list[CrossSection]) -> Manifold:
    """Upright prisms over the slices, united; equal neighbours are one prism."""
    prisms = []
    first = 0
    for k in range(1, len(layers) + 1):
        if k < len(layers) and sections[k] is sections[first]:
            continue
        bottom, top = layers[first][0], layers[k - 1][1]
        if not sections[first].is_empty():
            prisms.append(sections[first].extrude(top - bottom).translate((0.0, 0.0, bottom)))
        first = k
    return Manifold.batch_boolean(prisms, OpType.Add)


def _is_equal(one: Slice, other: Slice) -> bool:
    return one.points == other.points and one.polygons == other.polygons
