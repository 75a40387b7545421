"""Cheap merits of the alloys of one family on one route, from what their files alone tell.

They tell apart what goes on to be costed; no number of an answer comes from them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.requirement import Requirement
from sekiso.explorer.evaluate import soundness
from sekiso.explorer.feasibility import medium_chance
from sekiso.explorer.models import MODELS
from sekiso.explorer.options import Option
from sekiso.explorer.plan import plan
from sekiso.explorer.question import Question
from sekiso.knowledge import Knowledge
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

Points = tuple[float, float, float]
_LEAST = 1e-6
_NONE = (math.nan, math.nan, math.nan)
_SCORES = np.linspace(-6.0, 6.0, 241)
_CHANCES = np.array([NormalDist().cdf(z) for z in _SCORES])
_TELLS = ("knowledge", "process", "build", "material", "family", "heat_condition", "surface")


def merits(question: Question, family: Sequence[Option]) -> tuple[FloatArray, FloatArray]:
    """Merit of each alloy and ln P(requirements) in its best heat condition, both of shape (n,).

    The merit is ln P(requirements) + ln medium + ln maturity + ln soundness, and the merits of the
    material where lightness or strength counts: the terms of the ranking in which alloys differ.
    """
    chance = _requirements(question, family)
    merit = chance + [_of_file(question, option) for option in family]
    if question.is_set("lightweight") or question.is_set("fatigue_critical"):
        merit = merit + [_strength(question, option) for option in family]
    return merit, chance


def metal_prices(question: Question, family: Sequence[Option]) -> FloatArray:
    """Price [JPY/m3] of the stock of each alloy, shape (n,); infinite where its file has none."""
    names = {o.route.key: _stock(o) for o in family}
    return np.array(
        [_price(question.knowledge, option.alloy.key, names[option.route.key]) for option in family]
    )


def log_chance(
    points: FloatArray, requirement: Requirement, *, belief: float, unknown: float
) -> FloatArray:
    """Logarithm of P(the requirement holds) of two-piece lognormal points (n, 3), shape (n,).

    `points` are the 5 %, 50 % and 95 % points, NaN where nothing is known: then `unknown` counts.
    A requirement that is only believed with `belief` holds with 1 - belief (1 - P).
    """
    low, middle, high = np.log(np.maximum(points, 1e-300)).T
    distance = math.log(max(requirement.limit, 1e-300)) - middle
    spread = np.where(distance < 0.0, middle - low, high - middle) / Z95
    score = distance / np.maximum(spread, 1e-9)
    above = np.interp(-score if requirement.relation == ">=" else score, _SCORES, _CHANCES)
    chance = np.maximum(1.0 - belief * (1.0 - above), _LEAST)
    return np.log(np.where(np.isnan(middle), unknown, chance))


def _of_file(question: Question, option: Option) -> float:
    """Terms that the alloy's file states: medium, maturity, cracking."""
    terms = [medium_chance(question, option.alloy)]
    if option.is_additive:
        maturity = str(option.alloy["processes"][option.route.key].get("maturity", "research"))
        terms.append(question.limit(f"maturity.{maturity}"))
    if option.is_additive or option.route.get("welds", False):
        terms.append(soundness(question, option))
    return sum(math.log(max(term, _LEAST)) for term in terms)


def _requirements(question: Question, family: Sequence[Option]) -> FloatArray:
    """Logarithm of P(all requirements that an alloy decides), in its best heat condition."""
    wanted = [r for r in question.requirements if r.key in _alloy_keys()]
    if not wanted or question.chosen.is_fallback:
        return np.zeros(len(family))
    states = [(i, c) for i, option in enumerate(family) for c in option.heat_conditions]
    total = np.zeros(len(states))
    for requirement in wanted:
        points = [_points_of(question, family[i], c, requirement.key) for i, c in states]
        total += log_chance(
            np.array(points),
            requirement,
            belief=question.limit("limits.belief") if requirement.is_assumed else 1.0,
            unknown=question.limit("limits.unknown_property"),
        )
    best = np.full(len(family), -np.inf)
    np.maximum.at(best, [i for i, _ in states], total)
    return best


def _strength(question: Question, option: Option) -> float:
    """Ashby's indices of a light beam, and strength itself, as far as they are asked for."""
    points = [_points_of(question, option, c, "yield_strength") for c in option.heat_conditions]
    known = [middle for _, middle, _ in points if middle > 0.0]
    density = option.alloy.value("thermophysical.density")
    modulus = option.alloy.value("thermophysical.young_modulus")
    if not known:
        return 0.0
    strength, merit = math.log(max(known)), 0.0
    if question.is_set("lightweight") and density and modulus:
        merit += 0.5 * (2.0 / 3.0 * strength + 0.5 * math.log(modulus)) - math.log(density)
    if question.is_set("fatigue_critical"):
        merit += question.limit("weights.strength") * strength
    return merit


def _points_of(question: Question, option: Option, condition: str, key: str) -> Points:
    surface = "as-built" if question.is_set("fatigue_critical") else "machined"
    place = (option.route.key, option.alloy.key, option.is_additive)
    return _points(question.knowledge, *place, condition, key, surface)


@lru_cache(maxsize=65536)  # what the files tell of a property is the same for every question
def _points(
    knowledge: Knowledge,
    route: str,
    alloy: str,
    is_additive: bool,
    condition: str,
    key: str,
    surface: str,
) -> Points:
    """The 5 %, 50 % and 95 % points of a property, from the files alone."""
    kind = knowledge.processes if is_additive else knowledge.routes
    record = knowledge.alloys[alloy]
    inputs: dict[str, Any] = {
        "knowledge": knowledge,
        "process": kind[route],
        "build": kind[route].get("build") if is_additive else "route",
        "material": record,
        "family": str(record["family"]),
        "heat_condition": condition,
        "surface": surface,
    }
    found = plan(MODELS, (key,), inputs).get(key)
    return _NONE if found is None else (found.low, found.value, found.high)


@lru_cache(maxsize=1)
def _alloy_keys() -> frozenset[str]:
    """The properties that some model knows from the files of alloy and route alone."""
    able = (m for m in MODELS if "material" in m.needs and set(m.needs) <= set(_TELLS))
    return frozenset(key for model in able for key in model.gives)


def _stock(option: Option) -> tuple[str, ...]:
    if option.is_additive:
        return tuple(option.route["feedstock_price"])
    return tuple(option.route.get("metal_price", ("bar_price", "wire_price")))


@lru_cache(maxsize=16384)  # as for `_points`
def _price(knowledge: Knowledge, alloy: str, names: tuple[str, ...]) -> float:
    record = knowledge.alloys[alloy]
    prices = (record.value(f"feedstock.{name}") for name in names)
    price = next((price for price in prices if price is not None), math.inf)
    return price * (record.value("thermophysical.density") or math.inf)
