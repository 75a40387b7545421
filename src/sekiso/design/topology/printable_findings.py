"""What a finished design still asks of its process: overhang, starts, walls, powder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.design.overhang import BAND, ON_PLATE, USUAL_ANGLE, Overhang, overhang
from sekiso.design.printability import check_printability
from sekiso.design.topology.hanging_edges import hanging_edges
from sekiso.design.topology.process_rules import ProcessRules, process_rules
from sekiso.design.unsupported_starts import unsupported_starts
from sekiso.design.wall_survey import survey_of
from sekiso.domain.direction import Direction
from sekiso.domain.part import Finding, Part
from sekiso.geometry.mesh import Integers

_TOLD = ("thin_wall", "wall_under_bead", "narrow_gap", "powder_stays", "powder_in_cavity",
         "sags_in_sintering")  # fmt: skip


@dataclass(frozen=True)
class PrintableReport:
    """The figures behind the findings (SI), in one build direction.

    `unsupported_area` [m2]: facets flatter than `angle` [rad] - 0.5 deg that do not lie on the
    plate; `band_area` [m2] those within half a degree of the limit; `n_starts`: places where a
    layer starts in the air; `min_wall` [m]; `trapped_volume` [m3] of powder.  None where the
    process has no such rule or nothing was measured.
    """

    findings: tuple[Finding, ...]
    direction: Direction
    angle: float | None
    unsupported_area: float | None
    band_area: float | None
    n_starts: int | None
    edge_length: float | None
    min_wall: float | None
    trapped_volume: float

    @property
    def is_self_supporting(self) -> bool:
        """Whether nothing hangs and nothing starts in the air."""
        return not self.unsupported_area and not self.n_starts


def printable_findings(
    part: Part,
    *,
    rules: Mapping[str, Any],
    direction: Direction = (0.0, 0.0, 1.0),
    plate: float | None = None,
) -> PrintableReport:
    """The findings of a process (a record of `knowledge/rules`) on the mesh of a finished design.

    Facets hang if n . b < -cos(angle - 0.5 deg): those meant to lie exactly at the limit fall on
    either side by rounding and are counted apart.  Facets whose corners all lie at or below the
    `plate` ([m] along the direction; None: the lowest vertex) are carried by it; feet that reach
    less deep than others stand only if the plate is put at their height.
    """
    limits = process_rules(rules)
    checked = check_printability(part, rules=rules, direction=direction)
    told = [finding for finding in checked.findings if finding.code in _TOLD]
    standing = _standing(part, limits, direction, plate)
    return PrintableReport(
        findings=(*standing.findings, *told, *limits.findings),
        direction=direction,
        angle=limits.overhang_angle,
        unsupported_area=standing.area,
        band_area=standing.band_area,
        n_starts=standing.n_starts,
        edge_length=standing.edge_length,
        min_wall=checked.min_wall,
        trapped_volume=checked.trapped_volume,
    )


@dataclass(frozen=True)
class _Standing:
    """What the overhang rule says; nothing where there is none."""

    area: float | None = None
    band_area: float | None = None
    n_starts: int | None = None
    edge_length: float | None = None
    findings: tuple[Finding, ...] = ()


def _standing(
    part: Part, limits: ProcessRules, direction: Direction, plate: float | None
) -> _Standing:
    angle = limits.overhang_angle
    if angle is None:
        return _Standing()
    survey = survey_of(part)
    hanging, starts = standing_of(part, direction=direction, angle=angle, plate=plate)
    length, _ = hanging_edges(
        survey.vertices, survey.triangles, direction=direction, angle=angle, plate=plate
    )
    values = {
        "limit": float(np.degrees(angle)),
        "band": float(np.degrees(BAND)),
        "area": hanging.area * 1e6,
        "band_area": hanging.band_area * 1e6,
        "n": len(starts),
        "length": length * 1e3,
    }
    points = tuple((float(x), float(y), float(z)) for x, y, z in survey.vertices[starts[:20]])
    if hanging.area == 0.0 and not len(starts):
        finding = Finding("design_stands", "info", values)
    else:
        severity = "info" if limits.has_supports else "warning"
        faces = tuple(int(face) for face in hanging.faces[:500])
        finding = Finding("design_hangs", severity, values, faces, points)
    return _Standing(hanging.area, hanging.band_area, len(starts), length, (finding,))


def standing_of(
    part: Part, *, direction: Direction, angle: float = USUAL_ANGLE, plate: float | None = None
) -> tuple[Overhang, Integers]:
    """What hangs above the plate, and a vertex of each place that starts in the air above it."""
    survey = survey_of(part)
    up = np.asarray(direction) / np.linalg.norm(direction)
    height = survey.vertices @ up
    above = np.ones(len(survey.triangles), dtype=np.bool_)
    is_low = np.zeros(len(height), dtype=np.bool_)
    if plate is not None:
        is_low = height <= plate + ON_PLATE * (float(height.max()) - plate)
        above = ~is_low[survey.triangles].all(axis=1)
    hanging = overhang(
        survey.vertices, survey.triangles, normals=survey.normals,
        areas=np.where(above, survey.areas, 0.0), direction=direction, angle=angle,
    )  # fmt: skip
    starts = unsupported_starts(
        survey.vertices, survey.triangles, normals=survey.normals, direction=up
    )
    return replace(hanging, faces=hanging.faces[above[hanging.faces]]), starts[~is_low[starts]]
