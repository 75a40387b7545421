"""Time, cost and CO2 of one option, as samples from economics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.domain import quantities
from sekiso.domain.answer import Step
from sekiso.domain.prediction import Prediction
from sekiso.economics.am import am_economics
from sekiso.economics.chain import due_steps
from sekiso.economics.conventional import route_economics
from sekiso.economics.estimate import Estimate
from sekiso.economics.models import SOURCE
from sekiso.explorer.laser_duty import with_measured_duty
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.knowledge import Record

UNTREATED = ("as-built", "as-cast", "as-sintered", "wrought", "any")


def cheapest(
    asked: Question, option: Option, heat_condition: str, machines: tuple[Record, ...]
) -> tuple[Estimate, Record | None]:
    """Economics of the option on the machine where the part costs least, and that machine."""
    if not option.is_additive:
        return estimated(asked, option, heat_condition, None), None
    tried = [(estimated(asked, option, heat_condition, machine), machine) for machine in machines]
    return min(tried, key=lambda pair: float(np.median(pair[0].cost)))


def estimated(
    asked: Question, option: Option, heat_condition: str, machine: Record | None
) -> Estimate:
    """Economics of the option for the asked quantity."""
    rates = asked.knowledge.of("economics")
    grid = asked.need.assume.get("grid")
    common: dict[str, Any] = {
        "alloy": option.alloy,
        "rates": rates,
        "quantity": asked.size.pieces,
        "grid": str(grid) if grid else None,
        "draws": asked.draws,
    }
    if not option.is_additive:
        return route_economics(part_numbers(asked), route=option.shaping, **common)
    assert machine is not None
    return am_economics(
        part_numbers(asked),
        process=with_measured_duty(asked, option.shaping),
        machine=machine,
        chain=chain_keys(asked, option, heat_condition),
        flags=chain_flags(asked),
        share_plate=bool(asked.need.assume.get("share_plate", True)),
        **common,
    )


def part_numbers(asked: Question) -> Mapping[str, Any]:
    """The part as economics reads it."""
    size = asked.size
    numbers: dict[str, Any] = {
        "volume": size.volume,
        "area": size.area,
        "extent": size.extent,
        "features": asked.features,
        "tooling": asked.flags.get("tooling"),
    }
    mass = asked.need.mass if asked.need.mass is not None else asked.heard.mass
    if mass is not None and not asked.material and asked.need.part is None:
        numbers["mass"] = mass  # the mass is stated, not the volume: it holds for each alloy
    if "buy_to_fly" in asked.flags:
        numbers["buy_to_fly"] = float(asked.flags["buy_to_fly"])
    if size.repair_volume is not None:
        numbers["repair_volume"], numbers["repair_area"] = size.repair_volume, size.repair_area
    return numbers


def chain_flags(asked: Question) -> tuple[str, ...]:
    """Words that make a step of the chain due."""
    return (*(flag for flag, value in asked.flags.items() if value), *asked.features)


def chain_keys(asked: Question, option: Option, heat_condition: str) -> tuple[str, ...]:
    """The steps due, with heat treatment and HIP as the stated condition needs them."""
    keys = list(due_steps(option.shaping, family=option.family, flags=chain_flags(asked)))
    wanted = {
        "heat-treatment": heat_condition not in (*UNTREATED, "stress-relieved", "HIP"),
        "HIP": heat_condition == "HIP" or "HIP" in keys,
    }
    listed = [str(entry["step"]) for entry in option.shaping.get("chain", ())]
    for key, is_due in wanted.items():
        if is_due and key in listed and key not in keys:
            keys.append(key)
        elif not is_due and key in keys:
            keys.remove(key)
    return tuple(sorted(keys, key=listed.index))


def machines_needed(asked: Question, option: Option, estimate: Estimate) -> float:
    """Machines of one kind that must run all year to keep up with the demand (median)."""
    programme = asked.programme if asked.is_yearly else asked.limit("limits.order_time")
    lots = np.ceil(asked.size.pieces / np.maximum(estimate.parts_per_build, 1.0))
    return float(np.median(lots * estimate.build_time / programme)) if option.is_additive else 0.0


def economic_predictions(asked: Question, estimate: Estimate) -> dict[str, Prediction]:
    """Build time, lead time, cost and CO2 per part as predictions."""
    is_additive = estimate.key in asked.knowledge.processes
    model = "economics.am" if is_additive else "economics.route"
    samples = {
        "build_time": estimate.build_time,
        "lead_time": estimate.lead_time if asked.is_yearly else estimate.last_time,
        "cost": estimate.cost,
        "co2": estimate.co2,
    }
    return {
        key: Prediction.from_samples(
            key,
            quantities.quantity(key).unit,
            np.atleast_1d(values).tolist(),
            model=model,
            sources=(SOURCE,),
            basis="one_supplier_never_seen",
        )
        for key, values in samples.items()
    }


def mass_prediction(asked: Question, option: Option) -> Prediction | None:
    """Mass of the finished part [kg] from its volume and the alloy's density."""
    density = option.alloy.fact("thermophysical.density")
    if density is None:
        return None
    return Prediction.from_samples(
        "mass",
        "kg",
        (asked.size.volume * density.value).tolist(),
        model="volume_times_density",
        sources=(density.source,),
        basis="the_part_as_drawn",
    )


def steps_of(option: Option, estimate: Estimate) -> tuple[Step, ...]:
    """The chain with the median cost and time of each step."""
    effects = {str(entry["step"]): entry for entry in option.shaping.get("chain", ())}
    return tuple(
        Step(
            key=step.key,
            effect=step.key,
            cost=float(np.median(step.cost)),
            time=float(np.median(step.elapsed)),
            is_optional=not effects.get(step.key, {}).get("default", True),
        )
        for step in estimate.steps
    )
