"""Properties of the part made one way: what the models tell, brought from coupon to part."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sekiso.domain.model import Inputs
from sekiso.domain.prediction import BASIS, Prediction
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.question import Question
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
        "normal_angle": _steepest_unsupported(option),
        "own_rows": question.own_rows if option.is_additive else None,
        "extent": question.size.extent,
        "volume": question.size.volume,
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
    inputs: Inputs = inputs_of(question, option, heat_condition, is_machined=is_machined)
    predictions: dict[str, Prediction] = plan(MODELS, keys, inputs)
    if not (option.is_additive and question.has_thin_walls):
        return predictions
    prior = question.knowledge.of("decision")["unknown_part"]
    fact = prior["part_value"]["thin_wall"]
    log_sd = math.log(fact.high / fact.low) / (2.0 * Z95)
    for key in prior["part_value"]["weaker_in_thin_walls"]:
        if key in predictions and predictions[key].basis == BASIS:
            predictions[key] = predictions[key].times(fact.value, log_sd, thin_wall=fact.value)
    return predictions


def _steepest_unsupported(option: Option) -> float | None:
    """Angle [degree] from the build direction to the normal of the roughest face that is left.

    Faces flatter than the overhang limit stand on supports, and are ground when these come off.
    """
    limit = option.route.value("overhang_angle")
    return None if limit is None else 180.0 - math.degrees(limit)
