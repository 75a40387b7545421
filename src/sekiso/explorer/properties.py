"""Predictions of one option, gathered from learning and knowledge; economics comes later."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Fact
from sekiso.explorer.local_data import is_moved, moved
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.learning.mechanical import predict_property
from sekiso.learning.roughness import predict_roughness
from sekiso.learning.service import predict_service_temperature

MECHANICAL = (
    "yield_strength",
    "tensile_strength",
    "elongation",
    "hardness",
    "young_modulus",
    "fatigue_strength",
    "thermal_conductivity",
    "electrical_conductivity",
)
WEAKER_IN_THIN_WALLS = ("yield_strength", "tensile_strength", "elongation", "fatigue_strength")
_FACT_LOG_SD = 0.02  # handbook densities of one alloy differ by about this (composition limits)
_ROUGHNESS_LOG_SD = 0.2  # least scatter between suppliers where a table gives one number
_Z90 = 1.6448536269514722


def property_of(
    asked: Question, option: Option, heat_condition: str, key: str
) -> Prediction | None:
    """One property of the part made this way, or None where nothing is known of it."""
    if key in MECHANICAL and is_moved(asked, option, key):
        return moved(asked, option, heat_condition, key, {})
    if key in MECHANICAL:
        coupon = predict_property(
            option.family if asked.chosen.is_fallback else option.alloy,
            asked.knowledge,
            process=option.shaping.key,
            heat_condition=heat_condition,
            property=key,
            surface="as-built" if asked.is_set("fatigue_critical") else "machined",
        )
        return _of_part(asked, option, coupon)
    if key == "service_temperature":
        return predict_service_temperature(option.alloy, asked.knowledge.alloys)
    if key == "roughness":
        return _roughness(option)
    if key == "density":
        fact = option.alloy.fact("thermophysical.density")
        return None if fact is None else _of_fact("density", fact, _FACT_LOG_SD, "alloy_table")
    if key == "tolerance":
        return _tolerance(asked, option)
    if key == "relative_density":
        return _tabled_density(option)
    return None


def properties_of(
    asked: Question, option: Option, heat_condition: str, keys: tuple[str, ...]
) -> Mapping[str, Prediction]:
    """The known ones of `keys`."""
    found = {key: property_of(asked, option, heat_condition, key) for key in keys}
    return {key: prediction for key, prediction in found.items() if prediction is not None}


def _of_fact(key: str, fact: Fact, log_sd: float, model: str) -> Prediction:
    return Prediction.lognormal(
        key, fact.unit, fact.value, log_sd, model=model, sources=(fact.source,)
    )


def _of_part(asked: Question, option: Option, coupon: Prediction | None) -> Prediction | None:
    """The coupon's value brought to the part: printed thin walls are weaker."""
    is_thin = asked.has_thin_walls and option.is_additive
    if coupon is None or coupon.key not in WEAKER_IN_THIN_WALLS or not is_thin:
        return coupon
    fact = asked.knowledge.of("decision")["unknown_part"].fact("part_value.thin_wall")
    assert fact is not None
    log_sd = math.log(fact.high / fact.low) / (2.0 * _Z90)
    return coupon.times(fact.value, log_sd, thin_wall=fact.value)


def _roughness(option: Option) -> Prediction | None:
    """Sa of the roughest as-built face, or the range that a route's table gives."""
    if option.is_additive:
        return predict_roughness(option.shaping, alloy=option.alloy)
    route = option.shaping
    fact = route.fact("roughness") or route.fact(
        f"variants.{route.get('default_variant', '')}.roughness"
    )
    if fact is None:
        return None
    log_sd = max(math.log(fact.high / fact.low) / (2.0 * _Z90), _ROUGHNESS_LOG_SD)
    return _of_fact("roughness", fact, log_sd, "route_table")


def _tabled_density(option: Option) -> Prediction | None:
    """Relative density that the process or route usually reaches; recipes refine it."""
    fact = option.shaping.fact("relative_density")
    if fact is None:
        return None
    return Prediction.two_piece(
        "relative_density",
        fact.unit,
        (fact.low, fact.value, fact.high),
        scale="log_gap",
        model="process_table",
        sources=(fact.source,),
    )


def _tolerance(asked: Question, option: Option) -> Prediction | None:
    """Half-width of the deviation of the longest dimension: the larger of absolute and relative."""
    absolute = option.shaping.fact("tolerance")
    relative = option.shaping.fact("tolerance_relative")
    if absolute is None:
        return None
    longest = float(sorted(asked.size.extent[0])[len(asked.size.extent[0]) // 2])
    grown = 0.0 if relative is None else relative.value * longest
    value = max(absolute.value, grown)
    spread = max(absolute.high / max(absolute.low, 1e-9), 1.5)
    return Prediction.lognormal(
        "tolerance",
        absolute.unit,
        value,
        math.log(spread) / (2.0 * _Z90),
        model="process_table",
        sources=tuple(fact.source for fact in (absolute, relative) if fact is not None),
        evidence={"longest": longest},
    )
