"""Machining from solid: the block that is bought and the chips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import (
    MachiningCost,
    automatic_cost,
    cheaper,
    goes_through_the_spindle,
    machining_cost,
)
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    difficulty,
    has_fact,
    metal_price,
    shipping_time,
)
from sekiso.numerics.arrays import FloatArray


def stock_volume(request: Request, *, allowance: FloatArray, share: FloatArray) -> FloatArray:
    """Volume of the block [m3]: buy-to-fly x part where stated, else the box plus allowances.

    `share` is that of the box which the stock fills: round bar is less than its box.
    """
    part = request.part
    if np.isfinite(part.buy_to_fly):
        return np.asarray(part.volume * part.buy_to_fly)
    block = np.prod([edge + 2.0 * allowance for edge in part.extent], axis=0)
    return np.asarray(np.maximum(block * share, part.volume))


def _allowance(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Metal beyond the part on each side of the stock [m]: less on thin bar."""
    most = read(route, "stock_allowance")
    path = f"stock_allowance_share.{request.part.shape}"
    if not has_fact(route, path):
        return most
    return np.asarray(np.minimum(most, read(route, path) * request.part.extent[1]))


def _cut(
    request: Request,
    *,
    read: FactSampler,
    route: Mapping[str, Any],
    removed: FloatArray,
    hard: FloatArray,
) -> MachiningCost:
    """The cutting on a machine that is loaded by hand, or off the bar where that costs less."""
    part = request.part
    by_shape = f"clampings_by_shape.{part.shape}"
    area = np.asarray(part.area * read(route, "finished_share"))
    by_hand = machining_cost(
        part,
        read=read,
        family=request.family,
        removed=removed,
        finished_area=area,
        clampings=read(route, by_shape if has_fact(route, by_shape) else "clampings"),
        lot=request.lot,
        number=request.number,
        difficulty=hard,
    )
    if not goes_through_the_spindle(part, read):
        return by_hand
    off_the_bar = automatic_cost(
        part,
        read=read,
        family=request.family,
        removed=removed,
        finished_area=area,
        lot=request.lot,
        difficulty=hard,
    )
    return cheaper(by_hand, off_the_bar, request.number)


def machining_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part cut from a block.

    C = m BTF p_bar (1 - credit for chips) + [V_removed/MRR + A/FR] k rate + set-ups/n_lot
        + program/N; the difficulty k multiplies the cutting time.
    """
    part = request.part
    block = stock_volume(
        request,
        allowance=_allowance(request, read=read, route=route),
        share=read(route, f"stock_share.{part.shape}", 1.0),
    )
    density = part.mass / part.volume
    removed = block - part.volume
    hard = difficulty(request, read=read, route=route)
    made = _cut(request, read=read, route=route, removed=np.asarray(removed), hard=hard)
    good = read(route, "yield_share")
    price = metal_price(request, read=read, route=route)
    credit = read.rate("machining.chips.scrap_credit")
    unit = {
        "metal": density * (block - credit * removed) * price / good,
        "machining": made.cost / good,
    }
    is_large = density * block > read(route, "large_stock")
    stock_time = np.where(
        is_large, read(route, "material_lead_large"), read(route, "material_lead")
    )
    calendar = made.time / read.rate("labour.calendar.machining")
    running = calendar / read(route, "parallel_machines")
    lead = read(route, "availability_queue") + stock_time + read(route, "production_time")
    return RouteCost(
        unit={name: np.asarray(item) for name, item in unit.items()},
        once={"program": np.asarray(made.program * hard)},
        run_time=made.time,
        lead_time=np.asarray(
            lead + np.maximum(request.first * running, calendar) + shipping_time(read)
        ),
        wait=np.asarray(running),
        bought=np.asarray(density * block / good),
        co2=np.zeros(()),
        energy=made.energy,
        min_order=read(route, "min_order"),
    )
