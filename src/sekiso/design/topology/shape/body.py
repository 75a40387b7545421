"""A density on cells becomes a part: surface, smoothing, preserved faces, the strict gate."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from manifold3d import Manifold

from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.shape.closed_mesh import ClosedMesh, mesh_of_solid, solid_of
from sekiso.design.topology.shape.density import Density
from sekiso.design.topology.shape.design_space import design_solid
from sekiso.design.topology.shape.face_labels import face_labels, kept_faces
from sekiso.design.topology.shape.islands import without_islands
from sekiso.design.topology.shape.isosurface import isosurface, volume_level
from sekiso.design.topology.shape.nodal_field import REACH, NodalField, nodal_density, nodal_field
from sekiso.design.topology.shape.pieces import held_pieces
from sekiso.design.topology.shape.preserved import depth_field, node_distance
from sekiso.design.topology.shape.smoothing import smooth
from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding, Part
from sekiso.geometry.clipping import Pieces
from sekiso.geometry.formats.stl import write_stl
from sekiso.geometry.mesh import Floats, Integers
from sekiso.numerics.arrays import BoolArray

Relief = Callable[[Floats, Integers], Floats]
_SIMPLER = 0.02  # of a cell: how far the smoothed surface may move for fewer triangles
_SINGLE = 2e-7  # of the size: edges that single precision cannot tell from points are closed
_DEPTH = 1.5  # cells of metal behind a preserved face, at least
_AGREES = 2e-3  # of the volume
_MOST_TURNS = 5
_MORE = (1.04, 1.1, 1.2)  # of the volume, where less falls into pieces
_TOLD = 0.01  # of the volume: a difference that is told


@dataclass(frozen=True, eq=False)
class Body:
    """The part that a density became, the level of its surface, the volume [m3] aimed at.

    `findings` tell what was left out, filled or missed on the way; those about the mesh are with
    the part.
    """

    part: Part
    level: float
    volume: float
    findings: tuple[Finding, ...]


def part_from_density(
    density: Density,
    *,
    original: Part | None = None,
    preserved: Integers | Pieces | None = None,
    depth: float | None = None,
    relief: Relief | None = None,
    volume: float | None = None,
    name: str = "",
) -> Body:
    """The body of a density that can be printed: closed, in one piece, of its `volume` [m3].

    The surface at the level that encloses the volume (that of the density if not given) is freed of
    islands, smoothed, simplified, changed by `relief(vertices, triangles)`, which returns vertices
    moved for the sake of overhangs, and cut with the `original` part: holes stay open, nothing
    protrudes, and what is left of the original surface is exactly that.  Behind the `preserved`
    triangles of the original, or pieces of them, stands metal to a `depth` [m] of at least two
    cells.

    Raises PartError for a density without metal, an original that is not closed, or a surface that
    manifold3d takes for no solid; ValueError for preserved triangles without an original.
    """
    if preserved is not None and original is None:
        raise ValueError("preserved triangles are those of an original: give it too")
    work = _prepared(density, original, preserved, depth)
    target = density.volume if volume is None else volume
    best = _nearest(work, target, relief)
    findings = best.findings
    if abs(target - best.mesh.volume) > _TOLD * target:
        told = {"volume": best.mesh.volume * 1e9, "aim": target * 1e9}
        findings += (Finding("shape_volume", values=told),)
    return Body(_part(best.mesh, original, name), best.level, target, findings)


@dataclass(frozen=True, eq=False)
class _Work:
    """What does not change with the level; `kept` is the metal behind preserved faces."""

    edge: float
    field: NodalField
    anchors: BoolArray
    space: NodalField | None = None
    original: Manifold | None = None
    kept: Manifold | None = None

    @cached_property
    def share(self) -> float:
        """Volume of the design space by its nodes, whose edges are cut off, over the exact one."""
        if self.space is None or self.original is None:
            return 1.0
        return isosurface(self.space, level=0.5).volume / float(self.original.volume())


@dataclass(frozen=True, eq=False)
class _Made:
    mesh: ClosedMesh
    level: float
    findings: tuple[Finding, ...]

    @property
    def is_in_pieces(self) -> bool:
        """Whether loads and supports do not hang together."""
        return any(finding.severity == "error" for finding in self.findings)


def _prepared(
    density: Density,
    original: Part | None,
    preserved: Integers | Pieces | None,
    depth: float | None,
) -> _Work:
    grid, edge = density.grid, max(density.grid.edge)
    depth = max(depth or 0.0, _DEPTH * edge)
    margin = REACH + 1 + int(np.ceil(depth / min(grid.edge)))
    if original is None:
        field = nodal_density(grid, density.solid, margin=margin)
        return _Work(edge, field, field.nodes(density.anchor_nodes))
    design = np.ones(grid.shape) if density.design is None else density.design
    field = nodal_density(grid, density.solid, design=design, margin=margin)
    surface = _surface(original, preserved)
    work = _Work(
        edge,
        field,
        field.nodes(density.anchor_nodes),
        nodal_field(grid, design, margin=margin),
        design_solid(original, label=face_labels(original, surface.triangle)),
    )
    return _with_preserved(work, surface, depth) if len(surface.triangle) else work


def _surface(original: Part, preserved: Integers | Pieces | None) -> Pieces:
    if isinstance(preserved, Pieces):
        return preserved
    vertices, triangles = original.mesh
    whole = np.asarray([] if preserved is None else preserved, dtype=np.int64)
    return Pieces(vertices[triangles[whole]], whole)


def _with_preserved(work: _Work, preserved: Pieces, depth: float) -> _Work:
    """Metal to `depth` behind preserved faces as density, and one cell less of it as a solid.

    The solid lies inside of the smoothed surface: it adds exact faces, but no step and no overhang.
    """
    field, edge = work.field, work.edge
    distance = node_distance(field, preserved.corners, most=depth + 2.0 * edge)
    near = depth_field(field, distance, depth=depth)
    inner = depth_field(field, distance, depth=depth - edge)
    return replace(
        work,
        field=field.with_values(np.maximum(field.values, near.values)),
        anchors=work.anchors | (distance <= depth),
        kept=solid_of(isosurface(inner, level=0.5)),
    )


def _nearest(work: _Work, target: float, relief: Relief | None) -> _Made:
    """The mesh whose volume is nearest to `target` [m3]: smoothing, cutting and relief change it.

    The volume aimed at is moved by what is missing, and between one that gives too little and one
    that gives too much in proportion.  A shape whose loads and supports hang together goes before
    one in pieces, and more metal is tried for it.
    """
    made: list[tuple[float, float, _Made]] = []
    aim = target
    for _ in range(_MOST_TURNS):
        found = _made(work, aim, relief)
        made.append((aim, found.mesh.volume - target, found))
        if abs(found.mesh.volume - target) <= _AGREES * target:
            break
        made.sort(key=lambda m: m[0])
        around = [pair for pair in pairwise(made) if pair[0][1] < 0.0 < pair[1][1]]
        if around:
            low, high = around[0]
            aim = low[0] - low[1] * (high[0] - low[0]) / (high[1] - low[1])
        else:
            aim = max(aim + target - found.mesh.volume, 0.0)
    whole = [m for m in made if not m[2].is_in_pieces]
    for more in _MORE if not whole else ():
        found = _made(work, aim * more, relief)
        if not found.is_in_pieces:
            return found
    return min(whole or made, key=lambda m: abs(m[1]))[2]


def _made(work: _Work, volume: float, relief: Relief | None) -> _Made:
    level = volume_level(work.field, volume=volume * work.share, space=work.space)
    clean = without_islands(work.field, level=level, anchors=work.anchors)
    rough = isosurface(clean.field, level=level)
    if not len(rough):
        raise PartError("shape_empty")
    surface = smooth(rough, edge=min(work.field.edge))
    solid = solid_of(surface).simplify(_SIMPLER * min(work.field.edge))
    if relief is not None:
        surface = mesh_of_solid(solid)
        solid = solid_of(replace(surface, vertices=relief(surface.vertices, surface.triangles)))
    if work.kept is not None:
        solid = solid + work.kept
    if work.original is not None:
        solid = solid ^ work.original
    solid = solid.simplify(_SINGLE * float(np.ptp(surface.vertices)))
    places = work.field.places(np.argwhere(work.anchors))
    cut, findings = held_pieces(mesh_of_solid(solid), places=places, reach=work.edge)
    return _Made(cut, level, _once(clean.findings + findings))


def _once(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings of one code as one, their numbers added."""
    told: dict[str, Finding] = {}
    for finding in findings:
        before = told.get(finding.code)
        if before is not None:
            total = {key: before.values[key] + value for key, value in finding.values.items()}
            finding = replace(finding, values=total)
        told[finding.code] = finding
    return tuple(told.values())


def _part(mesh: ClosedMesh, original: Part | None, name: str) -> Part:
    content = write_stl(mesh.vertices, mesh.triangles)
    digest = hashlib.sha256(content).hexdigest()
    part = part_from_mesh(mesh.vertices, mesh.triangles, name=name, digest=digest)
    if original is None or mesh.label is None or part.triangles is not mesh.triangles:
        return part
    return replace(part, faces=kept_faces(original, mesh))
