"""A standard part bought from a catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import level
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    by_size,
    family_factor,
    has_fact,
)
from sekiso.numerics.arrays import FloatArray

_ZERO = np.zeros(())


def catalogue_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One of `number` pieces ordered from a catalogue.

    C = p (L / 100 mm)^a f_family f_shape max(N^-e, floor) + order/N, with p the list price of one
    piece of carbon steel, e the exponent of the trade's discount.
    """
    part = request.part
    list_price = by_size(
        read(route, "list_price"), size=part.size, exponent=read(route, "size_exponent")
    )
    discount = np.maximum(
        request.number ** -read(route, "discount_exponent"), read(route, "discount_floor")
    )
    price = (
        list_price
        * family_factor(request, read=read, route=route)
        * _shape_factor(read, route, part.shape)
        * discount
    )
    price = price * level(read, "list_price")
    daily = read(route, "daily_output")
    bought = part.mass * read(route, "metal_input")
    return RouteCost(
        unit={"catalogue": np.asarray(price)},
        once={"order": read(route, "order_price")},
        run_time=np.asarray(1.0 / daily),
        lead_time=np.asarray(read(route, "production_time") + request.first / daily),
        wait=np.asarray(1.0 / daily),
        bought=np.asarray(bought),
        co2=np.asarray(part.mass * read(route, "process_co2")),
        energy=_ZERO,
        min_order=_ZERO,
    )


def _shape_factor(read: FactSampler, route: Mapping[str, Any], shape: str | None) -> FloatArray:
    """Factor on the price of a class of shape, else that of any."""
    path = f"shape_factor.{shape}"
    return read(route, path if shape and has_fact(route, path) else "shape_factor.any")
