"""Time, cost and CO2 of one option, as samples from economics."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.design.tool_access import tool_access
from sekiso.domain.answer import Step
from sekiso.domain.assume import SHARE_KEYS
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import RAW
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.market import REGION, SCOPE
from sekiso.economics.metal_supply import MetalSupply
from sekiso.economics.models import GIVES
from sekiso.explorer.delivery import Delivery, flag_words
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.properties import inputs_of
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.numerics.median import median, medians


@dataclass(frozen=True, eq=False)
class Costing:
    """Economics of an option on one machine (None for a route), with time, cost, CO2 and mass."""

    estimate: EstimateSamples
    machine: Record | None
    predictions: Mapping[str, Prediction]


def cheapest(
    question: Question, option: Option, state: Delivery, machines: tuple[Record, ...]
) -> Costing:
    """Economics of the option in its state of delivery, on the machine where it is built cheapest.

    What is done to the part afterwards does not choose the machine: a wider scope of supply adds to
    the same build, so that it is never the cheaper or the quicker one.
    Raises DataError `fact_absent` where a file lacks a number that they need.
    """
    inputs = costing_inputs(question, option, state)
    tried = []
    for machine in machines or (None,):
        told = plan(MODELS, (*GIVES, "mass", "estimate"), {**inputs, "machine": machine})
        estimate = told.pop("estimate")
        tried.append(Costing(estimate, machine, told))
    if option.route.key in question.standings and option.route["build"] == "scanned":
        # a smaller machine may hold the box lying, but not the part as it is judged
        holding = [costing for costing in tried if "does_not_fit" not in costing.estimate.notes]
        tried = holding or tried
    wider = {e["step"] for e in option.route.get("chain", ()) if e.get("scope", RAW) != RAW}
    return min(tried, key=lambda costing: _cost_to_build(costing, wider))


def _cost_to_build(costing: Costing, wider: Collection[str]) -> float:
    """Median cost [JPY] without the steps that belong to a wider scope than the raw part."""
    items = costing.estimate.items
    return median(sum((x for key, x in items.items() if key not in wider), np.zeros(1)))


def costing_inputs(question: Question, option: Option, state: Delivery) -> dict[str, Any]:
    """What the models of economics may be told of an option, but for the machine."""
    inputs = {
        **inputs_of(question, option, state.heat_condition),
        "part": {**part_numbers(question), **_standing_numbers(question, option)},
        "rates": question.knowledge.of("economics"),
        "quantity": question.size.pieces,
        "call_off": call_off(question),
        "grid": question.need.assume.get("grid") or None,
        "scope": str(question.flags.get("scope", SCOPE)),
        "region": str(question.flags.get("region", REGION)),
        "express": question.is_set("express"),
        "supply": metal_supply(question),
        "draws": question.draws,
        "variant": option.variant,
        "chain": priced_steps(option, state),
    }
    if option.is_additive:
        inputs |= {
            "flags": flag_words(question),
            "share_plate": bool(question.need.assume.get("share_plate", True)),
        }
    return inputs


def metal_supply(question: Question) -> MetalSupply:
    """The shares of scrap and of powder used again that the asker sets."""
    told = {key: question.need.assume.get(key) for key in SHARE_KEYS}
    return MetalSupply(**{key: x for key, x in told.items() if isinstance(x, float)})


def call_off(question: Question) -> float:
    """Pieces that a running demand calls at a time, at least one; without end for one order."""
    said = question.need.quantity
    if said is None or not said.is_per_year:
        return float("inf")
    calls = question.knowledge.of("economics")["lead_time"].value("delivery.calls_per_year")
    return max(said.low / (calls or 1.0), 1.0)


def part_numbers(question: Question) -> Mapping[str, Any]:
    """The part as economics reads it."""
    size = question.size
    numbers: dict[str, Any] = {
        "volume": size.volume,
        "area": size.area,
        "extent": size.extent,
        "features": question.features,
        "tooling": question.flags.get("tooling"),
        "shape": question.shape,
        "is_routine": question.flags.get("biocompatible") == "dental",
    }
    mass = question.need.mass if question.need.mass is not None else question.heard.mass
    if mass is not None and not question.material and question.need.part is None:
        numbers["mass"] = mass  # the mass is stated, not the volume: it holds for each alloy
    if "buy_to_fly" in question.flags:
        numbers["buy_to_fly"] = float(question.flags["buy_to_fly"])
    access = tool_access(question.need.part) if question.need.part is not None else None
    if access is not None:
        numbers["clampings"] = float(access.n_sides)
    if size.repair_volume is not None:
        numbers["repair_volume"], numbers["repair_area"] = size.repair_volume, size.repair_area
    return numbers


def _standing_numbers(question: Question, option: Option) -> dict[str, Any]:
    """How the part stands in the build that is priced: height, footprint and supports."""
    stands = question.standings.get(option.route.key)
    if stands is None or "repair" in question.features:
        return {}
    return {
        "height": stands.height,
        "footprint": stands.footprint,
        "support_volume": stands.support_volume,
    }


def machines_needed(question: Question, option: Option, estimate: EstimateSamples) -> float:
    """Machines of one kind that must run all year to keep up with the demand (median)."""
    programme = question.programme if question.is_yearly else question.limit("limits.order_time")
    lots = np.ceil(question.size.pieces / np.maximum(estimate.parts_per_build, 1.0))
    shifts = question.knowledge.of("economics")["labour"].value("calendar.machining")
    calendar = 1.0 if option.is_additive else shifts or 1.0
    return median(lots * estimate.build_time / programme) / calendar


def priced_steps(option: Option, state: Delivery) -> tuple[str, ...]:
    """Steps that the price of shaping does not include."""
    rows = option.route.get("chain", ())
    included = {row["step"] for row in rows if row.get("included", False)}
    return tuple(step for step in state.steps if step not in included)


def steps_of(
    question: Question,
    option: Option,
    state: Delivery,
    estimate: EstimateSamples,
    shares: Mapping[str, float],
) -> tuple[Step, ...]:
    """The chain with each step's share of the price and median time; nothing where it is within.

    `shares` are those of `EstimateSamples.price_shares`.
    """
    rows = {str(entry["step"]): entry for entry in option.route.get("chain", ())}
    costed = [step.key for step in estimate.steps]
    priced = priced_steps(option, state)
    table = question.knowledge.of("economics")["post_processing"]["steps"]
    times = dict(zip(costed, medians([step.elapsed for step in estimate.steps]), strict=True))
    return tuple(
        Step(
            key=key,
            effect=key,
            cost=shares.get(key, 0.0),
            time=times.get(key, 0.0),
            conditions={
                f"effect_{language}": words
                for language, words in (rows.get(key) or table.get(key, {}))
                .get("effect", {})
                .items()
            },
        )
        for key in state.steps
        if key in costed or key not in priced
    )
