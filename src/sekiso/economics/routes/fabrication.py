"""Fabrication: cut plate and tube, weld, straighten, machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import learning_factor
from sekiso.economics.market import level
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    VariantFacts,
    difficulty,
    family_factor,
    functional_faces,
    metal_price,
)


def fabrication_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part welded or brazed from pieces; a variant's hours go before those of the route.

    C = m f p + (h_0 + h_1 (m / 1 kg)^e) k_family k wage + machining of functional faces
        + (engineering + e_1 m^(1/2))/N.  A raw piece is as welded.
    """
    part, of = request.part, VariantFacts(read, route, variant)
    hard = difficulty(request, read=read, route=route)
    hours = (
        (of("hours_base") + of("hours_per_kg") * part.mass ** read(route, "mass_exponent"))
        * family_factor(request, read=read, route=route)
        * hard
        * learning_factor(read, request.number)
    )
    faces = part.area * read(route, "machined_share")
    made = functional_faces(
        request,
        read=read,
        faces=faces,
        removed=faces * read(route, "machining_allowance"),
        clampings=read(route, "clampings"),
    )
    rooted = read(route, "engineering_per_root_mass", 0.0) * np.sqrt(part.mass)
    good = read(route, "yield_share")
    bought = part.mass * read(route, "metal_input") / good
    wage = read.rate("labour.rates.welder") * level(read, "fabrication_hour")
    crew = read.rate("lead_time.delivery.parallel_machines")
    making = read(route, "production_time") + np.sqrt(part.mass) * read(
        route, "production_time_per_root_mass"
    )
    wait = (hours + made.time) / read.rate("labour.calendar.bench") / crew
    return RouteCost(
        unit={
            "metal": np.asarray(bought * metal_price(request, read=read, route=route)),
            "welding": np.asarray(hours * wage / good),
            "machining": np.asarray(made.cost / good),
        },
        once={
            "engineering": np.asarray(
                (of("engineering") + rooted) * read.rate("labour.rates.engineer") * hard
            ),
            "program": made.program,
        },
        run_time=np.asarray(hours + made.time),
        lead_time=np.asarray(making + request.first * wait),
        wait=np.asarray(wait),
        bought=np.asarray(bought),
        co2=np.asarray(part.mass * read(route, "process_co2") * hard / good),
        energy=made.energy,
        min_order=read(route, "min_order"),
    )
