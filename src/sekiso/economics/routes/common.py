"""What every conventional route states of one part before the roll-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import feedstock
from sekiso.economics.machining import MachiningCost, machining_cost
from sekiso.economics.market import REGION, SCOPE, level
from sekiso.economics.metal_supply import USUAL, MetalSupply, metal_emission
from sekiso.economics.part_geometry import PartGeometry
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())
_REFERENCE = 0.1  # m, edge of the cube of the box to which prices of tools belong


@dataclass(frozen=True, eq=False)
class RouteCost:
    """Costs of a route for one piece: `unit` items [JPY per part], `once` items [JPY per design],
    machine time per piece [s], time from the start of work until the first lot leaves [s] with
    `wait` per further piece [s],
    metal bought per part [kg], other CO2 per part [kg] and process energy [J].
    """

    unit: Mapping[str, FloatArray]
    once: Mapping[str, FloatArray]
    run_time: FloatArray
    lead_time: FloatArray
    wait: FloatArray
    bought: FloatArray
    co2: FloatArray
    energy: FloatArray
    min_order: FloatArray


@dataclass(frozen=True, eq=False)
class Request:
    """A piece to be made by a route: alloy and its family, pieces in all, made at a time and in
    the first delivery; `scope` of supply: "raw" as cast, forged or moulded, "finished" or
    "reported" with its functional faces to drawing; `region` of the shop; `express` delivery.
    """

    part: PartGeometry
    alloy: Mapping[str, Any]
    family: str
    number: FloatArray
    lot: FloatArray
    first: FloatArray
    scope: str = SCOPE
    region: str = REGION
    express: bool = False

    @property
    def is_raw(self) -> bool:
        """Whether functional faces stay as shaped."""
        return self.scope == "raw"


class VariantFacts:
    """Facts of one variant of a route; what it does not state itself is that of the route."""

    def __init__(self, read: FactSampler, route: Mapping[str, Any], variant: str) -> None:
        self.read, self.route, self.variant = read, route, variant

    def __call__(self, name: str, default: float | None = None) -> FloatArray:
        """Samples of the variant's fact `name`, else of the route's."""
        own = f"variants.{self.variant}.{name}"
        return self.read(self.route, own if has_fact(self.route, own) else name, default)

    def named(self, table: str, name: str | None) -> FloatArray:
        """The entry of the variant's `table` for a family or a shape, else that of any."""
        path = f"{table}.{name}"
        is_listed = name is not None and has_fact(self.route, f"variants.{self.variant}.{path}")
        return self(path if is_listed else f"{table}.any")

    def has(self, name: str) -> bool:
        """Whether the variant itself states the fact."""
        return has_fact(self.route, f"variants.{self.variant}.{name}")


def term_name(route: Mapping[str, Any], term: str) -> str:
    """Name of a term of a route that published prices may move: "die_casting_conversion"."""
    return f"{getattr(route, 'key', '').lower().replace('-', '_')}_{term}"


def family_factor(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Work of shaping the alloy's family over that of carbon steel.

    That of the route where it lists the family; where it lists any, that; else that of shaping.
    """
    own, of_all = f"family_factor.{request.family}", read.rates["shaping"]["family_factor"]
    for path in (own, "family_factor.any"):
        if has_fact(route, path):
            return read(route, path)
    return read.rate(f"shaping.{own}" if request.family in of_all else "shaping.family_factor.any")


def difficulty(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Product of the factors for the features the part has: the route's, else those of any.

    A thin shell is as hard as thin walls.
    """
    factor, of_all = np.ones(()), read.rates["shaping"]["difficulty"]
    for name in sorted({"thin_walls" if x == "thin_shell" else x for x in request.part.features}):
        path = f"difficulty.{name}"
        if has_fact(route, path):
            factor = factor * read(route, path)
        elif name in of_all:
            factor = factor * read.rate(f"shaping.{path}")
    return np.asarray(factor)


def functional_faces(
    request: Request,
    *,
    read: FactSampler,
    faces: FloatArray,
    removed: FloatArray,
    clampings: FloatArray,
) -> MachiningCost:
    """Machining of a shaped piece's functional faces [m2], nothing on a raw piece."""
    if request.is_raw:
        return MachiningCost(time=_ZERO, cost=_ZERO, energy=_ZERO, program=_ZERO)
    return machining_cost(
        request.part,
        read=read,
        family=request.family,
        removed=np.asarray(removed),
        finished_area=np.asarray(faces),
        clampings=clampings,
        lot=request.lot,
        number=request.number,
    )


def metal_price(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Price of the metal a route buys [JPY/kg]: that of bar, or of the form the route names."""
    price = feedstock(request.alloy, metal_forms(route), read=read)
    return price * read(route, "metal_factor", 1.0) * level(read, "metal_price")


def metal_forms(route: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the prices, in order of choice, of the stock that a route starts from."""
    return tuple(route.get("metal_price", ("bar_price",)))


def metal_co2(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], supply: MetalSupply = USUAL
) -> FloatArray:
    """CO2 of the metal a route buys [kg/kg], at the share of scrap of `supply`."""
    names = tuple(route.get("metal_co2", ("bar_co2",)))
    return metal_emission(request.alloy, names, read=read, supply=supply)


def has_fact(table: Mapping[str, Any], path: str) -> bool:
    """Whether the table states the fact."""
    return fact_at(table, path) is not None


def by_size(value: FloatArray, *, size: FloatArray, exponent: FloatArray) -> FloatArray:
    """What a part of `size` L [m] needs of a value stated for 100 mm: x (L / 100 mm)^e.

    >>> float(by_size(np.array(1e6), size=np.array(0.4), exponent=np.array(0.5)))
    2000000.0
    """
    return np.asarray(value * (size / _REFERENCE) ** exponent)
