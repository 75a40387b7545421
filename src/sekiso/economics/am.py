"""Time, lead time, cost and CO2 of a part made by an additive process."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.economics import co2
from sekiso.economics.builds import Build, Order, build, piece_setup
from sekiso.economics.chain import Batch, due_steps, repair_steps, step_costs, supplied_steps
from sekiso.economics.estimate import EstimateSamples, StepCost
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import class_notes, feedstock
from sekiso.economics.lead_time import (
    finishing_time,
    overlap,
    running_time,
    shipping_time,
    waiting_time,
)
from sekiso.economics.machine_rate import rarity_premium, reactive_premium, shop_rate
from sekiso.economics.machining import MachiningCost, machining_cost
from sekiso.economics.market import REGION, SCOPE, branch_of, level
from sekiso.economics.metal_supply import USUAL, MetalSupply, feed_ratio, metal_emission
from sekiso.economics.part_geometry import PartGeometry, part_geometry
from sekiso.economics.quotation import Quotation, quotation
from sekiso.economics.sample import Draws
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def am_economics(
    part: Mapping[str, Any],
    *,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    alloy: Mapping[str, Any],
    rates: Mapping[str, Mapping[str, Any]],
    quantity: FloatArray | float = 1.0,
    call_off: FloatArray | float = np.inf,
    chain: Sequence[str] | None = None,
    flags: Collection[str] = (),
    share_plate: bool = True,
    recipe: Mapping[str, FloatArray | float] | None = None,
    grid: str | None = None,
    scope: str = SCOPE,
    region: str = REGION,
    express: bool = False,
    supply: MetalSupply = USUAL,
    draws: Draws | None = None,
) -> EstimateSamples:
    """Samples of build time, lead time, cost and CO2 per part of an additive process.

    part: volume [m3], area [m2], extent (3,) or (3, n) [m], each a float or samples (n,); optional
    mass [kg], features, repair_volume [m3], repair_area [m2]; process, machine, alloy: tables of
    facts; rates: economic tables by key; quantity: pieces in all; call_off: pieces of one call of a
    running demand; chain: step keys, or the steps due by default for the alloy family and `flags`;
    share_plate: a shop fills the plate with parts of other orders (a single-part build overstates
    unit cost); recipe: volume_rate [m3/s] of one beam, layer [m], mass_rate [kg/s] where known;
    grid: key of an electricity grid; scope of supply: raw (as printed, supports off), finished
    (functional faces to drawing) or reported (with inspection report); region: where it is bought;
    express: a shorter queue at a higher price; supply: shares of scrap and of powder used again.

    C = [machine + feedstock + labour]/yield + gas + plate + order/lot + steps + once/N; the price
    as in `quotation`.  Raises DataError where a fact is missing.
    """
    draws = draws or Draws()
    read = FactSampler(draws, rates)
    family = str(alloy["family"])
    density = read(alloy, "thermophysical.density")
    body = with_damage(part_geometry(part, density=density), read)
    number = np.asarray(quantity, dtype=float)
    lot = first_delivery(read, np.asarray(np.minimum(number, call_off)))
    order = Order(body, density, family, number, lot, share_plate, recipe or {})
    made = build(order, read=read, process=process, machine=machine)
    keys = due_steps(process, family=family, flags=flags) if chain is None else tuple(chain)
    keys = supplied_steps(process, keys, scope)
    if body.is_repair:
        keys = repair_steps(process, keys)
    steps, program = _steps(keys, read, body, family, made, process, number, lot, share_plate)
    items = _items(order, read, process, machine, alloy, made, steps, supply)
    quoted = quotation(
        items,
        once=_once(read, process, body, scope) + program,
        premium=items["machine"] * rarity_premium(read, machine),
        read=read,
        name=str(getattr(process, "key", "")),
        branch=branch_of(process["build"]),
        region=region,
        express=express,
        number=number,
        lot=np.asarray(np.minimum(number, call_off)),
    )
    wait = waiting_time(
        read, availability=str(machine["availability"]), scope=scope, express=express
    ) + shipping_time(read, region=region)
    return _estimate(
        read, process, machine, alloy, made, steps, quoted, wait, number=number, lot=lot,
        power=grid_factor(read, grid, region), supply=supply,
    )  # fmt: skip


def first_delivery(read: FactSampler, lot: FloatArray) -> FloatArray:
    """Pieces that the customer waits for: the lot, at most what is waited for at all."""
    return np.asarray(np.minimum(lot, read.rate("lead_time.delivery.first_lot")))


def with_damage(body: PartGeometry, read: FactSampler) -> PartGeometry:
    """The part with what is worn filled in where a repair states none [m2, m3].

    Area = stated share of the surface; volume = area x stated thickness, at most the body.
    """
    if not body.is_repair or body.repair_volume is not None:
        return body
    area = body.area * read.rate("repair.damage.area_share")
    volume = np.minimum(area * read.rate("repair.damage.thickness"), body.volume)
    return replace(body, repair_volume=np.asarray(volume), repair_area=np.asarray(area))


def _steps(
    keys: Sequence[str],
    read: FactSampler,
    body: PartGeometry,
    family: str,
    made: Build,
    process: Mapping[str, Any],
    number: FloatArray,
    lot: FloatArray,
    share_plate: bool,
) -> tuple[tuple[StepCost, ...], FloatArray]:
    batch = Batch(
        mass=np.asarray(body.mass),
        area=body.area,
        box_volume=body.box_volume,
        parts_per_build=made.n_parts,
        build_share=made.share,
        lot=lot,
        number=number,
        shape=body.shape,
        sides=body.clampings,
    )

    def cuts(kind: str, clampings: FloatArray) -> MachiningCost:
        share = read(process, "machined_share")
        faces = body.area * share
        if body.is_repair and body.repair_area is not None:
            faces = body.repair_area * read.rate("repair.damage.finish_share")
        removed = faces * read(process, "machining_allowance")
        if kind == "near-net" and not body.is_repair:
            removed = np.maximum(made.deposit * body.volume / body.mass - body.volume, removed)
        return machining_cost(
            body,
            read=read,
            family=family,
            removed=np.asarray(removed),
            finished_area=np.asarray(faces),
            clampings=clampings,
            lot=lot,
            number=number,
        )

    return step_costs(keys, read=read, batch=batch, cuts=cuts, share_loads=share_plate)


def _items(
    order: Order,
    read: FactSampler,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    alloy: Mapping[str, Any],
    made: Build,
    steps: Sequence[StepCost],
    supply: MetalSupply,
) -> dict[str, FloatArray]:
    wage = read.rate("labour.rates.technician")
    attended = read(process, "rates.attended_share", 0.0)
    fixed = made.share / made.n_parts
    price = feedstock(alloy, process["feedstock_price"], read=read)
    good = read(process, "rates.yield_share", 1.0)
    hour = shop_rate(read, machine) * reactive_premium(read, process, alloy)
    watched = fixed * _setup_labour(order, read, process) + attended * made.paid_time
    items = {
        "order_setup": read.rate("quote.order.setup") / order.lot,
        "machine": made.paid_time * hour / good * level(read, "machine_hour"),
        "feedstock": _metal_bought(read, process, made, supply) * price * level(read, "feedstock"),
        "labour": wage * watched / good * level(read, "labour"),
        "gas": made.paid_time * _gas(read, process, machine, alloy, "price") * level(read, "gas"),
        "plate": _plate(read, process, alloy, made) * level(read, "plate"),
        **{step.key: step.cost for step in steps},
    }
    items["order_setup"] = items["order_setup"] * level(read, "order_setup")
    return {name: np.asarray(item) for name, item in items.items()}


def _metal_bought(
    read: FactSampler, process: Mapping[str, Any], made: Build, supply: MetalSupply
) -> FloatArray:
    """Metal bought per good part [kg]: melted x bought per melted / yield of good parts."""
    good = read(process, "rates.yield_share", 1.0)
    return np.asarray(made.deposit * feed_ratio(read, process, supply) / good)


def _gas(
    read: FactSampler,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    alloy: Mapping[str, Any],
    what: str,
) -> FloatArray:
    """Price [JPY/s] or CO2 [kg/s] of the process gas while the machine runs."""
    name = process.get("atmosphere", "air")
    if name not in read.rates["gas"]:
        return _ZERO
    flow = read(process, "material.gas_flow", 0.0)
    if _is_reactive(alloy, process):
        flow = flow * read(process, "material.gas_flow_factor_reactive", 1.0)
    per_volume = read.rate(f"gas.{name}.price")
    if what == "co2":
        per_volume = read.rate(f"gas.{name}.density") * read.rate(f"gas.{name}.co2")
    return np.asarray(flow * per_volume)


def _is_reactive(alloy: Mapping[str, Any], process: Mapping[str, Any]) -> bool:
    """Whether the melt needs more gas: by the alloy's own file, else by its family."""
    return bool(alloy.get("reactive", alloy.get("family") in process.get("reactive_families", ())))


