"""Machining from solid: the bar, plate or block that is bought and the chips."""

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
from sekiso.economics.part_geometry import PartGeometry
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    difficulty,
    has_fact,
    metal_price,
)
from sekiso.numerics.arrays import FloatArray

_ROUND = frozenset({"turned", "gear", "fastener"})  # classes of shape cut from round bar


def stock_volume(part: PartGeometry, *, allowance: FloatArray | float) -> FloatArray:
    """Volume of the stock [m3]: buy-to-fly x part where stated, else bar, plate or block.

    `allowance` [m] on each side.  Round bar pi/4 D^2 L for turned shapes, its axis along the side
    that differs most from the other two; for all others plate or block, the box of the part.
    """
    if np.isfinite(part.buy_to_fly):
        return np.asarray(part.volume * part.buy_to_fly)
    short, middle, long = (edge + 2.0 * allowance for edge in part.extent)
    if part.shape in _ROUND:
        is_shaft = part.extent[1] ** 2 <= part.extent[0] * part.extent[2]
        stock = np.pi / 4.0 * np.where(is_shaft, middle**2 * long, long**2 * short)
    else:
        stock = short * middle * long
    return np.asarray(np.maximum(stock, part.volume))


def _allowance(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Metal beyond the part on each side of the stock [m]: less on thin bar and plate."""
    share = read(route, "stock_allowance_share") * request.part.extent[1]
    return np.asarray(np.minimum(read(route, "stock_allowance"), share))


def _clampings(part: PartGeometry, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Clampings: of a milled part as its mesh tells, else of the class of shape, else of any."""
    if part.clampings is not None and part.shape not in _ROUND:
        return part.clampings
    of_shape = f"clampings_by_shape.{part.shape}"
    return read(route, of_shape if has_fact(route, of_shape) else "clampings")


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
    by_hand = machining_cost(
        part,
        read=read,
        family=request.family,
        removed=removed,
        finished_area=part.area,
        clampings=_clampings(part, read=read, route=route),
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
        finished_area=part.area,
        lot=request.lot,
        difficulty=hard,
    )
    return cheaper(by_hand, off_the_bar, request.number)


def machining_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part cut from bar, plate or block.

    C = m BTF p_bar (1 - credit for chips) + [V_removed/MRR + A/FR] k rate + set-ups/n_lot
        + program/N; the difficulty k multiplies the cutting time.
    """
    part = request.part
    stock = stock_volume(part, allowance=_allowance(request, read=read, route=route))
    density = part.mass / part.volume
    removed = np.asarray(stock - part.volume)
    hard = difficulty(request, read=read, route=route)
    made = _cut(request, read=read, route=route, removed=removed, hard=hard)
    good = read(route, "yield_share")
    price = metal_price(request, read=read, route=route)
    credit = read.rate("machining.chips.scrap_credit")
    is_large = density * stock > read(route, "large_stock")
    stock_time = np.where(
        is_large, read(route, "material_lead_large"), read(route, "material_lead")
    )
    calendar = made.time / read.rate("labour.calendar.machining")
    running = calendar / read.rate("lead_time.delivery.parallel_machines")
    lead = stock_time + read(route, "production_time")
    return RouteCost(
        unit={
            "metal": np.asarray(density * (stock - credit * removed) * price / good),
            "machining": np.asarray(made.cost / good),
        },
        once={"program": np.asarray(made.program * hard)},
        run_time=made.time,
        lead_time=np.asarray(lead + np.maximum(request.first * running, calendar)),
        wait=np.asarray(running),
        bought=np.asarray(density * stock / good),
        co2=np.zeros(()),
        energy=made.energy,
        min_order=read(route, "min_order"),
    )
