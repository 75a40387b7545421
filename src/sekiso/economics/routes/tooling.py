"""Routes that need a pattern, a die or a mould: casting, forging, moulding, pressing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import machining_cost
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    VariantFacts,
    by_size,
    difficulty,
    has_fact,
    metal_price,
    shipping_time,
)
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def tooling_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part of a tooled route.

    C = [n_tools T(size) k + engineering]/N + lot set-up/n_lot + (piece + price per kg m) k
        + metal m f p + mould volume price + machining of functional faces; all / yield
    with k the difficulty of the features, n_tools = ceil(N / tool life), n_lot the pieces made
    at a time, f metal bought over part mass.  An existing tool costs nothing and needs no time.
    """
    part, of = request.part, VariantFacts(read, route, variant)
    hard = difficulty(request, read=read, route=route)
    price = read.of_family(route, f"variants.{variant}.price_per_mass", request.family)
    has_own_share = has_fact(route, f"variants.{variant}.machined_share")
    faces = part.area * (of("machined_share") if has_own_share else read(route, "machined_share"))
    removed = faces * of("machining_allowance")
    if has_fact(route, f"variants.{variant}.near_net_ratio"):
        rough = np.maximum(
            part.volume * of("near_net_ratio"), part.box_volume * of("box_share", 0.0)
        )
        removed = np.maximum(removed, rough - part.volume)
    shaped_mass = part.mass * np.maximum((part.volume + removed) / part.volume, 1.0)
    if not has_fact(route, f"variants.{variant}.near_net_ratio"):
        shaped_mass = part.mass
    bought = shaped_mass * of("metal_input") / of("yield_share")
    made = machining_cost(
        part,
        read=read,
        family=request.family,
        removed=np.asarray(removed),
        finished_area=np.asarray(faces),
        clampings=of("clampings"),
        lot=request.lot,
        number=request.number,
    )
    tool, tool_time = _tool(request, of, hard)
    good = of("yield_share")
    unit = {
        "metal": bought * metal_price(request, read=read, route=route),
        "shaping": (of("piece_price") + price * shaped_mass) * hard / good,
        "mould": of("mould_price", 0.0) * of("mould_ratio", 0.0) * part.box_volume / good,
        "lot_setup": of("lot_setup") / request.lot,
        "machining": made.cost / good,
    }
    once = {
        "tooling": tool,
        "engineering": of("engineering") * read.rate("labour.rates.engineer"),
        "program": made.program,
    }
    heavy = of("production_time_per_root_mass", 0.0) * np.sqrt(part.mass)
    making = of("production_time") + heavy + request.first / of("daily_output")
    queue = read(route, "availability_queue")
    return RouteCost(
        unit=unit,
        once=once,
        run_time=np.asarray(1.0 / of("daily_output") + made.time),
        lead_time=np.asarray(tool_time + queue + making + shipping_time(read)),
        wait=np.asarray(1.0 / of("daily_output")),
        bought=np.asarray(bought),
        co2=np.asarray(part.mass * of("process_co2") * hard / good),
        energy=made.energy,
        min_order=of("min_order"),
    )


def _tool(request: Request, of: VariantFacts, hard: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Price [JPY] of all tools and time [s] to the first one."""
    if not of.tools or request.part.tooling == "exists":
        return _ZERO, _ZERO
    size = request.part.size
    cost = by_size(of.tools, size=size, what="cost", score=of.score("tool_cost"))
    time = by_size(of.tools, size=size, what="lead_time", score=of.score("tool_time"))
    n_tools = np.ceil(np.maximum(request.number / of("tool_life"), 1e-9))
    return np.asarray(n_tools * cost * hard), time