def _plate(
    read: FactSampler, process: Mapping[str, Any], alloy: Mapping[str, Any], made: Build
) -> FloatArray:
    """Build plate worn per part, or the substrate a deposit stays on [JPY]."""
    substrate = read(process, "material.substrate_share", 0.0)
    bar = feedstock(alloy, ("bar_price",), read=read)
    worn = read(process, "material.plate_wear", 0.0) * made.share / made.n_parts
    return np.asarray(worn + substrate * made.deposit * bar)


def _setup_labour(order: Order, read: FactSampler, process: Mapping[str, Any]) -> FloatArray:
    """Labour of an operator per build [s]; a cell that loads part by part is set up once a lot."""
    labour = read(process, "rates.setup_labour")
    if "load_time" not in process["rates"]:
        return labour
    return np.asarray(
        labour * piece_setup(order, read, process) / read(process, "rates.setup_time")
    )


def _once(
    read: FactSampler, process: Mapping[str, Any], body: PartGeometry, scope: str
) -> FloatArray:
    """Preparation by an engineer, once per design [JPY]; of a raw print programs do the most."""
    hours = read(process, f"rates.{_preparation(process, body, scope)}")
    if body.is_repair:
        hours = read.rate("repair.damage.preparation")
    return np.asarray(hours * read.rate("labour.rates.engineer") * level(read, "preparation"))


