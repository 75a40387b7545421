"""Findings of one process on one part, from editable rules; each says what, where and the limit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sekiso.design.build_orientation import rotate
from sekiso.design.corners import Notches, notches
from sekiso.design.overhang import USUAL_ANGLE, Overhang, overhang
from sekiso.design.supports import Supports, supports
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.design.wall_survey import Survey, survey_of
from sekiso.design.walls import Walls, thinnest
from sekiso.domain.direction import Direction
from sekiso.domain.part import Finding, Part
from sekiso.domain.source import Fact
from sekiso.geometry.mesh import Floats, Integers
from sekiso.geometry.voxels import Air, Passage, air, passages, pockets, voxel_size, voxels
from sekiso.knowledge.record import fact_at, node_at

Rules = Mapping[str, Any]
UP: Direction = (0.0, 0.0, 1.0)
_FACES_SHOWN = 500
_POINTS_SHOWN = 20
_N_VOXELS = 700_000
_LARGEST_ESCAPE = 6e-3  # m, the largest of the rules
_LYING = np.cos(np.radians(45.0))  # a passage that runs flatter than that lies
_MM = 1e3


@dataclass(frozen=True)
class Case:
    """One part, one process, one build direction: what every check looks at."""

    part: Part
    survey: Survey
    rules: Rules
    direction: Direction
    hanging: Overhang
    envelope: tuple[float, float, float] | None
    density: float | None

    def fact(self, path: str) -> Fact | None:
        """The rule at a dotted path, or None where the process has none."""
        return fact_at(self.rules, path)

    def word(self, path: str) -> str:
        """The word at a dotted path; empty where there is none."""
        return str(node_at(self.rules, path) or "")


@dataclass(frozen=True, eq=False)
class Printability:
    """All findings in one build direction and the numbers behind them.

    Thickness and gap per triangle [m] are nan where unknown; `min_wall` and `min_gap` [m] None.
    """

    findings: tuple[Finding, ...]
    overhang_area: float
    support_volume: float
    min_wall: float | None
    min_gap: float | None
    trapped_volume: float
    thickness: Floats
    gap: Floats
    hanging_faces: Integers
    supports: Supports | None
    passages: tuple[Passage, ...]
    direction: Direction = UP


def findings(
    part: Part,
    *,
    rules: Rules,
    direction: Direction = UP,
    envelope: tuple[float, float, float] | None = None,
    density: float | None = None,
) -> tuple[Finding, ...]:
    """Fast findings of one process; the survey behind them is made once per part.

    `rules` is a record of `knowledge/rules`; `envelope` [m] the build space of the machine (x, y,
    z) and `density` [kg/m3] that of the metal, where known.  Severity "error" means: cannot be
    built that way.  A part without a mesh is only checked for size and mass.
    """
    if part.vertices is None:
        return _size_findings(part, rules, envelope, density)
    return _all_checks(_case(part, rules, direction, envelope, density))


def _all_checks(case: Case) -> tuple[Finding, ...]:
    checked = tuple(finding for check in CHECKS for finding in check(case))
    return checked + _size_findings(case.part, case.rules, case.envelope, case.density)


def check_printability(
    part: Part,
    *,
    rules: Rules,
    direction: Direction = UP,
    envelope: tuple[float, float, float] | None = None,
    density: float | None = None,
) -> Printability:
    """The fast findings, and those that need voxels: trapped powder, long and lying channels."""
    case = _case(part, rules, direction, envelope, density)
    survey = case.survey
    around, holes = _passages(part)
    trapped_volume, trapped_findings = _trapped(case, around)
    under = _supports(case)
    return Printability(
        findings=_all_checks(case) + trapped_findings + _channel_findings(case, holes),
        overhang_area=case.hanging.area,
        support_volume=under.volume if under is not None else 0.0,
        min_wall=_known(survey.cut.walls.thinnest),
        min_gap=_known(survey.cut.gaps.thinnest),
        trapped_volume=trapped_volume,
        thickness=_per_face(survey.cut.walls, len(survey.triangles)),
        gap=_per_face(survey.cut.gaps, len(survey.triangles)),
        hanging_faces=case.hanging.faces,
        supports=under,
        passages=holes,
        direction=direction,
    )


def _known(number: float) -> float | None:
    return number if np.isfinite(number) else None


def _case(
    part: Part,
    rules: Rules,
    direction: Direction,
    envelope: tuple[float, float, float] | None,
    density: float | None,
) -> Case:
    survey = survey_of(part)
    limit = fact_at(rules, "overhang.angle")
    hanging = overhang(
        survey.vertices,
        survey.triangles,
        normals=survey.normals,
        areas=survey.areas,
        direction=direction,
        angle=USUAL_ANGLE if limit is None else limit.value,
    )
    return Case(part, survey, rules, direction, hanging, envelope, density)


def _thin_walls(case: Case) -> list[Finding]:
    """Walls thinner than the process makes; below every vendor's limit the rule's severity."""
    rule, walls = case.fact("wall.minimum"), case.survey.cut.walls
    if rule is None or not len(walls.thickness) or not thinnest(walls.thickness) < rule.high:
        return []
    thin = thinnest(walls.thickness)
    is_impossible = thin < rule.low and case.word("wall.below") == "error"
    code = "wall_under_bead" if case.word("wall.below") == "machined" else "thin_wall"
    share = float(walls.weight[walls.thickness < rule.value].sum() / walls.weight.sum())
    values = {"measured": thin * _MM, "limit": rule.value * _MM, "low": rule.low * _MM,
              "high": rule.high * _MM, "share": share * 100.0}  # fmt: skip
    return [_at(walls, walls.thickness < rule.high, code, rule, values, is_impossible)]


def _narrow_gaps(case: Case) -> list[Finding]:
    rule, gaps = case.fact("gap.minimum"), case.survey.cut.gaps
    if rule is None or not len(gaps.thickness) or not thinnest(gaps.thickness) < rule.value:
        return []
    values = {"measured": thinnest(gaps.thickness) * _MM, "limit": rule.value * _MM}
    return [_at(gaps, gaps.thickness < rule.value, "narrow_gap", rule, values, False)]


def _hanging(case: Case) -> list[Finding]:
    """What needs supports, or cannot have them."""
    rule = case.fact("overhang.angle")
    if rule is None or case.hanging.area <= 1e-4 * case.survey.area:
        return []
    carried = not case.word("overhang.supports").startswith("none")
    code = "needs_supports" if carried else "overhang_without_supports"
    values = {
        "area": case.hanging.area * 1e6,
        "share": 100.0 * case.hanging.area / case.survey.area,
        "limit": float(np.degrees(rule.value)),
        "band_area": case.hanging.band_area * 1e6,
    }
    severity = "info" if carried else "warning"
    return [Finding(code, severity, values, _shown(case.hanging.faces), (), rule.source.key)]


def _sagging(case: Case) -> list[Finding]:
    """Sintered parts: what hangs further out than it can carry while soft.

    The reach is judged by the side of a square of the hanging area.
    """
    rule = case.fact("overhang.sag_span")
    if rule is None or case.hanging.area <= 0.0:
        return []
    faces = case.hanging.faces
    reach = np.sqrt(case.hanging.area)
    if reach < rule.value:
        return []
    values = {"measured": float(reach) * _MM, "limit": rule.value * _MM}
    return [Finding("sags_in_sintering", "warning", values, _shown(faces), (), rule.source.key)]


def _closed_cavities(case: Case) -> list[Finding]:
    n = int(case.part.summary.get("n_cavities", 0.0))
    severity = case.word("cavity.closed")
    if not n or not severity:
        return []
    values = {"n": n, "volume": case.part.summary["cavity_volume"] * 1e9}
    code = "powder_in_cavity" if severity != "info" else "cavity_by_deposition"
    return [Finding(code, severity, values)]


def _slender(case: Case) -> list[Finding]:
    rule = case.fact("shape.slenderness")
    if rule is None:
        return []
    ratio = _slenderness(case.part, case.direction)
    if ratio <= rule.value:
        return []
    values = {"measured": ratio, "limit": rule.value}
    return [Finding("slender", "warning", values, (), (), rule.source.key)]


def _tall_thin_walls(case: Case) -> list[Finding]:
    """Height of a thin wall over its thickness, from samples that share a place on the plate."""
    rule, walls = case.fact("wall.height_to_thickness"), case.survey.cut.walls
    if rule is None or not len(walls.thickness):
        return []
    up = np.asarray(case.direction) / np.linalg.norm(case.direction)
    normals = case.survey.normals[walls.faces[:, 0]]
    thin = walls.thickness <= 1.3 * thinnest(walls.thickness)
    thin &= np.abs(normals @ up) < 0.5
    if thin.sum() < 4:
        return []
    height = walls.points[thin] @ up
    ratio = float(np.ptp(height)) / float(np.median(walls.thickness[thin]))
    if ratio <= rule.value:
        return []
    values = {"measured": ratio, "limit": rule.value, "height": float(np.ptp(height)) * _MM,
              "thickness": float(np.median(walls.thickness[thin])) * _MM}  # fmt: skip
    return [_at(walls, thin, "tall_thin_wall", rule, values, False)]


def _thick_sections(case: Case) -> list[Finding]:
    rule = case.fact("shape.section")
    listed: list[Finding] = []
    if rule is not None and case.survey.section > rule.value:
        values = {"measured": case.survey.section * _MM, "limit": rule.value * _MM,
                  "high": rule.high * _MM}  # fmt: skip
        listed.append(Finding("thick_section", "warning", values, (), (), rule.source.key))
    ratio, thin = case.fact("shape.section_ratio"), case.survey.cut.walls.thinnest
    if ratio is not None and case.survey.section > ratio.value * thin:
        values = {"measured": case.survey.section / thin, "limit": ratio.value}
        listed.append(Finding("uneven_sections", "warning", values, (), (), ratio.source.key))
    return listed


def _starts_in_air(case: Case) -> list[Finding]:
    """It matters where a layer starts on loose powder or on nothing, not in binder jetting."""
    rule = case.fact("overhang.angle")
    if rule is None:
        return []
    lone = _unsupported_starts(case.part, case.direction)
    if not len(lone):
        return []
    points = _places(case.survey.vertices[lone])
    severity = "info" if not case.word("overhang.supports").startswith("none") else "warning"
    return [Finding("starts_in_air", severity, {"n": len(lone)}, (), points)]


def _sharp_corners(case: Case) -> list[Finding]:
    """Notches: where cracks of residual stress and of fatigue start."""
    rule = case.fact("shape.inner_radius")
    if rule is None:
        return []
    corners = _notches(case.part)
    if corners.length <= 0.0:
        return []
    values = {"length": corners.length * _MM, "limit": rule.value * _MM}
    points = _places(corners.points)
    return [
        Finding("sharp_corners", "info", values, _shown(corners.faces), points, rule.source.key)
    ]


def _down_skin(case: Case) -> list[Finding]:
    """Surfaces that hold themselves but come out rough: flatter than the angle of good skin."""
    rule, limit = case.fact("overhang.good_skin"), case.fact("overhang.angle")
    if rule is None or limit is None:
        return []
    survey = case.survey
    flat = overhang(
        survey.vertices, survey.triangles, normals=survey.normals, areas=survey.areas,
        direction=case.direction, angle=rule.value,
    )  # fmt: skip
    area = flat.area - case.hanging.area - case.hanging.band_area
    if area <= 1e-3 * survey.area:
        return []
    values = {
        "area": area * 1e6,
        "share": 100.0 * area / survey.area,
        "limit": float(np.degrees(limit.value)),
        "good": float(np.degrees(rule.value)),
    }
    return [Finding("rough_down_skin", "info", values, (), (), rule.source.key)]


def _machining(case: Case) -> list[Finding]:
    """Near-net processes: the skin that is deposited only to be machined off."""
    rule = case.fact("shape.allowance")
    if rule is None:
        return []
    extra = rule.value * case.survey.area / case.part.volume
    values = {"allowance": rule.value * _MM, "share": 100.0 * extra}
    return [Finding("machined_all_over", "info", values, (), (), rule.source.key)]


CHECKS: tuple[Callable[[Case], list[Finding]], ...] = (
    _thin_walls,
    _narrow_gaps,
    _hanging,
    _sagging,
    _closed_cavities,
    _slender,
    _tall_thin_walls,
    _thick_sections,
    _starts_in_air,
    _down_skin,
    _sharp_corners,
    _machining,
)


def _size_findings(
    part: Part,
    rules: Rules,
    envelope: tuple[float, float, float] | None,
    density: float | None,
) -> tuple[Finding, ...]:
    listed: list[Finding] = []
    if envelope is not None and not fits(part.extent, envelope):
        sizes = {"size": _size(part.extent), "limit": _size(envelope)}
        listed.append(Finding("too_large", "error", sizes))
    rule = fact_at(rules, "shape.mass")
    if rule is not None and density is not None and part.volume * density > rule.value:
        mass = part.volume * density
        severity = "error" if mass > rule.high else "warning"
        values = {"measured": mass, "limit": rule.value, "high": rule.high}
        listed.append(Finding("too_heavy", severity, values, (), (), rule.source.key))
    return tuple(listed)


def fits(size: tuple[float, float, float], envelope: tuple[float, float, float]) -> bool:
    """Whether a box of `size` [m] fits the build space in one of its six upright turns.

    >>> fits((0.3, 0.1, 0.1), (0.2, 0.2, 0.35))
    True
    """
    return all(a <= b for a, b in zip(sorted(size), sorted(envelope), strict=True))


def _trapped(case: Case, around: Air) -> tuple[float, tuple[Finding, ...]]:
    """Powder that openings of the rule's diameter do not let out; closed cavities included."""
    rule = case.fact("cavity.escape")
    closed = case.part.summary.get("cavity_volume", 0.0)
    if rule is None:
        return 0.0, ()
    lost = pockets(around, escape=rule.value)
    with_opening = [pocket for pocket in lost if pocket.opening > 0.0]
    volume = sum(pocket.volume for pocket in with_opening)
    if not with_opening:
        return max(closed, sum(pocket.volume for pocket in lost)), ()
    values = {"volume": volume * 1e9, "escape": rule.value * _MM,
              "opening": min(pocket.opening for pocket in with_opening) * _MM}  # fmt: skip
    points = tuple(pocket.middle for pocket in with_opening[:_POINTS_SHOWN])
    finding = Finding("powder_stays", "warning", values, (), points, rule.source.key)
    return volume + closed, (finding,)


