"""What the page of strength and lighter shapes asks of a worker: checks, shapes, pictures."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.design.faces import faces_of
from sekiso.design.strength.result import CaseStress, Stress
from sekiso.design.topology.optimise import Progress
from sekiso.design.topology.result import Topology
from sekiso.design.topology.shape.isosurface import isosurface
from sekiso.design.topology.shape.nodal_field import nodal_field
from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.lighter import Lighter
from sekiso.domain.part import Face, Finding, Part
from sekiso.domain.prediction import Prediction
from sekiso.explorer.judged_shape import compared_shapes
from sekiso.interfaces.python.need import need_of
from sekiso.interfaces.python.resolution import n_cells_of
from sekiso.interfaces.python.stress import stress
from sekiso.interfaces.python.topology import optimise_topology
from sekiso.interfaces.service.worker import part_of
from sekiso.interfaces.web import lighter_files
from sekiso.interfaces.web.lighter_field import packed_fields
from sekiso.interfaces.web.views import MM, packed_body
from sekiso.knowledge import load

FIELDS = (("von_mises", "MPa"), ("displacement", "mm"))  # behind the corners of a body
_SHARE = 0.4  # of the cells of a box that hold metal, about: what a check is computed with
_LEAST_CELLS, _MOST_CELLS = 4000, 250_000  # of metal


@dataclass(frozen=True)
class Shown:
    """A checked body for the page: numbers [SI] and findings.

    `cases` as they were checked, `worst` the place of the one that decides, and `near` the face
    next to its largest stress; `verdict` of the check against the factor `required`; `strength`
    [Pa] the yield strength taken, of the metal `made` by a process in a heat condition, empty where
    neither matters; `token` names its body and files in `lighter_files`.
    """

    token: str
    mass: float | None
    volume: float
    verdict: str
    required: float
    cases: tuple[CaseStress, ...]
    worst: int
    near: Face | None
    strength: float | None
    material: str
    made: tuple[str, str]
    edge: float
    findings: tuple[Finding, ...]

    @property
    def case(self) -> CaseStress:
        """The case that decides."""
        return self.cases[self.worst]

    @property
    def displacement(self) -> float:
        """The largest displacement [m] of all cases."""
        return max(case.displacement.value for case in self.cases)


@dataclass(frozen=True)
class Growing:
    """Where a run stands, and how many pictures there were."""

    iteration: int
    n_iterations: int
    volume_fraction: float
    seconds_left: float
    round: int
    n_pictures: int
    is_finishing: bool = False


def strength(
    part: str, *, unit: str | None, asked: dict[str, Any], required: float, cells: str | int
) -> Shown:
    """The part in a file checked under its loads; `asked`: loads, supports, material, process."""
    body = part_of(part, unit)
    told = stress(body, resolution=_edge(body, cells), min_safety_factor=required, **asked)
    return shown(body, told, lighter_files.new_token())


def lighter(
    part: str, *, unit: str | None, asked: dict[str, Any], wanted: dict[str, Any],
    required: float, cells: str | int, token: str, need: dict[str, Any],
) -> tuple[Shown, Shown, Lighter | None]:  # fmt: skip
    """The part before and after; on the way pictures of the shape are kept under `token`.

    With a process also what both cost, take and emit, for the other fields of the `need`.
    """
    body, watch = part_of(part, unit), Watch(token)
    told = stress(body, resolution=_edge(body, cells), min_safety_factor=required, **asked)
    before = shown(body, told, lighter_files.new_token())
    found = optimise_topology(body, **asked, **wanted, resolution=cells, progress=watch)
    watch.finish()
    verified = found.verification
    if verified is None:
        edge = _edge(found.part, cells)
        verified = stress(found.part, resolution=edge, min_safety_factor=required, **asked)
    after = shown(found.part, replace(verified, required=required), lighter_files.new_token())
    for suffix, content in _files(found).items():
        lighter_files.keep(after.token, suffix, content)
    priced = _priced(body, found, need, asked, (told.safety_factor, verified.safety_factor))
    return before, replace(after, findings=found.findings), priced


def _priced(
    body: Part, found: Topology, need: dict[str, Any], asked: dict[str, Any],
    factors: tuple[Prediction | None, Prediction | None],
) -> Lighter | None:  # fmt: skip
    """Both bodies as the process makes them; None without one, and where nothing is known."""
    if not asked["process"]:
        return None
    try:
        whole = need_of(body, **need, material=asked["material"])
        limits = [limit for limit in whole.requirements if limit.key == "safety_factor"]
        priced = compared_shapes(
            whole, load().for_answers, process=asked["process"], lighter=found.part,
            factors=factors, limits=limits,
        )  # fmt: skip
    except (NeedError, DataError):  # the strength of the shape is told all the same
        return None
    return replace(priced, build_direction=found.direction)


def shown(body: Part, told: Stress, token: str) -> Shown:
    """A check for the page; keeps the body with its fields under `token`."""
    lighter_files.keep(token, lighter_files.BODY, packed_fields(body, told.field))
    taken, metal = told.material.yield_strength, told.material
    return Shown(
        token=token,
        mass=told.mass,
        volume=body.volume,
        verdict=told.verdict,
        required=told.required,
        cases=told.cases,
        worst=next(k for k, case in enumerate(told.cases) if case is told.worst),
        near=face_near(body, told.worst.stress_point),
        strength=None if taken is None else taken.value,
        material=metal.name,
        made=(metal.process or "", metal.heat_condition or ""),
        edge=told.edge,
        findings=told.findings,
    )


def face_near(body: Part, point: tuple[float, float, float]) -> Face | None:
    """The face of a part whose facets have the middle that is nearest to a point [m]."""
    if body.vertices is None or body.triangles is None:
        return None
    faces = faces_of(body)
    middles = np.asarray(body.vertices)[body.triangles].mean(axis=1)
    number = int(faces.number[np.argmin(np.linalg.norm(middles - point, axis=1))])
    return next((face for face in faces.table if face.number == number), None)


class Watch:
    """Tells where a run stands, draws what has grown, and ends it when that was asked for."""

    def __init__(self, token: str) -> None:
        self.token, self.last = token, Growing(0, 1, 1.0, 0.0, 1, 0)

    def __call__(self, progress: Progress) -> bool:
        """Look at an iteration; False ends the run."""
        before = self.last
        is_drawn = progress.iteration % 2 == 1 and self._draw(progress)
        self.last = Growing(
            progress.iteration,
            progress.n_iterations,
            progress.volume_fraction,
            progress.seconds_left,
            before.round + (progress.iteration <= before.iteration),
            before.n_pictures + is_drawn,
        )
        self._tell()
        return lighter_files.kept(self.token, lighter_files.STOP) is None

    def finish(self) -> None:
        """Tell that the shape stands, and is drawn and checked."""
        self.last = replace(self.last, is_finishing=True)
        self._tell()

    def _draw(self, progress: Progress) -> bool:
        surface = isosurface(nodal_field(progress.grid, progress.physical), level=0.5)
        if not len(surface):
            return False
        body = packed_body(MM * surface.vertices[surface.triangles])
        lighter_files.keep(self.token, lighter_files.GROWING, body)
        return True

    def _tell(self) -> None:
        line = json.dumps(asdict(self.last)).encode()
        lighter_files.keep(self.token, lighter_files.LINE, line)


def growing(token: str) -> Growing | None:
    """Where the run of a token stands; None before its first iteration."""
    line = lighter_files.kept(token, lighter_files.LINE)
    return None if line is None else Growing(**json.loads(line))


def _edge(body: Part, cells: str | int) -> float:
    """The edge [m] of the cells of a check, of as many as the metal of a run has."""
    metal = np.clip(_SHARE * n_cells_of(body, cells), _LEAST_CELLS, _MOST_CELLS)
    return float(np.cbrt(body.volume / metal))


def _files(found: Topology) -> dict[str, bytes]:
    """The lighter part by the suffix of its file."""
    with tempfile.TemporaryDirectory(prefix="sekiso-lighter-") as folder:
        return {
            suffix: found.export(Path(folder) / f"lighter{suffix}").read_bytes()
            for suffix in lighter_files.DOWNLOADS
        }
