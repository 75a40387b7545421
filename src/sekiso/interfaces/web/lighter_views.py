"""What the page of strength and lighter shapes asks of a worker: checks, shapes, pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from sekiso.design.strength.result import Stress
from sekiso.design.topology.optimise import Progress
from sekiso.design.topology.order import N_CELLS
from sekiso.design.topology.result import Topology
from sekiso.design.topology.shape.isosurface import isosurface
from sekiso.design.topology.shape.nodal_field import nodal_field
from sekiso.domain.errors import NeedError
from sekiso.domain.part import Finding, Part
from sekiso.interfaces.python.stress import stress
from sekiso.interfaces.python.topology import optimise_topology
from sekiso.interfaces.service.worker import part_of
from sekiso.interfaces.web.views import MM, packed_body

FIELDS = (("von_mises", "MPa"), ("displacement", "mm"))  # behind the corners of a body
FILES = (".stl", ".3mf", ".vtu", ".json")
USUAL_METAL = "ti-6al-4v"
_STOP = "stop"  # a file of this name in the folder of a run ends it
_BODY, _LINE = "body", "line.json"
_USUAL = {"process": "", "aim": "factor", "amount": "1.5", "resolution": "coarse"}
_PERCENT = 100.0
_EDGE = {"coarse": 12_000, "normal": 60_000, "fine": 250_000}  # cells of metal in a check


@dataclass(frozen=True)
class LighterAsked:
    """What is wanted beside the question itself: process, aim, amount, resolution."""

    said: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, query: str) -> LighterAsked:
        """What a query string says of it."""
        return cls({name: value[:40] for name, value in parse_qsl(query) if name in _USUAL})

    def __getattr__(self, name: str) -> str:
        if name not in _USUAL:
            raise AttributeError(name)
        return self.said.get(name) or _USUAL[name]

    def saying(self, **changed: str) -> LighterAsked:
        """The same with something changed; another aim begins with its usual amount."""
        said = {**self.said, **changed}
        if changed.get("aim", self.aim) != self.aim:
            said["amount"] = {"factor": "1.5", "share": "40"}[changed["aim"]]
        return LighterAsked(said)

    def query(self) -> str:
        """As a query string."""
        return urlencode({name: value for name, value in self.said.items() if value})

    def arguments(self) -> dict[str, Any]:
        """Arguments of `optimise_topology`; NeedError for an amount that is no number."""
        try:
            amount = float(self.amount)
        except ValueError as problem:
            raise NeedError("amount_unreadable", got=self.amount[:40]) from problem
        aim = (
            {"min_safety_factor": amount}
            if self.aim == "factor"
            else {"volume_fraction": amount / _PERCENT}
        )
        resolution = self.resolution if self.resolution in N_CELLS else "coarse"
        return {**aim, "process": self.process or None, "resolution": resolution}


@dataclass(frozen=True)
class Shown:
    """A checked body for the page: numbers [SI], findings, and the body with its fields.

    `factor`: (low, value, high) of the safety factor or None; `verdict` and `case` of the check;
    `body`: see `views.packed_body`, with von Mises stress [MPa] and displacement [mm], the largest
    of all load cases; `files`: the lighter part by suffix.
    """

    name: str
    mass: float | None
    volume: float
    verdict: str
    case: str
    factor: tuple[float, float, float] | None
    displacement: float
    stress: float
    strength: float | None
    findings: tuple[Finding, ...]
    body: bytes
    hanging: float | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Growing:
    """Where a run stands, and the surface of what there is."""

    iteration: int
    n_iterations: int
    volume_fraction: float
    seconds_left: float
    round: int
    n_pictures: int


def strength(part: str, *, unit: str | None, asked: dict[str, Any], resolution: str) -> Shown:
    """The part in a file checked under its loads; `asked`: loads, supports, material, process."""
    body = part_of(part, unit)
    edge = float(np.cbrt(body.volume / _EDGE.get(resolution, _EDGE["coarse"])))
    return _shown(body, stress(body, resolution=edge, **asked))


def lighter(
    part: str, *, unit: str | None, asked: dict[str, Any], wanted: dict[str, Any], folder: str
) -> tuple[Shown, Shown]:
    """The part before and after; on the way pictures of the shape go to `folder`."""
    body = part_of(part, unit)
    watch = _Watch(Path(folder))
    found = optimise_topology(body, **asked, **wanted, progress=watch)
    before = _shown(body, stress(body, **asked))
    after = _shown(found.part, found.verification)
    files = {suffix: _file(found, Path(folder), suffix) for suffix in FILES}
    return before, replace(after, findings=found.findings, files=files)


class _Watch:
    """Writes where a run stands, and ends it when the stop file is there."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.round, self.n, self.last = folder, 0, 0, 0

    def __call__(self, progress: Progress) -> bool:
        self.round += progress.iteration <= self.last or self.last == 0
        self.last = progress.iteration
        if progress.iteration % 2 == 1 or progress.iteration == progress.n_iterations:
            self._draw(progress)
        return not (self.folder / _STOP).exists()

    def _draw(self, progress: Progress) -> None:
        surface = isosurface(nodal_field(progress.grid, progress.physical), level=0.5)
        if len(surface):
            self.n += 1
            corners = MM * surface.vertices[surface.triangles]
            _write(self.folder / _BODY, packed_body(corners))
        line = Growing(
            progress.iteration, progress.n_iterations, progress.volume_fraction,
            progress.seconds_left, self.round, self.n,
        )  # fmt: skip
        _write(self.folder / _LINE, json.dumps(vars(line)).encode())


def growing(folder: str) -> Growing | None:
    """Where the run of a folder stands; None before its first picture."""
    try:
        return Growing(**json.loads((Path(folder) / _LINE).read_bytes()))
    except FileNotFoundError:
        return None


def grown_body(folder: str) -> bytes | None:
    """The last picture of a run."""
    try:
        return (Path(folder) / _BODY).read_bytes()
    except FileNotFoundError:
        return None


def stop(folder: str) -> None:
    """Let the run of a folder end after its iteration."""
    (Path(folder) / _STOP).touch()


def _write(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    os.replace(beside, path)


def _file(found: Topology, folder: Path, suffix: str) -> bytes:
    return found.export(folder / f"lighter{suffix}").read_bytes()


def _shown(body: Part, told: Stress) -> Shown:
    if body.vertices is None or body.triangles is None:
        raise NeedError("loads_without_part")
    factor, worst = told.safety_factor, told.worst
    fields = told.field
    von_mises = fields.vertex_von_mises.max(axis=0)
    moved = np.linalg.norm(fields.vertex_displacement, axis=2).max(axis=0)
    per_face = [
        np.asarray(values)[body.triangles].mean(axis=1) for values in (von_mises / 1e6, MM * moved)
    ]
    strength = told.material.yield_strength
    return Shown(
        name=body.name,
        mass=told.mass,
        volume=body.volume,
        verdict=told.verdict,
        case=worst.name,
        factor=None if factor is None else (factor.low, factor.value, factor.high),
        displacement=told.displacement_max,
        stress=worst.stress.value,
        strength=None if strength is None else strength.value,
        findings=told.findings,
        body=packed_body(MM * body.vertices[body.triangles], *per_face),
    )