def _channel_findings(case: Case, holes: tuple[Passage, ...]) -> tuple[Finding, ...]:
    up = np.asarray(case.direction) / np.linalg.norm(case.direction)
    if "lattice" in case.part.features:  # its pores are no channels
        return ()
    return tuple(
        finding
        for hole in holes
        if hole.is_tube
        for finding in (*_narrow(case, hole), *_long(case, hole), *_lying(case, hole, up))
    )


def _narrow(case: Case, hole: Passage) -> tuple[Finding, ...]:
    rule = case.fact("channel.diameter")
    if rule is None or hole.width >= rule.value:
        return ()
    values = {"measured": hole.width * _MM, "limit": rule.value * _MM}
    return (Finding("narrow_channel", "warning", values, (), (hole.middle,), rule.source.key),)


def _long(case: Case, hole: Passage) -> tuple[Finding, ...]:
    rule = case.fact("channel.slenderness")
    if rule is None or hole.length <= rule.value * hole.width:
        return ()
    values = {"measured": hole.length / hole.width, "limit": rule.value,
              "diameter": hole.width * _MM}  # fmt: skip
    return (Finding("long_channel", "warning", values, (), (hole.middle,), rule.source.key),)


def _lying(case: Case, hole: Passage, up: Floats) -> tuple[Finding, ...]:
    rule = case.fact("channel.self_supporting")
    is_short = hole.length < 1.5 * hole.width  # a hole in a plate: its run is not its axis
    stands = abs(float(np.dot(hole.run, up))) > _LYING
    if rule is None or hole.width <= rule.value or is_short or stands:
        return ()
    values = {"measured": hole.width * _MM, "limit": rule.value * _MM}
    return (Finding("lying_channel", "warning", values, (), (hole.middle,), rule.source.key),)


