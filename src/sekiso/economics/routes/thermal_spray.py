"""Repair without additive machines: welding by hand, spraying."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import machining_cost
from sekiso.economics.routes.common import Request, RouteCost, metal_price


def repair_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One worn body built up again.

    C = [prep + m_dep/(mdot eta)] (wage + equipment) (1 + rework) + m_dep/eta p + machining, with
    m_dep the missing mass times the overfill.  The face is dressed on a manual machine: no program.
    """
    part = request.part
    density = part.mass / part.volume
    volume = part.repair_volume if part.repair_volume is not None else part.volume
    area = part.repair_area if part.repair_area is not None else part.area
    deposit = volume * density * read(route, "overfill")
    used = deposit / read(route, "deposition_efficiency")
    spraying = used / read(route, "mass_rate")
    hours = (read(route, "preparation") + spraying) * (1.0 + read(route, "rework_share"))
    rate = read.rate("labour.rates.welder") + read(route, "machine_rate")
    made = machining_cost(
        part,
        read=read,
        family=request.family,
        removed=np.asarray(area * read(route, "machining_allowance")),
        finished_area=np.asarray(area),
        clampings=read(route, "clampings"),
        lot=request.lot,
        number=request.number,
    )
    bench = (hours + made.time) / read.rate("labour.calendar.bench")
    wait = bench / read.rate("lead_time.delivery.parallel_machines")
    return RouteCost(
        unit={
            "metal": np.asarray(used * metal_price(request, read=read, route=route)),
            "deposit": np.asarray(hours * rate),
            "machining": made.cost,
        },
        once={},
        run_time=np.asarray(hours + made.time),
        lead_time=np.asarray(read(route, "production_time") + request.first * wait),
        wait=np.asarray(wait),
        bought=np.asarray(used),
        co2=np.asarray(deposit * read(route, "process_co2")),
        energy=made.energy,
        min_order=read(route, "min_order"),
    )
