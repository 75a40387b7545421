"""What a strength check tells: per load case and for the worst, with the fields for pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sekiso.design.strength.material import StrengthMaterial
from sekiso.domain.canonical import canonical_json
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.recover import von_mises

Vector = tuple[float, float, float]
VERDICTS = ("holds", "close", "fails", "unknown")


@dataclass(frozen=True)
class Reaction:
    """What support number `support` (from 1) takes up: force [N] on the part, moment [N m].

    The moment is about the middle of the place that is held.
    """

    support: int
    force: Vector
    moment: Vector


@dataclass(frozen=True)
class CaseStress:
    """One load case.

    `displacement` [m] and `stress` [Pa] (the largest von Mises stress away from supports) carry the
    interval of the discretisation, `displacement_point` and `stress_point` [m] tell where.
    `von_mises_max` [Pa] is the plain maximum over the part, supports and all, at `peak_point`;
    `robust_stress` [Pa] what 99.9 % of the volume away from supports stays below.
    `safety_factor` is yield strength over `stress`, `fatigue_factor` fatigue strength over it with
    the load fully reversed; None where no strength is known.
    """

    name: str
    displacement: Prediction
    displacement_point: Vector
    stress: Prediction
    stress_point: Vector
    von_mises_max: float
    peak_point: Vector
    is_peak_at_support: bool
    robust_stress: float
    safety_factor: Prediction | None
    fatigue_factor: Prediction | None
    reactions: tuple[Reaction, ...] = ()
    applied: Vector = (0.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class StressField:
    """Fields of each load case, in the order of the cases, on the fine grid.

    `fraction` (nx, ny, nz) of metal; `displacement` (n, 3, nodes) [m]; `stress` (n, 6, cells) [Pa];
    on the vertices of the part's mesh `vertex_displacement` (n, vertices, 3) [m] and
    `vertex_von_mises` (n, vertices) [Pa].
    """

    grid: Grid
    fraction: FloatArray
    displacement: FloatArray
    stress: FloatArray
    vertex_displacement: FloatArray
    vertex_von_mises: FloatArray

    @cached_property
    def von_mises(self) -> FloatArray:
        """Von Mises stress [Pa] at the middles of the cells, (n, cells); 0 without metal."""
        sizes = np.array([von_mises(one) for one in self.stress])
        return np.asarray(sizes * (self.fraction > 0.0))

    @cached_property
    def principal(self) -> FloatArray:
        """Principal stresses [Pa], the largest first, (n, 3, cells); 0 without metal."""
        rows = np.array([[0, 5, 4], [5, 1, 3], [4, 3, 2]])
        metal = self.fraction > 0.0
        out = np.zeros((len(self.stress), 3, *self.fraction.shape))
        for one, result in zip(self.stress, out, strict=True):
            tensors = np.moveaxis(one[:, metal][rows], -1, 0)
            result[:, metal] = np.linalg.eigvalsh(tensors)[:, ::-1].T
        return out


@dataclass(frozen=True, eq=False, repr=False)
class Stress:
    """A strength check of a part: cases, the worst of them, findings and fields.

    `edge` [m] is that of the fine cells, `n_cells` how many of them hold metal, `mass` [kg] None
    where no density is known; `reach` [m] the distance from supports within which peaks do not
    count; `required` the least safety factor, `max_displacement` [m] the limit if one was given.
    """

    part: str
    material: StrengthMaterial
    cases: tuple[CaseStress, ...]
    edge: float
    n_cells: int
    mass: float | None
    reach: float
    field: StressField
    required: float = 1.0
    max_displacement: float | None = None
    findings: tuple[Finding, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def worst(self) -> CaseStress:
        """The case with the least safety factor; without a strength that of the largest stress."""
        return min(self.cases, key=lambda case: -case.stress.value)

    @property
    def displacement_max(self) -> float:
        """The largest displacement [m] of all cases."""
        return max(case.displacement.value for case in self.cases)

    @property
    def von_mises_max(self) -> float:
        """The largest von Mises stress [Pa] of all cases, supports and all."""
        return max(case.von_mises_max for case in self.cases)

    @property
    def safety_factor(self) -> Prediction | None:
        """Yield strength over the largest stress away from supports, of the worst case."""
        return self.worst.safety_factor

    def numbers(self) -> dict[str, tuple[float, str]]:
        """What was reached, by name a value and its unit."""
        told = {
            "displacement_max": (self.displacement_max, "m"),
            "von_mises_max": (self.von_mises_max, "Pa"),
        }
        factor = self.safety_factor
        if factor is not None:
            ends = {"": factor.value, "_low": factor.low, "_high": factor.high}
            told |= {f"safety_factor{end}": (value, "1") for end, value in ends.items()}
        return told

    @property
    def fatigue_factor(self) -> Prediction | None:
        """Fatigue strength over the same stress, the load fully reversed; None if not known."""
        return self.worst.fatigue_factor

    @property
    def reactions(self) -> Mapping[str, tuple[Reaction, ...]]:
        """Reactions of the supports by load case."""
        return {case.name: case.reactions for case in self.cases}

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`: whether the 90 % interval of the factor clears what is required."""
        factor = self.safety_factor
        if factor is None:
            return "unknown"
        if factor.low >= self.required:
            return "holds"
        return "fails" if factor.high < self.required else "close"

    def cite(self) -> tuple[str, ...]:
        """Citations of every number and method used."""
        return tuple(dict.fromkeys(source.citation for source in self.sources))

    def plain(self) -> dict[str, Any]:
        """Keys and numbers in SI, without the fields."""
        return {
            "part": self.part, "material": self.material.name,
            "process": self.material.process, "heat_condition": self.material.heat_condition,
            "verdict": self.verdict, "required": self.required,
            "displacement_max": self.displacement_max, "von_mises_max": self.von_mises_max,
            "safety_factor": plain_prediction(self.safety_factor),
            "fatigue_factor": plain_prediction(self.fatigue_factor),
            "mass": self.mass, "edge": self.edge, "n_cells": self.n_cells, "reach": self.reach,
            "max_displacement": self.max_displacement,
            "cases": [plain_case(case) for case in self.cases],
            "findings": [
                {"code": f.code, "severity": f.severity, "values": dict(f.values),
                 "points": [list(point) for point in f.points]}
                for f in self.findings
            ],
            "sources": list(self.cite()),
        }  # fmt: skip

    def json(self) -> bytes:
        """Canonical JSON of `plain`."""
        return canonical_json(self.plain())

    def __repr__(self) -> str:
        """One line: verdict, factor, stress, displacement, cells."""
        factor = self.safety_factor
        told = "-" if factor is None else f"{factor.value:.2f} ({factor.low:.2f}-{factor.high:.2f})"
        worst = self.worst
        return (
            f"Stress({self.part or 'part'} in {self.material.name}: {self.verdict}, "
            f"safety factor {told} in case {worst.name!r}, "
            f"{worst.stress.value / 1e6:.0f} MPa, {1e3 * self.displacement_max:.3g} mm, "
            f"cells of {1e3 * self.edge:.2g} mm)"
        )


def plain_prediction(told: Prediction | None) -> dict[str, float] | None:
    """Value and interval of a prediction as plain numbers."""
    return None if told is None else {"value": told.value, "low": told.low, "high": told.high}


def plain_case(case: CaseStress) -> dict[str, Any]:
    """A load case as keys and numbers, SI."""
    return {
        "name": case.name,
        "displacement": plain_prediction(case.displacement),
        "displacement_point": list(case.displacement_point),
        "stress": plain_prediction(case.stress), "stress_point": list(case.stress_point),
        "von_mises_max": case.von_mises_max, "peak_point": list(case.peak_point),
        "is_peak_at_support": case.is_peak_at_support, "robust_stress": case.robust_stress,
        "safety_factor": plain_prediction(case.safety_factor),
        "fatigue_factor": plain_prediction(case.fatigue_factor),
        "applied": list(case.applied),
        "reactions": [
            {"support": r.support, "force": list(r.force), "moment": list(r.moment)}
            for r in case.reactions
        ],
    }  # fmt: skip