@lru_cache(maxsize=4)  # several rules and turns ask for it
def _slenderness(part: Part, direction: Direction) -> float:
    """Height over the smallest width of the part's shadow on the plate."""
    standing = rotate(survey_of(part).vertices, direction)
    turns = np.arange(0.0, np.pi, np.pi / 18.0)
    widths = [np.ptp(standing[:, 0] * np.cos(t) + standing[:, 1] * np.sin(t)) for t in turns]
    return float(np.ptp(standing[:, 2])) / max(float(min(widths)), 1e-9)


@lru_cache(maxsize=2)  # slow on a large mesh, the same for every process
def _notches(part: Part) -> Notches:
    survey = survey_of(part)
    return notches(survey.vertices, survey.triangles, normals=survey.normals)


@lru_cache(maxsize=4)  # slow on a large mesh; processes share directions
def _unsupported_starts(part: Part, direction: Direction) -> Integers:
    survey = survey_of(part)
    up = np.asarray(direction) / np.linalg.norm(direction)
    return unsupported_starts(
        survey.vertices, survey.triangles, normals=survey.normals, direction=up
    )


@lru_cache(maxsize=2)  # slow on fine voxels, the same for every process
def _passages(part: Part) -> tuple[Air, tuple[Passage, ...]]:
    survey = survey_of(part)
    edge = voxel_size(survey.vertices, n_voxels=_N_VOXELS)
    solid = voxels(survey.vertices, survey.triangles, edge=edge)
    widest = max(0.25 * min(part.extent), 8.0 * edge)
    origin = survey.vertices.min(axis=0)
    around = air(solid, edge=edge, origin=origin, widest=max(widest, _LARGEST_ESCAPE))
    return around, tuple(passages(around, widest=widest))


