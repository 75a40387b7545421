"""A lighter part as it is ordered: loads, metal, process, aim; and how that is carried out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np

from sekiso.design.intake import assumed_unit
from sekiso.design.strength.check import check_strength
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.strength.resolution import fine_edge, finest_edge
from sekiso.design.strength.result import Stress
from sekiso.design.topology.aim_reached import told_of_aim
from sekiso.design.topology.best_build_axis import best_build_axis
from sekiso.design.topology.build_axis import build_direction
from sekiso.design.topology.lighten import (
    Search,
    Volumes,
    Watch,
    carried,
    factor_of,
    lightened,
    plate_of,
)
from sekiso.design.topology.preparation import Preparation, preparation
from sekiso.design.topology.printable_findings import printable_findings
from sekiso.design.topology.problem import kept_share
from sekiso.design.topology.process_rules import ProcessRules, process_rules, settings_for
from sekiso.design.topology.result import Topology
from sekiso.design.topology.settings import BUILD_AXES, Settings
from sekiso.design.topology.shape.own_findings import of_own_shape
from sekiso.design.topology.state import State
from sekiso.design.topology.stress_search import StressSearch, can_limit_stress, strong_shape
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load, Place, Support
from sekiso.domain.part import Part

N_CELLS = {"coarse": 30_000, "normal": 150_000, "fine": 600_000}  # in the box of the part
USUAL = Settings(n_iterations=60, tolerance=1e-3)
_FILTER = 1.5  # cells, the least radius of the density filter
_SHARPNESS, _DOUBLING = 16.0, 10
_RESOLVED = 2.0  # cells: shorter lengths cannot be told apart on the grid
_WORTH = 0.8  # of the factor: a shape from which to go on
_BESIDE = 0.3  # of what need not stay: with less there is hardly a load path
_GRAMS = 1e3
_FINER = 0.75  # edge of a cell of the check over that of the design


@dataclass(frozen=True)
class Aim:
    """What is wanted: one of a share of the volume, a mass [kg], a safety factor."""

    volume_fraction: float | None = None
    max_mass: float | None = None
    min_safety_factor: float | None = None

    def fraction_of(self, prepared: Preparation) -> float | None:
        """Share of the design space that is to be metal; None for a safety factor."""
        if self.max_mass is None:
            return self.volume_fraction
        problem = prepared.problem
        return self.max_mass / (problem.volume * problem.density)


@dataclass(frozen=True)
class Effort:
    """How long a safety factor is looked for.

    `limit_rounds` under stress limits, then the `volumes` where those miss it; `check_cells` of
    metal in the check of each shape, None: as many as a check usually has.
    """

    limit_rounds: int = 2
    volumes: Volumes = field(default_factory=Volumes)
    check_cells: int | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Making:
    """A part that is to be cut, what is wanted of it and how it is made.

    `rules` is the record of `knowledge/rules` of the process, None without one; `build_axis` of
    BUILD_AXES, None: the one along which the part stands best; `keep` places that stay as they are.
    `settings` hold what the user asked for beyond that.
    """

    part: Part
    aim: Aim
    rules: Mapping[str, Any] | None = None
    process: str = ""
    build_axis: str | None = None
    keep: Sequence[Place] = ()
    n_cells: int = N_CELLS["normal"]
    settings: Settings = USUAL


@dataclass(frozen=True, eq=False, kw_only=True)
class Order(Making):
    """A part, what acts on it, what it is made of and how."""

    loads: tuple[Load, ...]
    supports: tuple[Support, ...]
    metal: StrengthMaterial
    effort: Effort = Effort()

    def prepared(self) -> Preparation:
        """The design space; raises what is wrong with it."""
        return preparation(
            self.part, loads=self.loads, supports=self.supports, metal=self.metal, keep=self.keep,
            n_cells=self.n_cells, symmetry=self.settings.symmetry,
        )  # fmt: skip

    def checked(
        self, part: Part, *, resolution: float | None = None, coarsest: float = np.inf
    ) -> Stress:
        """The strength of a part under these loads, those of the original found again on it.

        In cells of `resolution` [m], else those of the effort, `coarsest` at most.
        """
        loads, supports = carried(self.part, part, self.loads, self.supports)
        if resolution is None:
            n, n_metal = len({load.case for load in loads}), self.effort.check_cells
            wanted = None if n_metal is None else float(np.cbrt(part.volume / n_metal))
            usual = min(fine_edge(part, wanted, n_cases=n), coarsest)
            resolution = max(usual, finest_edge(part, n_cases=n))
        return check_strength(
            part, loads=loads, supports=supports, material=self.metal, resolution=resolution,
            required=self.aim.min_safety_factor or 1.0,
        )  # fmt: skip


def made_lighter(
    order: Order, *, progress: Watch | None = None, resume: State | None = None
) -> Topology:
    """The lighter part of an order, checked, with what its process finds on it."""
    prepared = order.prepared()
    settings = ruled(order, prepared)
    share = order.aim.fraction_of(prepared)
    strength = order.metal.yield_strength
    if share is None and strength is None:
        raise NeedError("factor_without_strength", got=order.metal.name)
    refuse_aim(order.aim, prepared)
    if resume is not None:
        _refuse_other_grid(resume, prepared)
    ways: dict[str, Any] = {
        "check": partial(order.checked, coarsest=_FINER * min(prepared.problem.grid.edge)),
        "progress": progress,
        "resume": resume,
        "process": order.process,
    }
    if share is not None or strength is None:
        found = lightened(prepared, replace(settings, volume_fraction=share), **ways)
    else:
        wanted = StressSearch(float(order.aim.min_safety_factor or 0.0), strength.value)
        found = _of_factor(prepared, settings, wanted, ways, order.effort)
    return told_of_aim(with_findings(order, found), order.aim)


def _of_factor(
    prepared: Preparation,
    settings: Settings,
    wanted: StressSearch,
    ways: dict[str, Any],
    effort: Effort,
) -> Topology:
    """The shape of a safety factor: under stress limits, else at the volume that gives it.

    Stress limits need cells between supports and loads, and may miss the factor on coarse grids;
    volumes are then tried from the shape on that came near it.
    """
    wanted = replace(wanted, rounds=effort.limit_rounds)
    first = max(effort.volumes.first, beside_kept(prepared))
    search = Search(wanted.factor, replace(effort.volumes, first=first))
    if not wanted.rounds or not can_limit_stress(prepared, settings, wanted):
        return lightened(prepared, settings, search=search, **ways)
    limited = strong_shape(prepared, settings, wanted, **ways)
    if limited.ended == "asked" or factor_of(limited) >= wanted.factor:
        return limited
    if factor_of(limited) >= _WORTH * wanted.factor:
        ways = ways | {"resume": replace(limited.state, iteration=0, memory={})}
    stiff = lightened(prepared, settings, search=search, **ways)
    return max((limited, stiff), key=factor_of)


def beside_kept(prepared: Preparation) -> float:
    """Share of the design space with which there is metal to place beside what has to stay."""
    kept = kept_share(prepared.problem)
    return kept + _BESIDE * (1.0 - kept)


def refuse_aim(aim: Aim, prepared: Preparation) -> None:
    """Raise NeedError for a share or a mass that the design space cannot have, with the range.

    What stays behind loads, supports and kept faces is the least, all of the space the most.
    """
    problem, share = prepared.problem, aim.fraction_of(prepared)
    kept = kept_share(problem)
    if share is None or kept < share < 1.0:
        return
    if aim.max_mass is None:
        raise NeedError("volume_fraction_range", got=f"{share:.3g}", least=f"{kept:.3g}")
    whole = _GRAMS * problem.volume * problem.density
    told = {"got": _GRAMS * aim.max_mass, "least": kept * whole, "most": whole}
    raise NeedError("max_mass_range", **{key: f"{mass:.4g}" for key, mass in told.items()})


def _refuse_other_grid(resume: State, prepared: Preparation) -> None:
    shapes = resume.x.shape, prepared.problem.grid.shape
    if shapes[0] != shapes[1]:
        got, allowed = (" x ".join(map(str, shape)) for shape in shapes)
        raise NeedError("topology_other_state", got=got, allowed=allowed)


def ruled(order: Making, prepared: Preparation) -> Settings:
    """The settings with the limits of the process."""
    edge = max(prepared.problem.grid.edge)
    settings = replace(
        order.settings,
        filter_radius=max(order.settings.filter_radius, _FILTER * edge),
        sharpness=_SHARPNESS,
        sharpness_every=_DOUBLING,
        keeps_volume=True,
    )
    if order.rules is None:
        return settings
    limits = process_rules(order.rules)
    axis = _axis(order, prepared, limits)
    return _as_far_as_cells_go(settings_for(settings, limits, build_axis=axis), edge)


def _as_far_as_cells_go(settings: Settings, edge: float) -> Settings:
    """Lengths that the filter of one and a half cells gives anyway ask for no more work."""
    wall, gap = settings.min_member, settings.min_gap
    return replace(
        settings,
        min_member=wall if wall is not None and wall > _RESOLVED * edge else None,
        min_gap=gap if gap is not None and gap > _RESOLVED * edge else None,
    )


def _axis(order: Making, prepared: Preparation, limits: ProcessRules) -> str | None:
    if order.build_axis is not None:
        if order.build_axis not in BUILD_AXES:
            raise NeedError("build_axis", got=order.build_axis, allowed=", ".join(BUILD_AXES))
        return order.build_axis
    if limits.overhang_angle is None:
        return None
    return best_build_axis(prepared.problem, angle=limits.overhang_angle)


def with_findings(order: Making, found: Topology) -> Topology:
    """What was found, with what its process finds on the shape and what its check tells."""
    findings = [*found.findings, *assumed_unit(order.part)]
    direction = found.direction
    if order.rules is not None:
        axis = order.build_axis or found.settings.build_axis or "+z"
        direction = build_direction(axis)
        report = printable_findings(
            found.as_built, rules=order.rules, direction=direction, plate=plate_of(order.part, axis)
        )
        findings += of_own_shape(report.findings)
    if found.verification is not None:
        findings += found.verification.findings
    return replace(found, findings=tuple(findings), direction=direction)
