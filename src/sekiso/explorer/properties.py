"""Properties of the part made one way: what the models tell, brought from coupon to part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sekiso.domain.model import Inputs
from sekiso.domain.prediction import BASIS, Prediction
from sekiso.explorer.kept import kept
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.peak_stress import peak_stress
from sekiso.explorer.plan import plan
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.numerics.normal import Z95


def inputs_of(
    question: Question, option: Option, heat_condition: str, *, is_machined: bool = False
) -> dict[str, Any]:
    """What the models may be told of an option in a heat condition.

    `is_machined`: no face keeps the skin that building left.
    """
    return {
        "knowledge": question.knowledge,
        "process": option.route,
        "build": option.route.get("build") if option.is_additive else "route",
        "material": option.alloy,
        "family": option.family,
        "is_bought": option.is_additive,
        "is_class": question.chosen.is_fallback,
        "heat_condition": heat_condition,
        "surface": "as-built" if option.is_additive and not is_machined else "machined",
        "is_loaded": question.is_set("fatigue_critical"),
        "normal_angle": _steepest_unsupported(option),
        "own_rows": question.own_rows if option.is_additive else None,
        "shared_rows": question.shared if option.is_additive else None,
        "extent": question.size.extent,
        "volume": question.size.volume,
        "peak_stress": peak_stress(question, option.alloy),
    }


def properties_of(
    question: Question,
    option: Option,
    heat_condition: str,
    keys: Sequence[str],
    *,
    is_machined: bool = False,
) -> dict[str, Prediction]:
    """The known ones of `keys`; printed thin walls are weaker than the coupons that were tested."""

    def find() -> dict[str, Prediction]:
        inputs = inputs_of(question, option, heat_condition, is_machined=is_machined)
        return _told(inputs, tuple(keys))

    place = (option.route.key, option.alloy.key, heat_condition, tuple(keys), is_machined)
    predictions = dict(kept(question, place, find, reads_limits=False))
    if not (option.is_additive and question.has_thin_walls):
        return predictions
    prior = question.knowledge.of("decision")["unknown_part"]
    fact = prior["part_value"]["thin_wall"]
    log_sd = math.log(fact.high / fact.low) / (2.0 * Z95)
    for key in prior["part_value"]["weaker_in_thin_walls"]:
        if key in predictions and predictions[key].basis == BASIS:
            predictions[key] = predictions[key].times(fact.value, log_sd, thin_wall=fact.value)
    return predictions


def without_part(inputs: Inputs) -> tuple[tuple[str, Any], ...]:
    """The inputs that hang on no part and on no own row, to remember by what a model told."""
    kept = {name: value for name, value in inputs.items() if name not in (*_PART, "own_rows")}
    own = kept["knowledge"].processes.get(kept["process"].key)
    if own is not None and _differs_by_rates(kept["process"], own):
        kept["process"] = own  # the duty that was measured on a part stands in a copy
    return tuple(kept.items())


def _differs_by_rates(process: Record, own: Record) -> bool:
    names = (process.keys() | own.keys()) - {"rates"}
    return all(process.get(name) is own.get(name) for name in names)


_PART = ("extent", "volume", "peak_stress")


def _told(inputs: Inputs, keys: tuple[str, ...]) -> dict[str, Prediction]:
    """What the models tell of `keys`; what hangs on no part and no own row is remembered."""
    if inputs["own_rows"] is not None:
        return plan(MODELS, keys, inputs)
    of_part = tuple(key for key in keys if key in _part_keys())
    told = dict(_of_files(without_part(inputs), tuple(key for key in keys if key not in of_part)))
    told |= plan(MODELS, of_part, {**inputs, **told})
    return {key: told[key] for key in keys if key in told}


@lru_cache(maxsize=8192)  # the next question is of other numbers, seldom of another metal
def _of_files(inputs: tuple[tuple[str, Any], ...], keys: tuple[str, ...]) -> dict[str, Prediction]:
    return plan(MODELS, keys, dict(inputs))


@lru_cache(maxsize=1)
def _part_keys() -> frozenset[str]:
    """The properties for which a model asks for the part's numbers."""
    askers = (m for m in MODELS if {*m.needs, *m.uses} & set(_PART))
    return frozenset(key for model in askers for key in model.gives)


def _steepest_unsupported(option: Option) -> float | None:
    """Angle [degree] from the build direction to the normal of the roughest face that is left.

    Faces flatter than the overhang limit stand on supports, and are ground when these come off.
    """
    limit = option.route.value("overhang_angle")
    return None if limit is None else 180.0 - math.degrees(limit)