def _supports(case: Case) -> Supports | None:
    rule = case.fact("overhang.angle")
    if rule is None or case.word("overhang.supports").startswith("none"):
        return None
    return supports(
        case.survey.vertices, case.survey.triangles, direction=case.direction, angle=rule.value
    )


def _at(
    samples: Walls,
    mask: np.ndarray,
    code: str,
    rule: Fact,
    values: Mapping[str, float],
    is_impossible: bool,
) -> Finding:
    order = np.argsort(samples.thickness[mask])[:_FACES_SHOWN]
    faces = np.unique(samples.faces[mask][order])
    points = _places(samples.points[mask][order])
    severity = "error" if is_impossible else "warning"
    return Finding(code, severity, values, _shown(faces), points, rule.source.key)


def _per_face(samples: Walls, n_faces: int) -> Floats:
    smallest = np.full(n_faces, np.inf)
    for side in range(2):
        np.minimum.at(smallest, samples.faces[:, side], samples.thickness)
    return np.where(np.isinf(smallest), np.nan, smallest)


def _shown(faces: Integers) -> tuple[int, ...]:
    return tuple(int(face) for face in faces[:_FACES_SHOWN])


def _places(points: Floats) -> tuple[tuple[float, float, float], ...]:
    return tuple((float(x), float(y), float(z)) for x, y, z in points[:_POINTS_SHOWN])


def _size(lengths: tuple[float, float, float]) -> str:
    return " x ".join(f"{length * _MM:.0f}" for length in lengths)
