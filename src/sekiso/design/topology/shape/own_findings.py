"""Findings on a shape that was made here: the user's CAD holds no remedy for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sekiso.domain.part import Finding, Part

OWN = {
    "overlapping": "shape_crosses",
    "several_bodies": "shape_bodies",
    "enclosed_cavity": "shape_cavity",
    "thin_wall": "shape_thin_wall",
    "wall_under_bead": "shape_wall_under_bead",
    "narrow_gap": "shape_narrow_gap",
    "powder_in_cavity": "shape_cavity",
    "powder_stays": "shape_powder_stays",
}
MESH = (
    "open_boundary", "non_manifold", "inconsistent_winding", "winding_unclear",
    "repeated_triangles", "sheets_left_out", "doubled_body", "body_in_body", "overlapping_bodies",
    "bodies_in_contact", "overlap_unknown",
)  # fmt: skip


def of_own_shape(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a mesh or of a process as they are told of a shape that was made here."""
    return tuple(_own(finding) for finding in findings)


def own_part(part: Part) -> Part:
    """The part with the findings on its mesh told so."""
    return replace(part, findings=of_own_shape(part.findings))


def _own(finding: Finding) -> Finding:
    if finding.code in MESH:
        return replace(finding, code="shape_mesh", values={"fault": finding.code})
    return replace(finding, code=OWN.get(finding.code, finding.code))
