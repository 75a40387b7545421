"""3MF: what its build items put on the plate, each in place, as bodies.

lib3mf reads fewer files right (`benchmarks/three_mf_conformance.py`) and rounds points to single
precision; it is the oracle of the tests.  The archive is read in memory, never unpacked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.geometry.connectivity import edges
from sekiso.geometry.formats.foreign import foreign_name, text_start
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.threemf_model import (
    IDENTITY,
    Model,
    ModelObject,
    Reference,
    read_model,
    refuse_far_points,
)
from sekiso.geometry.formats.threemf_package import Package
from sekiso.geometry.formats.threemf_roles import NEGATIVE, Roles, read_roles
from sekiso.geometry.mesh import Floats, Integers, signed_volumes, weld_vertices

METRE_PER_UNIT = {  # the six units of the core specification, section 3.4
    "micron": 1e-6, "millimeter": 1e-3, "centimeter": 1e-2, "inch": 0.0254, "foot": 0.3048,
    "meter": 1.0,
}  # fmt: skip
_DEEPEST = 32  # components within components
_MOST_BODIES = 10_000
_MOST_TRIANGLES = 2_000_000  # made by repeating components, beyond those that are written
_SLICERS = ("prusa", "slic3r", "bambu", "orca", "superslicer", "creality", "anycubic", "elegoo")
_NAMES_SHOWN = 8
_TRIANGLES_PER_BEAM = 100  # about


@dataclass(frozen=True, eq=False)
class _Body:
    """A mesh; `role` is empty for metal."""

    points: Floats
    triangles: Integers
    name: str = ""
    role: str = ""


@dataclass
class _Notes:
    """What was left out or read in a way that needs a word."""

    helpers: Counter[str] = field(default_factory=Counter)
    helper_volume: float = 0.0
    n_negative: int = 0
    negative_volume: float = 0.0
    n_supports: int = 0
    n_not_printed: int = 0
    n_surfaces: int = 0
    n_short_beams: int = 0
    slices: list[tuple[str, float, float]] = field(default_factory=list)


def sniff_3mf(content: bytes) -> bool:
    """Whether the bytes are a zip archive, and not one of another kind."""
    return text_start(content).startswith(b"PK\x03\x04") and foreign_name(content) is None


def parse_3mf(content: bytes) -> Geometry:
    """All build items of a 3MF file in place; raises PartError for a bad or hostile archive."""
    package = Package(content)
    path = package.start_part()
    pictures = package.missing_pictures(path)
    build = _Build(package, path)
    root = build.model(path)
    if root.unit not in METRE_PER_UNIT:
        raise PartError("part_unit", got=root.unit, allowed=", ".join(METRE_PER_UNIT))
    if pictures and not is_of_slicer(root, build.roles):
        raise PartError("part_not_in_archive", got=pictures[0])
    bodies = build.bodies()
    return _geometry(bodies, METRE_PER_UNIT[root.unit], root.unit, build.findings())


def is_of_slicer(root: Model, roles: Roles) -> bool:
    """Whether a slicer wrote the file; without a window it names a picture that it leaves out."""
    known = any(name in root.application.lower() for name in _SLICERS)
    return known or bool(roles.ranges or roles.parts)


def _geometry(
    bodies: list[_Body], scale: float, unit: str, findings: tuple[Finding, ...]
) -> Geometry:
    if len(bodies) == 1:
        body = bodies[0]
        return Geometry(
            body.points, body.triangles, scale, scale, unit, names=(body.name,), findings=findings
        )
    counts = [len(body.points) for body in bodies]
    first = np.concatenate(([0], np.cumsum(counts)[:-1]))
    triangles = [body.triangles + start for body, start in zip(bodies, first, strict=True)]
    return Geometry(
        np.concatenate([body.points for body in bodies]),
        np.concatenate(triangles),
        scale, scale, unit,
        solid=np.repeat(np.arange(len(bodies)), [len(part) for part in triangles]),
        n_solids=len(bodies),
        names=tuple(body.name for body in bodies),
        colours=((),) * len(bodies),
        findings=findings,
    )  # fmt: skip


class _Build:
    """The build of one archive: models as they are needed, shapes once, instances counted first."""

    def __init__(self, package: Package, path: str) -> None:
        self.package = package
        self.path = path
        self.models: dict[str, Model] = {}
        self.sizes: dict[tuple[str, str], tuple[int, int] | None] = {}
        self.shapes: dict[tuple[str, str], list[_Body]] = {}
        self.sliced: set[tuple[str, str]] = set()  # objects whose components are in their slices
        self.notes = _Notes()
        self.roles = read_roles(package)

    def model(self, path: str) -> Model:
        """The model file, read once; one in another unit than the first is refused."""
        key = path.lower()
        if key not in self.models:
            read = read_model(self.package, path)
            unit = self.models[self.path.lower()].unit if self.models else read.unit
            if read.unit != unit:
                raise PartError("part_two_units", got=read.unit, allowed=unit)
            self.models[key] = read
        return self.models[key]

    def object(self, reference: Reference) -> ModelObject:
        """The object that is referred to; raises PartError if there is none."""
        try:
            return self.model(reference.path).objects[reference.id]
        except KeyError:
            raise PartError("part_no_object", got=reference.id) from None

    def bodies(self) -> list[_Body]:
        """Metal of all build items in place."""
        items = self.model(self.path).items
        printed = [item for item in items if item.is_printed]
        self.notes.n_not_printed = len(items) - len(printed)
        self.refuse_too_many(printed)
        bodies = [body for item in printed for body in self.item(item) if len(body.triangles)]
        if not bodies:
            raise PartError("part_empty")
        return bodies

    def refuse_too_many(self, items: list[Reference]) -> None:
        """Counts instances and triangles before anything is placed."""
        sizes = [self.size(item, 0) for item in items]
        n_bodies, n_triangles = (sum(column) for column in zip((0, 0), *sizes, strict=True))
        written = sum(
            len(known.triangles)
            for model in self.models.values()
            for known in model.objects.values()
        )
        most = max(_MOST_TRIANGLES, written)
        if n_bodies > _MOST_BODIES or n_triangles > most:
            raise PartError(
                "part_components", n=n_bodies, n_triangles=n_triangles, allowed=_MOST_BODIES,
                allowed_triangles=most,
            )  # fmt: skip

    def size(self, reference: Reference, depth: int) -> tuple[int, int]:
        """Numbers of objects and of triangles that one placed object becomes."""
        key = reference.path.lower(), reference.id
        if depth > _DEEPEST or self.sizes.get(key, ()) is None:
            raise PartError("part_nested", got=reference.id, allowed=_DEEPEST)
        known = self.sizes.get(key)
        if known is None:
            self.sizes[key] = None
            item = self.object(reference)
            parts = [self.size(child, depth + 1) for child in item.components + item.operands]
            n_beams = len(item.lattice.beams) if item.lattice else 0
            n_own = len(item.triangles) + _TRIANGLES_PER_BEAM * n_beams
            known = 1 + sum(part[0] for part in parts), n_own + sum(part[1] for part in parts)
            self.sizes[key] = known
        return known

    def item(self, reference: Reference) -> list[_Body]:
        """Metal of one build item in place, without the negative volumes of a slicer project."""
        metal: list[_Body] = []
        negative: list[_Body] = []
        waiting = [(reference, IDENTITY, reference.name, "")]
        while waiting:
            now, above, name, role = waiting.pop()
            matrix = now.matrix @ above if above is not IDENTITY else now.matrix
            known = self.object(now)
            if known.kind == "other":
                raise PartError("part_object_other", got=known.id)
            if known.kind in ("support", "solidsupport"):
                self.notes.n_supports += 1
                continue
            name = known.name or name
            for body in self.shape(now):
                placed = _Body(
                    *_placed(body, matrix), body.name or name, role or known.helper or body.role
                )
                self.sort(placed, metal, negative)
            if (now.path.lower(), now.id) in self.sliced:
                continue
            parts = self.roles.parts.get(known.id, {}) if now is reference else {}
            waiting += [
                (child, matrix, name, parts.get(child.id, role))
                for child in reversed(known.components)
            ]
        return self.without(metal, negative) if negative else metal

    def sort(self, body: _Body, metal: list[_Body], negative: list[_Body]) -> None:
        """Metal and what is taken from it; every other helper is left out and counted."""
        if not body.role:
            metal.append(body)
            return
        volume = abs(float(signed_volumes(body.points, body.triangles).sum()))
        if body.role == NEGATIVE:
            negative.append(body)
            self.notes.n_negative += 1
        else:
            self.notes.helpers[body.role] += 1
            self.notes.helper_volume += volume

    def without(self, metal: list[_Body], negative: list[_Body]) -> list[_Body]:
        """Metal from which the negative volumes are taken."""
        from sekiso.geometry.formats import threemf_solids as solids

        holes = [solids.solid(body.points, body.triangles, name=body.name) for body in negative]
        left: list[_Body] = []
        for body in metal:
            whole = solids.solid(body.points, body.triangles, name=body.name)
            rest = solids.combined([whole, *holes], "difference")
            self.notes.negative_volume += whole.volume() - rest.volume()
            if not rest.is_empty():
                left.append(_Body(*solids.mesh(rest), body.name))
        return left

    def shape(self, reference: Reference) -> list[_Body]:
        """What one object is itself, without its components, in its own coordinates."""
        key = reference.path.lower(), reference.id
        if key not in self.shapes:
            self.shapes[key] = self.new_shape(self.object(reference), reference)
        return self.shapes[key]

    def new_shape(self, known: ModelObject, reference: Reference) -> list[_Body]:
        if known.operands:
            return [self.boolean(known)]
        if known.strange and not len(known.triangles):
            raise PartError("part_content", got=known.strange, id=known.id)
        if known.stack:
            from sekiso.geometry.formats.threemf_stack import sliced_body

            made = sliced_body(known, self.model, reference.path)
            if made is not None:
                points, triangles, sliced, hull = made
                self.notes.slices.append((known.name or known.id, sliced, hull))
                self.sliced.add((reference.path.lower(), reference.id))
                return [_Body(points, triangles)]
        if known.lattice is not None:
            return [self.lattice(known, reference)]
        if not len(known.triangles):
            return []
        _refuse_bad_index(known.triangles, len(known.points))
        if known.kind == "surface" and not self.is_closed_surface(known):
            return []
        return self.divided(known, reference)

    def is_closed_surface(self, known: ModelObject) -> bool:
        """A surface that is closed is taken for a body, an open one is no metal."""
        self.notes.n_surfaces += 1
        _, index = weld_vertices(known.points)
        return not edges(index[known.triangles]).n_open

    def divided(self, known: ModelObject, reference: Reference) -> list[_Body]:
        """The mesh; runs of triangles that a slicer project gives another role apart."""
        runs = list(known.ranges)
        if reference.path.lower() == self.path.lower():
            runs += self.roles.ranges.get(known.id, [])
        role = np.zeros(len(known.triangles), dtype=np.int64)
        for number, (first, last, _) in enumerate(runs, start=1):
            role[first : last + 1] = number
        parts = [
            _Body(known.points, known.triangles[role == number], role=name)
            for number, name in enumerate(["", *(run[2] for run in runs)])
        ]
        if len(parts) == 1:
            return [_Body(known.points, known.triangles)]
        return [_used(part) for part in parts if len(part.triangles)]

    def boolean(self, known: ModelObject) -> _Body:
        """A boolean shape, computed."""
        from sekiso.geometry.formats import threemf_solids as solids

        operands = []
        for operand in known.operands:
            bodies = [_placed(body, operand.matrix) for body in self.shape(operand)]
            if not bodies or self.object(operand).components:
                raise PartError("part_operand_open", got=operand.id)
            closed = [solids.solid(*body, name=operand.id) for body in bodies]
            operands.append(solids.combined(closed, "union"))
        return _Body(*solids.mesh(solids.combined(operands, known.operation)))

    def lattice(self, known: ModelObject, reference: Reference) -> _Body:
        """Beams, balls and the mesh among them as one body."""
        from sekiso.geometry.formats import threemf_solids as solids
        from sekiso.geometry.formats.beams import lattice_body

        lattice = known.lattice
        assert lattice is not None
        beams, n_short = lattice_body(known.points, lattice)
        self.notes.n_short_beams += n_short
        if lattice.clipping != "none":
            other = Reference(reference.path, lattice.clipping_mesh, IDENTITY)
            mask = [] if self.object(other).lattice else self.shape(other)
            if lattice.clipping not in ("inside", "outside") or not mask:
                raise PartError("part_clipping", got=lattice.clipping, id=lattice.clipping_mesh)
            cutter = solids.solid(mask[0].points, mask[0].triangles, name=lattice.clipping_mesh)
            operation = "intersection" if lattice.clipping == "inside" else "difference"
            beams = solids.combined([beams, cutter], operation)
        if len(known.triangles):
            _refuse_bad_index(known.triangles, len(known.points))
            whole = solids.solid(known.points, known.triangles, name=known.name or known.id)
            beams = solids.combined([whole, beams], "union")
        return _Body(*solids.mesh(beams))

    def findings(self) -> tuple[Finding, ...]:
        """What was left out or read in a way that needs a word."""
        notes, cubic = self.notes, (METRE_PER_UNIT[self.model(self.path).unit] * 1e3) ** 3
        listed: list[Finding] = []
        if notes.helpers:
            values: dict[str, object] = {
                "n": sum(notes.helpers.values()), "kinds": ", ".join(sorted(notes.helpers)),
                "volume": notes.helper_volume * cubic,
            }  # fmt: skip
            listed.append(Finding("helper_left_out", severity="info", values=values))
        if notes.n_negative:
            values = {"n": notes.n_negative, "volume": notes.negative_volume * cubic}
            listed.append(Finding("negative_subtracted", severity="info", values=values))
        if notes.slices:
            names, sliced, hulls = zip(*notes.slices, strict=True)
            values = {
                "n": len(names), "names": _shown(names),
                "sliced": sum(sliced) * cubic, "hull": sum(hulls) * cubic,
            }  # fmt: skip
            listed.append(Finding("sliced_body", values=values))
        for code, n in (
            ("support_left_out", notes.n_supports),
            ("not_printed_left_out", notes.n_not_printed),
            ("surface_object", notes.n_surfaces),
            ("short_beams", notes.n_short_beams),
        ):
            if n:
                listed.append(Finding(code, severity="info", values={"n": n}))
        return tuple(listed) + self.ignored()

    def ignored(self) -> tuple[Finding, ...]:
        names = {name for model in self.models.values() for name in model.extensions}
        if not self.notes.slices and any(model.stacks for model in self.models.values()):
            names.add("slice")
        names -= {"production", "triangle sets"}
        if not names:
            return ()
        values = {"names": _shown(sorted(names))}
        return (Finding("extension_ignored", severity="info", values=values),)


def _placed(body: _Body, matrix: Floats) -> tuple[Floats, Integers]:
    """Points and triangles under a matrix; a mirror turns the triangles round."""
    if np.array_equal(matrix, IDENTITY):
        return body.points, body.triangles
    is_mirror = np.linalg.det(matrix[:3, :3]) < 0.0
    corners = body.triangles[:, ::-1] if is_mirror else body.triangles
    with np.errstate(over="ignore", invalid="ignore"):
        points = body.points @ matrix[:3, :3] + matrix[3, :3]
    refuse_far_points(points)
    return points, corners


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMES_SHOWN]) + (" ..." if names[_NAMES_SHOWN:] else "")


def _used(body: _Body) -> _Body:
    """The body with none but the points that its triangles use."""
    numbers, index = np.unique(body.triangles, return_inverse=True)
    return _Body(body.points[numbers], index.reshape(-1, 3), body.name, body.role)


def _refuse_bad_index(index: Integers, n_points: int) -> None:
    lowest, highest = int(index.min()), int(index.max())
    if lowest < 0 or highest >= n_points:
        raise PartError("part_index", got=lowest if lowest < 0 else highest, allowed=n_points - 1)


FORMAT = Format("3MF", ("3mf",), sniff_3mf, parse_3mf)
