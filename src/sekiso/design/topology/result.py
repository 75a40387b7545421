"""A lighter shape: the part, the density it came from, how it was found, how it was checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from sekiso.design.topology.optimise import Design
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.shape.exports import WRITERS, ShapeResult, as_json, export
from sekiso.design.topology.state import History, State
from sekiso.domain.direction import Direction
from sekiso.domain.part import Finding, Part
from sekiso.domain.quantities import unit_of
from sekiso.numerics.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Topology:
    """A part made lighter for its loads.

    `part` the closed mesh of the finished part; `as_built` that which is printed, with roofs in
    lying bores that are machined off (else the same); `original` the part it was cut from;
    `mass` and `original_mass` [kg]; `density` (cells, 0..1) the fraction of each cell of the
    grid that is metal; `history` one row per iteration; `verification` the strength check of
    `part` under the same loads, None where it was not asked for; `findings` what is to be said
    of the shape; `direction` the build direction it was made for, None without a process;
    `state` to go on from; `ended` why it stopped: "iterations", "change" or "asked".
    """

    part: Part
    as_built: Part
    original: Part
    design: Design
    settings: Settings
    mass: float
    original_mass: float
    findings: tuple[Finding, ...] = ()
    verification: Any = None
    direction: Direction | None = None
    process: str = ""

    @property
    def density(self) -> FloatArray:
        """Fraction of each cell that is metal, shape of the grid."""
        return self.design.fraction

    @property
    def history(self) -> History:
        """Objective, volume fraction, change and limits per iteration."""
        return self.design.history

    @property
    def state(self) -> State:
        """What `resume` takes; `.save(path)` keeps it."""
        return self.design.state

    @property
    def ended(self) -> str:
        """Why the optimisation stopped: "iterations", "change" or "asked"."""
        return self.design.ended

    @property
    def saving(self) -> float:
        """Share of the mass that is saved."""
        return 1.0 - self.mass / self.original_mass

    def __repr__(self) -> str:
        factor = getattr(self.verification, "safety_factor", None)
        told = f", safety factor {factor.value:.3g}" if factor is not None else ""
        return (
            f"Topology({self.mass * 1e3:.4g} g of {self.original_mass * 1e3:.4g} g, "
            f"{len(self.history)} iterations{told}, {len(self.findings)} findings)"
        )

    def checked(self, verification: Any) -> Topology:
        """The same shape with the result of its strength check."""
        return replace(self, verification=verification)

    def numbers(self) -> dict[str, tuple[float, str]]:
        """What was reached, by name a value and its unit."""
        found = {
            "mass": (self.mass, unit_of("mass")),
            "original_mass": (self.original_mass, unit_of("mass")),
            "volume": (self.part.volume, unit_of("volume")),
            "volume_fraction": (self.part.volume / self.original.volume, "1"),
            "iterations": (float(len(self.history)), "1"),
        }
        told = self.verification
        return found if told is None else found | dict(told.numbers())

    def export(self, path: str | Path) -> Path:
        """Write .stl or .3mf (as it is built), .vtu (cells with density) or .json (numbers).

        Meshes are in millimetres, roofs of lying bores included.
        Raises NeedError for another suffix or a file that cannot be written.
        """
        return export(self._written(Path(path).suffix.lower()), path)

    def file(self, suffix: str) -> bytes:
        """What `export` writes to a file of that suffix."""
        return WRITERS[suffix](self._written(suffix))

    def json(self) -> bytes:
        """Numbers with units, history and findings as canonical JSON."""
        return as_json(self.shape_result())

    def _written(self, suffix: str) -> ShapeResult:
        told = self.shape_result()
        return replace(told, part=self.as_built) if suffix in (".stl", ".3mf") else told

    def shape_result(self) -> ShapeResult:
        """What the writers take."""
        return ShapeResult(
            part=self.part,
            grid=self.design.problem.grid,
            cells={"density": np.asarray(self.density)},
            numbers=self.numbers(),
            history=dict(self.history.columns),
            findings=tuple(f for f in self.findings if f not in self.part.findings),
        )
