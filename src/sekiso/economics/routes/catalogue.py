"""A standard part bought from a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.routes.common import Request, RouteCost, by_size, has_fact, shipping_time
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def catalogue_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One of `number` pieces ordered from a catalogue.

    C = p(size) f_family f_shape max(N^-e, floor) + order/N, with p the list price of one piece of
    carbon steel, e the exponent of the trade's discount.
    """
    part = request.part
    draw = read.draws.normal(f"{getattr(route, 'key', '')}.list_price")
    list_price = by_size(route["price"], size=part.size, what="cost", score=draw)
    discount = np.maximum(
        request.number ** -read(route, "discount_exponent"), read(route, "discount_floor")
    )
    price = (
        list_price
        * _factor(read, route, "price_factor", request.family)
        * _factor(read, route, "shape_factor", part.shape)
        * discount
    )
    daily = read(route, "daily_output")
    bought = part.mass * read(route, "metal_input")
    return RouteCost(
        unit={"catalogue": np.asarray(price)},
        once={"order": read(route, "order_price")},
        run_time=np.asarray(1.0 / daily),
        lead_time=np.asarray(
            read(route, "availability_queue")
            + read(route, "production_time")
            + request.first / daily
            + shipping_time(read)
        ),
        wait=np.asarray(1.0 / daily),
        bought=np.asarray(bought),
        co2=np.asarray(part.mass * read(route, "process_co2")),
        energy=_ZERO,
        min_order=_ZERO,
    )


def _factor(
    read: FactSampler, route: Mapping[str, Any], table: str, name: str | None
) -> FloatArray:
    """Factor of `table` for a family or a class of shape, else that of any."""
    path = f"{table}.{name}"
    return read(route, path if name and has_fact(route, path) else f"{table}.any")
