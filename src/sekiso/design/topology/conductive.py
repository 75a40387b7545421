"""A part cut to the metal that conducts: the way of heat or current with the least resistance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from sekiso.design.conduction.check import check_conduction
from sekiso.design.conduction.material import ConductiveMaterial
from sekiso.design.conduction.result import Conduction, ConductionComparison
from sekiso.design.loads.conduction import conducting_cells, refuse_inflows
from sekiso.design.topology.aim_reached import told_of_aim
from sekiso.design.topology.lighten import Watch, carried_place, lightened
from sekiso.design.topology.order import Making, refuse_aim, ruled, with_findings
from sekiso.design.topology.preparation import (
    Preparation,
    kept_cells,
    memorable_grid,
    metal_of,
    preserved_surface,
)
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.result import Topology
from sekiso.design.topology.state import State
from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Inflow, Place
from sekiso.domain.part import Part
from sekiso.numerics.voxels.stiffness import isotropic_conductivity, isotropic_stiffness


@dataclass(frozen=True, eq=False, kw_only=True)
class ConductionOrder(Making):
    """A part, what enters it, where that leaves, what it is made of and how."""

    inflows: tuple[Inflow, ...]
    sinks: tuple[Place, ...]
    metal: ConductiveMaterial

    def prepared(self) -> Preparation:
        """The design space; metal stays behind what is fed, cooled or kept."""
        refuse_inflows(self.inflows, self.sinks)
        if self.metal.density is None:
            raise NeedError("density_unknown", got=self.metal.name)
        part = self.part
        grid = memorable_grid(
            part, n_cells=self.n_cells, n_cases=1, symmetry=self.settings.symmetry
        )
        cells = conducting_cells(
            part, grid, fraction=metal_of(part, grid), inflows=self.inflows, sinks=self.sinks
        )
        places = (*(inflow.on for inflow in self.inflows), *self.sinks, *self.keep)
        preserved = preserved_surface(part, places)
        frozen = kept_cells(part, preserved, grid, cells.fraction)
        problem = Problem(
            grid=grid,
            design=cells.fraction,
            frozen=frozen,
            fixed=np.zeros((3, *grid.node_shape), dtype=np.bool_),
            cases=(),
            stiffness=isotropic_stiffness(1.0, 0.0),  # nothing pulls: never solved
            density=self.metal.density,
            conductivity=isotropic_conductivity(self.metal.conductivity.value),
            heat=cells.heat,
        )
        return Preparation(part, problem, preserved)

    def checked(self, part: Part) -> Conduction:
        """The resistance of a part under this flow, its places found again on it."""
        inflows = tuple(
            replace(inflow, on=carried_place(inflow.on, self.part, part)) for inflow in self.inflows
        )
        sinks = tuple(carried_place(sink, self.part, part) for sink in self.sinks)
        return check_conduction(part, inflows=inflows, sinks=sinks, material=self.metal)


def made_conductive(
    order: ConductionOrder, *, progress: Watch | None = None, resume: State | None = None
) -> Topology:
    """The part of an order that conducts best with its share of the metal, checked when finished.

    `verification` is a `ConductionComparison` with the part that it was cut from.
    """
    prepared = order.prepared()
    share = order.aim.fraction_of(prepared)
    if share is None:
        raise NeedError("conduction_one_aim")
    refuse_aim(order.aim, prepared)
    settings = replace(
        ruled(order, prepared), objective="thermal_compliance", volume_fraction=share
    )
    original = check_conduction(
        order.part, inflows=order.inflows, sinks=order.sinks, material=order.metal
    )
    found = lightened(
        prepared,
        settings,
        check=lambda part: ConductionComparison(order.checked(part), original),
        progress=progress,
        resume=resume,
        process=order.process,
    )
    return told_of_aim(with_findings(order, found), order.aim)
