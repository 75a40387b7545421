"""Routes that need a pattern, a die or a mould: casting, forging, moulding, pressing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import level
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    VariantFacts,
    by_size,
    difficulty,
    family_factor,
    functional_faces,
    metal_price,
    term_name,
)
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def tooling_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part of a tooled route.

    C = [n_tools T + release]/N + u T/life + lot set-up/n_lot + m f p
        + (piece + c k_family m) k + mould volume price + machining of functional faces
    with tool T, k the difficulty of the features, c the conversion of 1 kg, k_family the metal's
    work over that of steel, u the share of its price that a tool's upkeep takes over its life,
    n_lot the pieces made at a time, f metal bought over the mass m of good pieces as shaped: the
    part and what machining takes off.  A raw piece is not machined, and is the part itself.
    """
    part, of = request.part, VariantFacts(read, route, variant)
    hard = difficulty(request, read=read, route=route)
    faces = part.area * of("machined_share")
    removed = _removed_volume(request, of, faces)
    shaped_mass = part.mass * (1.0 + removed / part.volume)
    bought = shaped_mass * of("metal_input")
    made = functional_faces(
        request, read=read, faces=faces, removed=removed, clampings=of("clampings")
    )
    tool = _tool(request, read=read, of=of, hard=hard)
    conversion = of("conversion") * family_factor(request, read=read, route=route)
    conversion = conversion * level(read, term_name(route, "conversion"))
    piece = of("piece_price") * level(read, term_name(route, "piece"))
    mould = of("mould_price", 0.0) * of("mould_ratio", 0.0) * part.box_volume
    heavy = of("production_time_per_root_mass", 0.0) * np.sqrt(part.mass)
    wait = 1.0 / of("daily_output")
    return RouteCost(
        unit={
            "metal": np.asarray(bought * metal_price(request, read=read, route=route)),
            "shaping": np.asarray((piece + conversion * shaped_mass) * hard),
            "mould": np.asarray(mould * level(read, term_name(route, "conversion"))),
            "lot_setup": np.asarray(of("lot_setup") / request.lot),
            "upkeep": tool.upkeep,
            "machining": made.cost,
        },
        once={"tooling": tool.price, "engineering": tool.release, "program": made.program},
        run_time=np.asarray(wait + made.time),
        lead_time=np.asarray(tool.time + of("production_time") + heavy + request.first * wait),
        wait=np.asarray(wait),
        bought=np.asarray(bought),
        co2=np.asarray(shaped_mass * of("process_co2") * hard),
        energy=made.energy,
        min_order=of("min_order"),
    )


def _removed_volume(request: Request, of: VariantFacts, faces: FloatArray) -> FloatArray:
    """Metal that machining takes off the piece [m3]: allowance on its faces, or all beyond a blank.

    A forging is never lighter than the stated ratio, nor than its share of the part's box: ribs and
    webs have a least thickness and draft.
    """
    if request.is_raw:
        return _ZERO
    removed = np.asarray(faces * of("machining_allowance"))
    if not of.has("near_net_ratio"):
        return removed
    part = request.part
    rough = np.maximum(part.volume * of("near_net_ratio"), part.box_volume * of("box_share", 0.0))
    return np.maximum(removed, rough - part.volume)


@dataclass(frozen=True, eq=False)
class _Tool:
    """Price of all tools and of their release [JPY], time to the first good piece [s], and what
    keeping a tool costs per piece [JPY].
    """

    price: FloatArray
    release: FloatArray
    time: FloatArray
    upkeep: FloatArray


def _tool(request: Request, *, read: FactSampler, of: VariantFacts, hard: FloatArray) -> _Tool:
    """The tools of an order: the first unless it exists, and a new one after each life."""
    work = of("engineering", 0.0) * read.rate("labour.rates.engineer")
    exists = request.part.tooling == "exists"
    if not of.has("tool_price"):
        return _Tool(_ZERO, _ZERO if exists else np.asarray(work), _ZERO, _ZERO)
    size, share = request.part.size, "shaping.tool"
    one = by_size(of("tool_price"), size=size, exponent=read.rate(f"{share}.size_exponent"))
    one = one * hard * level(read, "tooling")
    life = of("tool_life")
    n_tools = np.ceil(np.maximum(request.number / life, 1e-9)) - exists
    upkeep = one * read.rate(f"{share}.upkeep_share") / life
    if exists:
        return _Tool(np.asarray(n_tools * one), _ZERO, _ZERO, np.asarray(upkeep))
    time = by_size(of("tool_time"), size=size, exponent=read.rate(f"{share}.time_exponent"))
    return _Tool(
        price=np.asarray(n_tools * one),
        release=np.asarray(one * read.rate(f"{share}.release_share") + work),
        time=np.asarray(time + of("release_time", 0.0)),
        upkeep=np.asarray(upkeep),
    )
