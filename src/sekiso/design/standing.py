"""How a part stands in a build: the direction for a process, its height, footprint and supports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from sekiso.design.build_orientation import rotate
from sekiso.design.orientation import Orientations, hull_corners, orientations
from sekiso.design.overhang import USUAL_ANGLE, overhang
from sekiso.design.supports import supports
from sekiso.design.wall_survey import survey_of
from sekiso.domain.direction import Direction, direction_text
from sekiso.domain.part import Finding, Part
from sekiso.geometry.mesh import Floats

Holds = Callable[[float, tuple[float, float]], bool]


@dataclass(frozen=True)
class Standing:
    """A part on the plate, `direction` of its file up: `height` [m], `footprint` [m] (short, long).

    `footprint` is that of the smallest upright box; `support_area` [m2] hangs over nothing and
    `support_volume` [m3] lies under it as if solid, 0 where the process has no supports.
    `is_fixed`: the asker fixed the direction; else it is the best of `n_tried`.
    """

    direction: Direction
    height: float
    footprint: tuple[float, float]
    support_area: float
    support_volume: float
    is_fixed: bool = False
    n_tried: int = 0

    @property
    def finding(self) -> Finding:
        """What every door says of the direction that it judges and prices."""
        values = {
            "direction": direction_text(self.direction, " / "),
            "typed": direction_text(self.direction),
            "height": 1e3 * self.height,
            "support_volume": 1e6 * self.support_volume,
            "n": self.n_tried,
        }
        code = "build_direction_fixed" if self.is_fixed else "build_direction"
        return Finding(code, "info", values)


def standing(
    part: Part,
    *,
    angle: float | None,
    has_supports: bool,
    direction: Direction | None = None,
    holds: Holds | None = None,
) -> Standing:
    """`part` in `direction`, or in the best one of those in which `holds(height, footprint)`.

    `angle` [rad] from the plate below which surfaces hang (None: the usual one).  The best has the
    smallest weighted score of `orientations`; as drawn goes first among equals.  Raises PartError
    for a part without a mesh.
    """
    limit = USUAL_ANGLE if angle is None else angle
    tried = 0
    up = direction
    if up is None:
        scored = _scores(part, limit)
        tried = len(scored.directions)
        up = scored.best if holds is None else _first_held(part, scored, holds)
    height, footprint = _box(part, up)
    area, volume = _hanging(part, up, limit, has_supports)
    return Standing(up, height, footprint, area, volume, direction is not None, tried)


@lru_cache(maxsize=8)  # processes share angles, and the next question is of the same part
def _scores(part: Part, angle: float) -> Orientations:
    survey = survey_of(part)
    return orientations(
        survey.vertices, survey.triangles, normals=survey.normals, areas=survey.areas, angle=angle,
        corners=_corners(part),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _corners(part: Part) -> Floats:
    return hull_corners(survey_of(part).vertices)


def _first_held(part: Part, scored: Orientations, holds: Holds) -> Direction:
    """The best direction in which a machine holds the part; the best of all where none does."""
    for up in scored.in_order():
        if holds(*_box(part, up)):
            return up
    return scored.best


@lru_cache(maxsize=1024)
def _box(part: Part, direction: Direction) -> tuple[float, tuple[float, float]]:
    """Height and sides (short, long) of the smallest upright box around the part [m]."""
    corners = rotate(_corners(part), direction)
    flat = hull_corners(corners[:, :2])
    edges = np.diff(flat, axis=0, append=flat[:1])
    turns = np.unique(np.arctan2(edges[:, 1], edges[:, 0]) % (0.5 * np.pi))
    along = np.ptp(
        np.outer(np.cos(turns), flat[:, 0]) + np.outer(np.sin(turns), flat[:, 1]), axis=1
    )
    across = np.ptp(
        np.outer(np.cos(turns), flat[:, 1]) - np.outer(np.sin(turns), flat[:, 0]), axis=1
    )
    k = int(np.argmin(along * across))
    sides = sorted((float(along[k]), float(across[k])))
    return float(np.ptp(corners[:, 2])), (sides[0], sides[1])


@lru_cache(maxsize=64)
def _hanging(
    part: Part, direction: Direction, angle: float, has_supports: bool
) -> tuple[float, float]:
    """Area that hangs [m2], and the volume of blocks under it [m3]."""
    survey = survey_of(part)
    area = overhang(
        survey.vertices, survey.triangles, normals=survey.normals, areas=survey.areas,
        direction=direction, angle=angle,
    ).area  # fmt: skip
    if not has_supports or area <= 0.0:
        return area, 0.0
    blocks = supports(survey.vertices, survey.triangles, direction=direction, angle=angle)
    return area, blocks.volume
