"""Sheet cut by a laser and bent on a press brake: no tool is bought."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.machining import learning_factor
from sekiso.economics.market import level
from sekiso.economics.routes.common import (
    Request,
    RouteCost,
    VariantFacts,
    difficulty,
    metal_price,
)
from sekiso.numerics.arrays import FloatArray

_MILLIMETRE = 1e-3  # m, sheet to which the speed of cutting belongs
_HANDLED = 0.1  # m2, face that one person handles at a stroke


def cut_time(
    face: FloatArray,
    thickness: FloatArray,
    *,
    speed: FloatArray | float,
    exponent: FloatArray | float,
    contour: FloatArray | float,
) -> FloatArray:
    """Time of the laser [s]: t = 4 c sqrt(A) (s / 1 mm)^e / v.

    `face` A [m2] of one side, `thickness` s [m], `speed` v [m/s] at 1 mm, `contour` c: length of
    all cuts over the perimeter of a square of the same face.

    >>> seconds = cut_time(np.array(0.01), np.array(4e-3), speed=0.2, exponent=1.0, contour=1.5)
    >>> round(float(seconds), 6)
    12.0
    """
    return np.asarray(4.0 * contour * np.sqrt(face) * (thickness / _MILLIMETRE) ** exponent / speed)


def laser_route(
    request: Request, *, read: FactSampler, route: Mapping[str, Any], variant: str
) -> RouteCost:
    """One part cut from sheet and bent.

    C = m f p + [(t_cut + n_b t_bend)(rate + wage) + t_handling wage] k l / y
        + [set-up of laser + set-up of brake where n_b > 0](rate + wage)/n_lot + preparation/N,
    with k the difficulty of the features, l learning, y the yield.
    """
    part, of = request.part, VariantFacts(read, route, variant)
    hard = difficulty(request, read=read, route=route)
    wage = read.rate("labour.rates.technician")
    minute_rate = (of("machine_rate") + wage) * level(read, "sheet_hour")
    face = part.area / 2.0
    cutting = cut_time(
        face,
        part.thickness,
        speed=of("cut_speed") * of.named("speed_factor", request.family),
        exponent=of("cut_exponent"),
        contour=of("contour_factor"),
    )
    bends = of.named("bends", part.shape)
    time = (cutting + bends * of("bend_time")) * hard * learning_factor(read, request.number)
    handling = of("handling_time") * np.maximum(face / _HANDLED, 1.0) ** 0.5
    handling = handling * learning_factor(read, request.number)
    setup = of("cut_setup") + np.where(bends > 0.0, of("bend_setup"), 0.0)
    bought = part.mass * of("metal_input")
    wait = 1.0 / of("daily_output") + time / read.rate("labour.calendar.machining")
    return RouteCost(
        unit={
            "metal": np.asarray(bought * metal_price(request, read=read, route=route)),
            "cutting": np.asarray(time * minute_rate + handling * wage),
            "lot_setup": np.asarray(setup * minute_rate / request.lot),
        },
        once={"program": np.asarray(of("preparation") * read.rate("labour.rates.engineer"))},
        run_time=np.asarray(time + handling),
        lead_time=np.asarray(of("production_time") + request.first * wait),
        wait=np.asarray(wait),
        bought=np.asarray(bought),
        co2=np.asarray(part.mass * of("process_co2") * hard),
        energy=np.zeros(()),
        min_order=of("min_order"),
    )
