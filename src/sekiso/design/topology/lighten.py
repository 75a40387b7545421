"""A lighter shape from a part with loads: density, standing cells, surface, strength check."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.design.loads.places import triangles_at, whole_triangles
from sekiso.design.mesh_report import part_from_mesh
from sekiso.design.topology.bore_roofs import opening_bores, with_bore_roofs
from sekiso.design.topology.build_axis import build_direction
from sekiso.design.topology.feasibility import limit_findings
from sekiso.design.topology.joined_pieces import joined_pieces
from sekiso.design.topology.optimise import Design, Progress, optimise
from sekiso.design.topology.overhang_relief import relieve_overhang
from sekiso.design.topology.preparation import Preparation
from sekiso.design.topology.problem import Problem, kept_share
from sekiso.design.topology.process_rules import SURFACE_MARGIN
from sekiso.design.topology.result import Topology
from sekiso.design.topology.self_supporting import self_supporting
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.shape.body import Body, Relief, part_from_density
from sekiso.design.topology.shape.density import density_of
from sekiso.design.topology.shape.face_labels import matching_triangles, with_faces_of
from sekiso.design.topology.shape.own_findings import own_part
from sekiso.design.topology.state import State
from sekiso.design.topology.support_closure import support_closure
from sekiso.design.topology.thickening import thickened
from sekiso.domain.direction import Direction
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.loads import Load, Place, Support
from sekiso.domain.part import Finding, Part
from sekiso.geometry.mesh import Floats, Integers, normals_and_areas
from sekiso.numerics.arrays import BoolArray, FloatArray

Check = Callable[[Part], Any]  # a strength check with `.safety_factor.value`
Watch = Callable[[Progress], bool | None]
_FOOT = 1.5e-3  # of the longest side: how uneven a foot may be that stands on the plate
_SOLID = 0.5  # density from which a cell counts as metal
_FIRST = 0.3  # volume fraction that a search for a safety factor begins with
_SLOPE = 1.3  # d ln(safety factor) / d ln(volume), until two rounds tell
_NEAR = 0.03  # of the factor asked for: near enough
_LEAST, _MOST = 0.02, 0.95  # volume fractions that are tried
_LEAST_FACE = 0.9  # of the area of a face that is loaded or held, to be found again
_LOOSE = {  # errors of a check that tell of a shape in pieces
    "strength_not_held", "support_free", "support_free_to_shift",
    "support_free_to_turn",
    "load_off_metal", "load_on_support", "shape_face_gone", "shape_face_cut",
}  # fmt: skip
_LEAST_FREE = 0.1  # of what need not stay, at least
_SOUND_GROWTH = 1.25  # of the volume from one round to the next, to go on from its shape
_THICKENINGS = 2  # of a shape that misses the factor in places
_HALF, _UNDER = 0.4, 0.95  # of the factor, from which on; of the stress that it allows
_NOTHING = 1e-3  # safety factor of a shape that cannot be checked
_LARGER_STEPS = math.log(2.5)  # at most, of the volume fraction per round


@dataclass(frozen=True)
class Volumes:
    """Which volumes are tried for a safety factor.

    `rounds` at most, from the share `first` of the design space on, until the factor is exceeded by
    the share `near` at most.  Later rounds go on from the shape before with the last `again` of the
    iterations.
    """

    rounds: int = 5
    first: float = _FIRST
    near: float = _NEAR
    again: float = 1.0


@dataclass(frozen=True)
class Search:
    """How a safety factor is reached: the factor, the volumes that are tried."""

    factor: float
    volumes: Volumes = Volumes()


def lightened(
    prepared: Preparation,
    settings: Settings,
    *,
    check: Check | None = None,
    search: Search | None = None,
    progress: Watch | None = None,
    resume: State | None = None,
    process: str = "",
) -> Topology:
    """The lighter part that `settings` ask for, checked by `check` where one is given.

    With a `search` the volume fraction is looked for at which the check gives the safety factor:
    each round optimises anew at another volume, and of all that reach the factor the lightest is
    kept; where none does, the strongest, with a finding.
    """
    if search is None:
        design = optimise(prepared.problem, settings, progress=progress, resume=resume)
        return checked_shape(prepared, design, settings, check, process)
    if check is None:
        raise ValueError("a search for a safety factor needs a check")
    return _searched(prepared, settings, search, check, progress, resume, process)


def checked_shape(
    prepared: Preparation, design: Design, settings: Settings, check: Check | None, process: str
) -> Topology:
    """The shape of a density with its strength check; a finding where it has no equilibrium.

    Errors of the check that tell nothing of the shape are raised.
    """
    found = shape_of(prepared, design, settings, process=process)
    if check is None:
        return found
    try:
        return found.checked(check(found.part))
    except (NeedError, PartError) as problem:
        if problem.key not in _LOOSE:
            raise
        short = Finding("shape_without_equilibrium", "error")
        return replace(found, findings=(short, *found.findings))


def shape_of(
    prepared: Preparation, design: Design, settings: Settings, *, process: str = ""
) -> Topology:
    """The part that a density becomes: carried cells, surface, preserved faces; not yet checked."""
    problem, axis = prepared.problem, settings.build_axis
    physical = _in_one_piece(problem, design.physical)
    if axis is None:
        body = _body(prepared, physical)
        part, as_built, findings = body.part, body.part, body.findings
    else:
        part, as_built, findings = _standing(prepared, physical, settings, axis)
    part, as_built = own_part(part), own_part(as_built)
    return Topology(
        part=part,
        as_built=as_built,
        original=prepared.part,
        design=design,
        settings=settings,
        mass=part.volume * problem.density,
        original_mass=prepared.part.volume * problem.density,
        findings=(*limit_findings(problem, settings, design.history), *findings, *part.findings),
        direction=None if axis is None else build_direction(axis),
        process=process,
    )


def _in_one_piece(problem: Problem, physical: FloatArray) -> FloatArray:
    """The density with bars to kept pieces that it leaves by themselves."""
    solid = (physical > _SOLID) & problem.is_design
    kept = problem.frozen & (problem.design >= _SOLID)
    joined = joined_pieces(solid, density=physical, design=problem.design, frozen=kept)
    return np.where(joined & ~solid, 1.0, physical)


def _standing(
    prepared: Preparation, physical: FloatArray, settings: Settings, axis: str
) -> tuple[Part, Part, tuple[Finding, ...]]:
    """A part whose every facet holds itself, the same with roofs in its lying bores, findings."""
    problem, direction = prepared.problem, build_direction(axis)
    closure = support_closure(
        (physical > _SOLID) & problem.is_design,
        axis=axis,
        edge=problem.grid.edge,
        angle=settings.overhang_angle,
        allowed=problem.is_design,
        frozen=problem.frozen & (problem.design >= _SOLID),  # slivers of cells hang on nothing
    )
    cells = np.where(closure.added, 1.0, np.where(closure.removed, 0.0, physical))
    # built at the rule itself: the filter ran steeper
    angle, plate = settings.overhang_angle - SURFACE_MARGIN, plate_of(prepared.part, axis)

    def relief(vertices: Floats, triangles: Integers) -> Floats:
        steep = relieve_overhang(vertices, triangles, direction=direction, angle=angle, plate=plate)
        return steep.vertices

    body = _body(prepared, cells, relief)
    stands = self_supporting(
        body.part,
        direction=direction,
        angle=angle,
        column_radius=0.5 * max(settings.min_member or 0.0, max(problem.grid.edge)),
        plate=plate,
        fixed_vertices=_on_original(prepared, body.part, direction),
    )
    part = with_faces_of(prepared.part, stands.part)
    roofs = with_bore_roofs(part, direction=direction, angle=angle)
    as_built, findings = part, (*_hanging(closure.hanging), *body.findings)
    if roofs.n_roofs:
        as_built = part_from_mesh(roofs.vertices, roofs.triangles, name=part.name)
        values = {"n": roofs.n_roofs, "volume": roofs.volume * 1e9}
        findings += (Finding("bore_roofs", "info", values),)
    return part, as_built, findings


def plate_of(part: Part, axis: str) -> float:
    """Height [m] along the build up to which the plate carries: the foot of the part and a little.

    Feet of real parts are level to some tenths of a millimetre only.
    """
    assert part.vertices is not None
    heights = part.vertices @ np.asarray(build_direction(axis))
    return float(heights.min()) + _FOOT * float(np.ptp(part.vertices, axis=0).max())


def _on_original(prepared: Preparation, part: Part, direction: Direction) -> BoolArray:
    """Vertices of preserved faces and of lying bores that open in them, which stay as they are."""
    vertices, triangles = part.mesh
    held = np.zeros(len(vertices), dtype=np.bool_)
    kept = np.unique(prepared.preserved.triangle)
    if not len(kept):
        return held
    held[triangles[matching_triangles(prepared.part, part, kept)]] = True
    bores = opening_bores(prepared.part, kept, direction=direction)
    if len(bores):
        with suppress(PartError):  # of a bore nothing need be left
            held[triangles[matching_triangles(prepared.part, part, bores)]] = True
    return held


def carried(
    original: Part, new: Part, loads: Sequence[Load], supports: Sequence[Support]
) -> tuple[tuple[Load, ...], tuple[Support, ...]]:
    """The same loads and supports on the new part."""
    return (
        tuple(replace(load, on=carried_place(load.on, original, new)) for load in loads),
        tuple(replace(held, on=carried_place(held.on, original, new)) for held in supports),
    )


def carried_place(place: Place, original: Part, new: Part) -> Place:
    """The same place on the new part: the triangles of the original that it named, found again.

    Boxes and planes cut the new triangles of the faces that they met on the original.
    """
    if place == Place():
        return place
    whole = whole_triangles(original, place)
    cut = triangles_at(original, place) & ~whole
    kept = Place()
    if whole.any():
        kept = replace(kept, triangles=_found_again(original, new, whole, least=_LEAST_FACE))
    if cut.any():
        faces = faces_of(original).number
        met = cut | (np.isin(faces, faces[cut]) & (faces > 0))
        among = _found_again(original, new, met)
        kept = replace(kept, boxes=place.boxes, planes=place.planes, among=among)
    return kept


def _found_again(
    original: Part, new: Part, named: BoolArray, *, least: float = 0.0
) -> tuple[int, ...]:
    """Triangles of the new part that lie on `named` ones; PartError below a `least` share."""
    found = matching_triangles(original, new, np.flatnonzero(named))
    share = _area(new, found) / _area(original, np.flatnonzero(named))
    if share < least:
        raise PartError("shape_face_cut", got=100.0 * share, allowed=100.0 * least)
    return tuple(int(k) for k in found)


def _area(part: Part, triangles: Integers) -> float:
    vertices, corners = part.mesh
    return float(normals_and_areas(vertices, corners[triangles])[1].sum())


def _body(prepared: Preparation, cells: FloatArray, relief: Relief | None = None) -> Body:
    return part_from_density(
        density_of(prepared.problem, cells),
        original=prepared.part,
        preserved=prepared.preserved,
        relief=relief,
        name=prepared.part.name,
    )


def _hanging(cells: Any) -> tuple[Finding, ...]:
    n = int(cells.sum())
    return (Finding("cells_hanging", values={"n": n}),) if n else ()


def _searched(
    prepared: Preparation,
    settings: Settings,
    search: Search,
    check: Check,
    progress: Watch | None,
    resume: State | None,
    process: str,
) -> Topology:
    """Secant steps on ln(safety factor) over ln(volume fraction)."""
    near = search.volumes.near
    skipped = round((1.0 - search.volumes.again) * settings.n_iterations)
    volume = search.volumes.first
    kept = kept_share(prepared.problem)
    least = max(_LEAST, kept + _LEAST_FREE * (1.0 - kept))
    if resume is not None and len(resume.history):
        volume = float(resume.history["volume_fraction"][-1])
    tried: list[tuple[float, float, Topology]] = []
    for _ in range(search.volumes.rounds):
        aimed = replace(settings, volume_fraction=volume)
        found = lightened(
            prepared, aimed, check=check, progress=progress, resume=resume, process=process
        )
        thicker = thicker_shapes(prepared, found, aimed, check, process, search.factor)
        found = max((found, *thicker), key=factor_of)
        tried.append((math.log(volume), math.log(factor_of(found) / search.factor), found))
        if found.ended == "asked" or 0.0 <= tried[-1][1] <= near:
            break
        after = _next_volume(tried, near, least)
        if after is None or abs(after - math.log(volume)) < 0.5 * near / _SLOPE:
            break
        grows = math.exp(after) / volume
        volume = math.exp(after)
        # what was cut off has no slope under an overhang rule: it does not grow again
        is_sound = factor_of(found) >= _HALF * search.factor and grows <= _SOUND_GROWTH
        resume = replace(found.state, iteration=skipped, memory={}) if is_sound else None
    enough = [entry for entry in tried if entry[1] >= 0.0]
    if enough:
        return min((entry[2] for entry in enough), key=lambda found: found.mass)
    best = max(tried, key=lambda entry: entry[1])[2]
    short = Finding(
        "factor_not_reached", "error", {"asked": search.factor, "reached": factor_of(best)}
    )
    return replace(best, findings=(short, *best.findings))


def thicker_shapes(
    prepared: Preparation,
    found: Topology,
    settings: Settings,
    check: Check,
    process: str,
    factor: float,
) -> list[Topology]:
    """Shapes with more metal where the check of `found` tells too much stress for the factor.

    Up to two, each from the one before, while the factor is missed by less than half.
    """
    made: list[Topology] = []
    for _ in range(_THICKENINGS):
        told = found.verification
        if found.ended == "asked" or not _HALF * factor <= factor_of(found) < factor:
            break
        allowed = told.worst.stress.value * factor_of(found) / factor
        more = thickened(found.design, found.part, told, most=_UNDER * allowed)
        if np.array_equal(more.physical, found.design.physical):
            break
        found = checked_shape(prepared, more, settings, check, process)
        made.append(found)
    return made


def factor_of(found: Topology) -> float:
    """The safety factor of a shape; next to nothing where it has no equilibrium."""
    if found.verification is None:
        return _NOTHING
    return float(found.verification.safety_factor.value)


def _next_volume(
    tried: Sequence[tuple[float, float, Topology]], near: float, least: float
) -> float | None:
    """Ln of the volume fraction to try next, `least` or more; None where nothing is left to try."""
    at, excess, _ = tried[-1]
    slope = _SLOPE
    if len(tried) > 1:
        other = min(tried[:-1], key=lambda entry: abs(entry[0] - at))
        if abs(other[0] - at) > 1e-6:
            slope = float(np.clip((other[1] - excess) / (other[0] - at), 0.6, 3.0))
    step = np.clip(-(excess - 0.5 * near) / slope, -_LARGER_STEPS, _LARGER_STEPS)
    after = float(np.clip(at + step, math.log(least), math.log(_MOST)))
    below = [entry[0] for entry in tried if entry[1] < 0.0]
    above = [entry[0] for entry in tried if entry[1] >= 0.0]
    if below and above and not max(below) < after < min(above):
        after = 0.5 * (max(below) + min(above))
    return after if abs(after - at) > 1e-3 else None
