"""What a page shows of a part: findings of a process, build directions, body and fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.design.build_orientation import rotate
from sekiso.design.standing import Standing
from sekiso.domain.direction import Direction, rounded_direction
from sekiso.domain.errors import PartError
from sekiso.domain.part import Finding
from sekiso.explorer.standing import standing_of
from sekiso.geometry.contours import layers
from sekiso.interfaces.python.part import orient, printability, slice_part
from sekiso.interfaces.python.report import part_picture
from sekiso.interfaces.service.worker import part_of
from sekiso.knowledge import load

N_SHOWN = 6
APART = np.cos(np.radians(20.0))
MM = 1e3
STEEPEST = 90.0
N_SLICES = 200
MOST_CORNERS = 400


@dataclass(frozen=True)
class ScoredStanding:
    """One build direction: the numbers of the part standing so, and its score, 0 the best."""

    stands: Standing
    shadow: float
    down_skin: float
    score: float


@dataclass(frozen=True)
class View:
    """A part under one process, standing along `direction`.

    `body` is what the viewer reads (see `packed`); `points` per finding are in its millimetres.
    """

    direction: Direction
    findings: tuple[Finding, ...]
    points: tuple[tuple[tuple[float, float, float], ...], ...]
    standings: tuple[ScoredStanding, ...]
    numbers: dict[str, float]
    body: bytes


@dataclass(frozen=True)
class PartFacts:
    """What an upload is told: sides [m], volume [m3], counts, findings, the unit it was read in.

    `declared_unit` is the one that the file states itself, if it states one.
    """

    extent: tuple[float, float, float]
    volume: float
    n_bodies: int
    n_triangles: int
    findings: tuple[Finding, ...]
    unit: str | None
    declared_unit: str | None


def part_facts(part: str, *, unit: str | None = None) -> PartFacts:
    """The facts of the part in a file."""
    body = part_of(part, unit)
    return PartFacts(
        body.extent, body.volume, body.n_bodies, body.n_triangles, body.findings, body.unit,
        body.declared_unit,
    )  # fmt: skip


def view(
    part: str, *, unit: str | None = None, process: str, direction: Direction | None = None
) -> View:
    """The view of the part in a file; without a direction it stands as an answer prices it."""
    body = part_of(part, unit)
    found = printability(body, process=process, direction=direction)
    up = found.direction
    mesh = _standing_mesh(body, up)
    placed = tuple(_placed(finding, body, up) for finding in found.findings)
    numbers = {
        "overhang_area": found.overhang_area, "support_volume": found.support_volume,
        "min_wall": found.min_wall, "min_gap": found.min_gap,
        "trapped_volume": found.trapped_volume, "height": float(mesh[..., 2].max()) / MM,
    }  # fmt: skip
    return View(
        up, found.findings, placed, _standings(body, process, up),
        {key: value for key, value in numbers.items() if value is not None},
        packed(mesh, np.asarray(found.thickness) * MM),
    )  # fmt: skip


def packed(corners: NDArray[np.float64], wall: NDArray[np.float64]) -> bytes:
    """Count, corners [mm], angle of down-facing facets to the plate [deg], wall [mm], in bytes.

    Facets that look up or sideways have no angle, unmeasured walls are not a number.
    """
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.maximum(np.linalg.norm(normals, axis=1), 1e-300)
    angle = np.degrees(np.arccos(np.clip(-normals[:, 2] / length, -1.0, 1.0)))
    is_down = (angle < STEEPEST - 1e-6) & (corners[..., 2].max(axis=1) > 1e-3)
    return packed_body(corners, np.where(is_down, angle, np.nan), wall)


def packed_body(corners: NDArray[np.float64], *fields: NDArray[np.float64]) -> bytes:
    """Count, corners [mm], shape (n, 3, 3), and fields of the facets, shape (n,), in bytes."""
    arrays = (np.asarray(array).astype("<f4") for array in (corners, *fields))
    return np.uint32(len(corners)).tobytes() + b"".join(array.tobytes() for array in arrays)


def _standing_mesh(body: Any, up: Direction) -> NDArray[np.float64]:
    vertices = MM * rotate(body.vertices, up)
    vertices = vertices - _foot(vertices)
    return np.asarray(vertices[body.triangles])


def _foot(vertices: NDArray[np.float64]) -> NDArray[np.float64]:
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    return np.array([0.5 * (low[0] + high[0]), 0.5 * (low[1] + high[1]), low[2]])


def _placed(finding: Finding, body: Any, up: Direction) -> tuple[tuple[float, float, float], ...]:
    if not finding.points:
        return ()
    foot = _foot(MM * rotate(body.vertices, up))
    points = MM * rotate(np.asarray(finding.points), up) - foot
    return tuple((float(x), float(y), float(z)) for x, y, z in points)


def _standings(body: Any, process: str, up: Direction) -> tuple[ScoredStanding, ...]:
    """The direction shown, and the best ones that differ by more than 20 degrees, by their score.

    Areas and volumes are those of the findings and of the price, not the bounds of the search.
    """
    scored = orient(body, process=process)
    unit = scored.directions / np.linalg.norm(scored.directions, axis=1, keepdims=True)
    shown = int(np.argmax(unit @ (np.asarray(up) / np.linalg.norm(up))))
    kept = [shown]
    for k in np.argsort(scored.total, kind="stable"):
        if len(kept) < N_SHOWN and not any(unit[k] @ unit[other] > APART for other in kept):
            kept.append(int(k))
    rows = [
        ScoredStanding(
            standing_of(body, process, load(), up if k == shown else _at(scored, k)),
            float(scored.scores["footprint"][k]),
            float(scored.scores["down_skin"][k]),
            float(scored.total[k] - scored.total.min()),
        )
        for k in kept
    ]
    return tuple(sorted(rows, key=lambda row: row.score))


def _at(scored: Any, k: int) -> Direction:
    return rounded_direction(tuple(scored.directions[k]))


def picture(part: str, *, unit: str | None = None, direction: Direction | None = None) -> bytes:
    """PNG of the part standing along `direction`."""
    up = (0.0, 0.0, 1.0) if direction is None else direction
    return part_picture(part_of(part, unit), direction=up) or b""


@dataclass(frozen=True)
class Slice:
    """One layer: its number, height [mm], outlines [mm], area [m2] and way of the beam [m]."""

    number: int
    height: float
    loops: tuple[tuple[tuple[float, float], ...], ...]
    area: float
    scan_length: float


@dataclass(frozen=True)
class Sliced:
    """Evenly chosen layers of a part of `n_layers` layers of `layer` [m]; `frame` [mm] holds all.

    `scan_length` [m] and `area` [m2] are over all layers.
    """

    slices: tuple[Slice, ...]
    n_layers: int
    layer: float
    frame: tuple[float, float, float, float]
    scan_length: float
    area: float


def slices(part: str, *, unit: str | None = None, direction: Direction, layer: float) -> Sliced:
    """The part in a file cut into layers along `direction`, hatched and measured."""
    body = part_of(part, unit)
    whole = slice_part(body, layer=layer, direction=direction)
    chosen = np.unique(np.linspace(0, whole.n_layers - 1, N_SLICES).round().astype(int))
    if body.vertices is None or body.triangles is None:
        raise PartError("part_without_mesh")
    vertices = rotate(body.vertices, direction)
    cut = layers(vertices, body.triangles, heights=whole.heights[chosen])
    foot = float(vertices[:, 2].min())
    found = tuple(
        Slice(
            int(number) + 1,
            MM * (float(whole.heights[number]) - foot),
            tuple(_outline(loop) for loop in cut.loops(k)),
            float(whole.areas[number]),
            float(whole.hatch_lengths[number] + whole.contour_lengths[number]),
        )
        for k, number in enumerate(chosen)
    )
    low, high = MM * vertices[:, :2].min(axis=0), MM * vertices[:, :2].max(axis=0)
    frame = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Sliced(found, whole.n_layers, layer, frame, whole.scan_length, whole.area)


def _outline(loop: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """A loop in millimetres, thinned to what a screen shows."""
    step = max(len(loop) // MOST_CORNERS, 1)
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in MM * loop[::step])
