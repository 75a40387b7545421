"""Time, lead time, cost and CO2 of a part made by a competing route."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics import co2
from sekiso.economics.am import first_delivery, grid_factor, with_damage
from sekiso.economics.chain import of_one_lot, step_costs, supplied_steps
from sekiso.economics.estimate import EstimateSamples, StepCost
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import class_notes
from sekiso.economics.lead_time import (
    express_factor,
    finishing_time,
    overlap,
    queue_share,
    shipping_time,
)
from sekiso.economics.machining import MachiningCost
from sekiso.economics.market import (
    REGION,
    SCOPE,
    at_local_prices,
    branch_of,
    market_factor,
    region_notes,
    shop_scatter,
)
from sekiso.economics.metal_supply import USUAL, MetalSupply
from sekiso.economics.part_geometry import PartGeometry, part_geometry
from sekiso.economics.routes.catalogue import catalogue_route
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    VariantFacts,
    metal_co2,
    metal_forms,
)
from sekiso.economics.routes.fabrication import fabrication_route
from sekiso.economics.routes.laser_cutting import laser_route
from sekiso.economics.routes.machining import machining_route
from sekiso.economics.routes.thermal_spray import repair_route
from sekiso.economics.routes.tooling import tooling_route
from sekiso.economics.sample import Draws
from sekiso.knowledge import fact_at
from sekiso.materials.naming import takes_family
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.median import median

_ZERO = np.zeros(())
_FEWEST = "min_quantity"
_MEAN_WALL = 0.5  # of the least wall: a mean wall told from words is known within a factor of two
_ROUTES: dict[str, Callable[..., RouteCost]] = {
    "tooled": tooling_route,
    "subtracted": machining_route,
    "joined": fabrication_route,
    "restored": repair_route,
    "bought": catalogue_route,
    "cut": laser_route,
}


def route_economics(
    part: Mapping[str, Any],
    *,
    route: Mapping[str, Any],
    alloy: Mapping[str, Any],
    rates: Mapping[str, Mapping[str, Any]],
    quantity: FloatArray | float = 1.0,
    call_off: FloatArray | float = np.inf,
    variant: str | None = None,
    chain: Sequence[str] = (),
    grid: str | None = None,
    scope: str = SCOPE,
    region: str = REGION,
    express: bool = False,
    supply: MetalSupply = USUAL,
    draws: Draws | None = None,
) -> EstimateSamples:
    """Samples of time, lead time, cost and CO2 per part of a conventional route.

    part, alloy, rates, quantity, call_off, grid, scope, region, supply: as for `am_economics`; part
    may hold buy_to_fly (metal bought over metal flown), tooling ("exists", "lost", "none"), shape
    (a class of shape) and clampings; scope "raw" leaves functional faces as cast, forged or welded;
    variant: sand, investment ...; left out, the cheapest of those that hold the piece; chain: keys
    of further steps that the price of shaping does not include.  Prices of tables are market
    prices: the margin is within.  Raises OutOfRangeError when the route does not offer the alloy's
    family.
    """
    draws = draws or Draws()
    read = FactSampler(draws, rates)
    body = with_damage(part_geometry(part, density=read(alloy, "thermophysical.density")), read)
    number = np.asarray(quantity, dtype=float)
    family = str(alloy["family"])
    if not takes_family(route, family):
        offered = ", ".join(route["families"])
        key = getattr(route, "key", "?")
        raise OutOfRangeError("family_not_offered", got=family, route=key, allowed=offered)
    lot = np.asarray(np.minimum(number, call_off))
    first = first_delivery(read, lot)
    request = Request(body, alloy, family, number, lot, first, scope, region, express)
    fitting = admitted_variants(route, body, family, number)
    names = (variant,) if variant else fitting or (None,)
    batch = of_one_lot(body, number=number, lot=lot)
    steps, _ = step_costs(
        supplied_steps(route, chain, scope), read=read, batch=batch, cuts=_no_cuts
    )
    estimates = [_estimate(request, read, route, name, steps, grid, supply) for name in names]
    best = min(estimates, key=lambda estimate: median(estimate.price))
    if not variant and not fitting and route.get("variants"):
        is_few = bool(admitted_variants(route, body, family))
        return replace(best, notes=(*best.notes, "too_few" if is_few else "outside_limits"))
    return best


def admitted_variants(
    route: Mapping[str, Any], body: PartGeometry, family: str, number: FloatArray | float = np.inf
) -> tuple[str, ...]:
    """Variants that hold the piece: family, class of shape, features, size, mass and mean wall.

    Medians count.  A variant with `min_quantity` is offered from the lower end of that range, or
    for any number where its tool exists.
    """
    wanted = pieces_wanted(number, body.tooling)
    size = median(body.extent[2])
    mass = median(body.mass)
    wall = median(body.thickness)
    fitting = []
    for name, table in route.get("variants", {}).items():
        keys = ("size_max", "mass_min", "mass_max", "min_wall", "wall_max")
        largest, lightest, heaviest, thinnest, thickest = (fact_at(table, k) for k in keys)
        if (
            takes_family(table, family)
            and _suits(table, body)
            and (largest is None or size <= largest.high)
            and (lightest is None or mass >= lightest.low)
            and (heaviest is None or mass <= heaviest.high)
            and (thinnest is None or wall >= _MEAN_WALL * thinnest.low)
            and (thickest is None or wall <= thickest.high)
            and wanted >= fewest_pieces(table)
        ):
            fitting.append(name)
    return tuple(fitting)


def pieces_wanted(number: FloatArray | float, tooling: object) -> float:
    """The pieces that count against `min_quantity`: no bound where the tool exists."""
    return np.inf if tooling == "exists" else median(number)


def fewest_pieces(table: Mapping[str, Any]) -> float:
    """The lower end of the fewest pieces for which a variant is offered, 0 without a limit."""
    fewest = fact_at(table, _FEWEST)
    return 0.0 if fewest is None else fewest.low


def _suits(table: Mapping[str, Any], body: PartGeometry) -> bool:
    """Whether a variant makes this class of shape; where it is not known the features decide."""
    if body.shape is None or "shapes" not in table:
        return body.features.isdisjoint(table.get("unsuited", ()))
    return body.shape in table["shapes"]


def _estimate(
    request: Request,
    read: FactSampler,
    route: Mapping[str, Any],
    variant: str | None,
    steps: tuple[StepCost, ...],
    grid: str | None,
    supply: MetalSupply,
) -> EstimateSamples:
    """One variant of a route: its price, time and CO2, between the shop's queue and the way here.

    C = c/N + u + what is missing to the least order + further steps, all but metal at the prices of
    the region; price = C x shop x express, cost = C (1 - margin),
    T = (queue x share + work + steps + shipping) pace.
    """
    name = variant or str(route.get("default_variant", ""))
    shape = route.get("variants", {}).get(name, {}).get("shape", route["shape"])
    made = _ROUTES[shape](request, read=read, route=route, variant=name)
    key = str(getattr(route, "key", ""))
    price = read.rates["quote"]["price"]
    branch = branch_of(shape)
    here, margin = market_factor(read, request.region, branch), read.rate("quote.price.margin")
    asked = shop_scatter(read, branch, f"{key}.{name}")
    asked = asked * express_factor(read, express=request.express)
    once, each = at_local_prices(made.once, here), at_local_prices(made.unit, here)
    unit, one_time = sum(each.values(), _ZERO), sum(once.values(), _ZERO)
    number = request.number
    # an order below the supplier's minimum is charged the minimum
    missing = np.maximum(made.min_order * here / number - unit, 0.0)
    items = {
        **{item: value / number for item, value in once.items()},
        **each,
        "minimum_order": missing,
        **{step.key: step.cost * here for step in steps},
    }
    finishing = sum((step.cost * here for step in steps), _ZERO)
    power = grid_factor(read, grid, request.region)
    energy = sum((step.energy for step in steps), made.energy)
    parts = {
        "feedstock": co2.feedstock_co2(
            made.bought, primary=metal_co2(request, read=read, route=route, supply=supply)
        ),
        "process": made.co2,
        "electricity": co2.process_co2(energy, grid_factor=power),
    }
    spread = read.samples(price["co2_scatter"], f"{key}.{name}.co2_scatter")
    pace = read.samples(price["lead_scatter"], f"{key}.{name}.lead_scatter")
    stretch = read.samples(price["time_scatter"], f"{key}.{name}.time_scatter")
    queue = VariantFacts(read, route, name)("availability_queue")
    lead = queue * queue_share(read, express=request.express) + made.lead_time
    lead = lead + finishing_time([step.elapsed for step in steps], overlap=overlap(read))
    lead = lead + shipping_time(read, region=request.region)
    further = np.maximum(number - request.first, 0.0) * made.wait
    kept = 1.0 - margin
    return EstimateSamples(
        key=key,
        build_time=np.asarray(made.run_time * stretch),
        lead_time=np.asarray(lead * pace),
        last_time=np.asarray((lead + further) * pace),
        cost=np.asarray((one_time / number + unit + missing + finishing) * kept),
        price=np.asarray((one_time / number + unit + missing + finishing) * asked),
        one_time=np.asarray(one_time * asked),
        unit=np.asarray((unit + finishing) * asked),
        co2=np.asarray(sum(parts.values(), _ZERO) * spread),
        energy=np.asarray(energy),
        items={item: np.asarray(value * kept) for item, value in items.items()},
        margin=margin,
        co2_items=parts,
        steps=steps,
        feedstock_mass=made.bought,
        bought_mass=made.bought,
        variant=name or None,
        notes=class_notes(request.alloy, metal_forms(route), read=read)
        + region_notes(read, request.region, branch),
    )


def _no_cuts(kind: str, clampings: FloatArray) -> MachiningCost:
    """Machining is in the price of a route: none of its further steps may ask for it."""
    raise ValueError(f"machining {kind} is part of the route")