def _preparation(process: Mapping[str, Any], body: PartGeometry, scope: str) -> str:
    rates = process["rates"]
    if body.is_routine and "routine_labour" in rates:
        return "routine_labour"
    return "raw_labour" if scope == "raw" and "raw_labour" in rates else "preparation_labour"


def _estimate(
    read: FactSampler,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    alloy: Mapping[str, Any],
    made: Build,
    steps: tuple[StepCost, ...],
    quoted: Quotation,
    wait: FloatArray,
    *,
    number: FloatArray,
    lot: FloatArray,
    power: FloatArray,
    supply: MetalSupply,
) -> EstimateSamples:
    key = str(getattr(process, "key", ""))
    parts = _co2_items(read, process, machine, alloy, made, steps, power, supply)
    scatters = read.rates["quote"]["price"]
    spread = read.samples(scatters["co2_scatter"], f"{key}.co2_scatter")
    stretch = read.samples(scatters["time_scatter"], f"{key}.time_scatter")
    pace = read.samples(scatters["lead_scatter"], f"{key}.lead_scatter")
    around = wait + finishing_time([step.elapsed for step in steps], overlap=overlap(read))
    first, last = (
        around + running_time(read, run_time=made.run_time, parts=n, per_build=made.n_parts)
        for n in (lot, number)
    )
    return EstimateSamples(
        key=key,
        build_time=np.asarray(made.run_time * stretch),
        lead_time=np.asarray(pace * first),
        last_time=np.asarray(pace * last),
        cost=quoted.cost,
        price=quoted.price,
        one_time=quoted.one_time,
        unit=quoted.unit,
        co2=np.asarray(sum(parts.values(), _ZERO) * spread),
        energy=_energy(read, process, machine, made, steps),
        items=quoted.items,
        co2_items=parts,
        steps=steps,
        parts_per_build=made.n_parts,
        feedstock_mass=made.deposit,
        bought_mass=_metal_bought(read, process, made, supply),
        margin=quoted.margin,
        notes=(
            *(("does_not_fit",) if float(np.mean(made.fits)) < 0.5 else ()),
            *class_notes(alloy, process["feedstock_price"], read=read),
            *quoted.notes,
        ),
    )


def _co2_items(
    read: FactSampler,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    alloy: Mapping[str, Any],
    made: Build,
    steps: Sequence[StepCost],
    power: FloatArray,
    supply: MetalSupply,
) -> dict[str, FloatArray]:
    bought = _metal_bought(read, process, made, supply)
    factor = metal_emission(alloy, process["feedstock_co2"], read=read, supply=supply)
    bar = metal_emission(alloy, ("bar_co2",), read=read, supply=supply)
    substrate = read(process, "material.substrate_share", 0.0) * made.deposit
    after = sum((step.energy for step in steps), _ZERO)
    energy = _energy(read, process, machine, made, steps) - after
    return {
        "feedstock": co2.feedstock_co2(bought, primary=factor)
        + co2.feedstock_co2(substrate, primary=bar),
        "electricity": co2.process_co2(energy, grid_factor=power),
        "gas": np.asarray(made.paid_time * _gas(read, process, machine, alloy, "co2")),
        "steps": co2.process_co2(after, grid_factor=power),
    }


def _energy(
    read: FactSampler,
    process: Mapping[str, Any],
    machine: Mapping[str, Any],
    made: Build,
    steps: Sequence[StepCost],
) -> FloatArray:
    """Electricity per good part [J]: machine and steps."""
    good = read(process, "rates.yield_share", 1.0)
    after = sum((step.energy for step in steps), _ZERO)
    return np.asarray(made.paid_time * read(machine, "power_draw") / good + after)


def grid_factor(read: FactSampler, grid: str | None, region: str = REGION) -> FloatArray:
    """CO2 of one joule from the grid [kg/J], fuel supply included; `grid` None = the region's."""
    table = read.rates["electricity"]
    name = grid or table["default_grids"][region]
    return np.asarray(read(table, f"grids.{name}.factor") * (1.0 + read(table, "upstream.share")))
