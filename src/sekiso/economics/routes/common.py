"""What every conventional route states of one part before the roll-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.source import Fact
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.feedstock import feedstock
from sekiso.economics.metal_supply import USUAL, MetalSupply, metal_emission
from sekiso.economics.part_geometry import PartGeometry
from sekiso.knowledge import fact_at
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95


@dataclass(frozen=True, eq=False)
class RouteCost:
    """Costs of a route for one piece: `unit` items [JPY per part], `once` items [JPY per design],
    machine time per piece [s], time until the first lot [s] with `wait` per further piece [s],
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
    the first delivery.
    """

    part: PartGeometry
    alloy: Mapping[str, Any]
    family: str
    number: FloatArray
    lot: FloatArray
    first: FloatArray


class VariantFacts:
    """Facts of one variant of a route."""

    def __init__(self, read: FactSampler, route: Mapping[str, Any], variant: str) -> None:
        self.read, self.route, self.variant = read, route, variant

    def __call__(self, name: str, default: float | None = None) -> FloatArray:
        """Samples of the variant's fact `name`."""
        return self.read(self.route, f"variants.{self.variant}.{name}", default)

    def named(self, table: str, name: str | None) -> FloatArray:
        """The entry of `table` for a family or a class of shape, else that of any."""
        path = f"{table}.{name}"
        is_listed = name is not None and has_fact(self.route, f"variants.{self.variant}.{path}")
        return self(path if is_listed else f"{table}.any")

    @property
    def tools(self) -> Sequence[Mapping[str, Fact]]:
        """Rows of price and lead time of tools by size."""
        rows: Sequence[Mapping[str, Fact]] = self.route["variants"][self.variant].get("tooling", ())
        return rows

    def score(self, what: str) -> FloatArray:
        """Standard normal draw that places a tool in its range."""
        key = getattr(self.route, "key", "")
        return self.read.draws.normal(f"{key}.{self.variant}.{what}")


def difficulty(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Product of the route's factors for the features the part has."""
    factor = np.ones(())
    for name in sorted(request.part.features):
        factor = factor * read(route, f"difficulty.{name}", 1.0)
    return np.asarray(factor)


def metal_price(request: Request, *, read: FactSampler, route: Mapping[str, Any]) -> FloatArray:
    """Price of the metal a route buys [JPY/kg]: that of bar, or of the form the route names."""
    price = feedstock(request.alloy, metal_forms(route), read=read)
    return price * read(route, "metal_factor", 1.0)


def metal_forms(route: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of the prices, in order of choice, of the stock that a route starts from."""
    return tuple(route.get("metal_price", ("bar_price",)))


def metal_co2(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], supply: MetalSupply = USUAL
) -> FloatArray:
    """CO2 of the metal a route buys [kg/kg], at the share of scrap of `supply`."""
    names = tuple(route.get("metal_co2", ("bar_co2",)))
    return metal_emission(request.alloy, names, read=read, supply=supply)


def shipping_time(read: FactSampler) -> FloatArray:
    """Time on the road [s]."""
    return read.rate("lead_time.delivery.shipping")


def has_fact(table: Mapping[str, Any], path: str) -> bool:
    """Whether the table states the fact."""
    return fact_at(table, path) is not None


def by_size(
    rows: Sequence[Mapping[str, Fact]], *, size: FloatArray, what: str, score: FloatArray
) -> FloatArray:
    """Value of `what` for a part of `size` [m], straight between the rows on log-log axes.

    The median and both ends of the range are read at the part's size; `score` is the standard
    normal draw that places each sample between them (two-piece lognormal).  Outside the rows the
    nearest row holds.
    """
    at = np.log([row["size"].value for row in rows])
    place = np.log(np.asarray(size, dtype=float))
    middle, low, high = (
        np.interp(place, at, np.log([getattr(row[what], end) for row in rows]))
        for end in ("value", "low", "high")
    )
    part = score / Z95
    return np.asarray(np.exp(middle + part * np.where(part > 0.0, high - middle, middle - low)))
