"""Cheap merits of the alloys of one family on one route, from what their files alone tell.

They tell apart what goes on to be costed; no number of an answer comes from them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.requirement import Requirement
from sekiso.explorer.choice import choice_model
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
METAL_SHARES = {"cost": 0.15, "co2": 0.3}  # elasticity of the part's cost and CO2 to the metal's
_LEAST = 1e-6
_PLACE, _UNUSUAL = 0.2, 8  # ln of a factor by place among the usual alloys; place of all others
_NONE = (math.nan, math.nan, math.nan)
_SCORES = np.linspace(-6.0, 6.0, 241)
_CHANCES = np.array([NormalDist().cdf(z) for z in _SCORES])
_TELLS = (
    "knowledge",
    "process",
    "build",
    "material",
    "family",
    "heat_condition",
    "surface",
    "is_loaded",
)


def merits(question: Question, family: Sequence[Option]) -> tuple[FloatArray, FloatArray]:
    """Merit of each alloy and ln P(requirements) in its best heat condition, both of shape (n,).

    The merit is the part of the utility of the choice model in which alloys differ: w . x over
    requirements, medium, maturity, soundness and lightness, and what the metal adds to cost and
    CO2: both grow with the price and the CO2 of the metal to the power of `METAL_SHARES`.
    What is usual for the use counts before what is not, by its place among the usual ones.
    """
    weights = choice_model(question.knowledge).weights
    chance = _requirements(question, family)
    merit = weights.get("requirements", 1.0) * chance
    for name, values in _of_files(question, family).items():
        merit = merit + weights.get(name, 0.0) * np.array(values)
    for name, share in METAL_SHARES.items():
        logs = _log_metal(question, family, name)
        merit = merit - weights.get(name, 0.0) * share * logs
    places = _usual_places(question)
    merit = merit + [-_PLACE * places.get(o.alloy.key, _UNUSUAL) for o in family]
    return merit, chance


def metal_prices(question: Question, family: Sequence[Option]) -> FloatArray:
    """Logarithm of the price per m3 of the stock of each alloy, shape (n,)."""
    return _log_metal(question, family, "cost")


def _log_metal(question: Question, family: Sequence[Option], what: str) -> FloatArray:
    """Logarithm of price or CO2 per m3 of metal; the mean of those known where a file has none."""
    rows = tuple((o.alloy.key, _stock(o, what)) for o in family)
    return _logs_per_volume(question.knowledge, rows)


@lru_cache(maxsize=2048)  # as for `_points`
def _logs_per_volume(
    knowledge: Knowledge, rows: tuple[tuple[str, tuple[str, ...]], ...]
) -> FloatArray:
    known = [_per_volume(knowledge, alloy, names) for alloy, names in rows]
    logs: FloatArray = np.log(np.array(known))
    return np.nan_to_num(logs, nan=float(np.nanmean(logs)) if np.isfinite(logs).any() else 0.0)


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


@lru_cache(maxsize=8)  # asked for each family of each route
def _usual_places(question: Question) -> Mapping[str, int]:
    """Place of each alloy among those usual for the use within its family, 0 = the most usual."""
    places: dict[str, int] = {}
    seen: dict[str, int] = {}
    for key in question.usual_of_any_family(everyday=True):
        family = str(question.knowledge.alloys[key]["family"])
        places[key] = seen.get(family, 0)
        seen[family] = places[key] + 1
    return places


def _of_files(question: Question, family: Sequence[Option]) -> dict[str, list[float]]:
    """Logarithms of the terms that the files state: medium, maturity, cracking, lightness."""
    first = family[0]
    terms = {"medium": [medium_chance(question, option.alloy) for option in family]}
    if first.is_additive:
        named = (str(o.alloy["processes"][o.route.key].get("maturity", "research")) for o in family)
        terms["maturity"] = [question.limit(f"maturity.{word}") for word in named]
    if first.is_additive or first.route.get("welds", False):
        terms["soundness"] = [soundness(question, option) for option in family]
    logs = {name: [math.log(max(x, _LEAST)) for x in values] for name, values in terms.items()}
    if question.is_set("lightweight"):
        logs["lightness"] = [_lightness(question, option) for option in family]
    return logs


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


def _lightness(question: Question, option: Option) -> float:
    """Mean of Ashby's indices of a light beam, strong and stiff."""
    points = [_points_of(question, option, c, "yield_strength") for c in option.heat_conditions]
    known = [middle for _, middle, _ in points if middle > 0.0]
    density = option.alloy.value("thermophysical.density")
    modulus = option.alloy.value("thermophysical.young_modulus")
    if not known or not density or not modulus:
        return 0.0
    strong, stiff = 2.0 / 3.0 * math.log(max(known)), 0.5 * math.log(modulus)
    return 0.5 * (strong + stiff) - math.log(density)


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
        "is_loaded": surface == "as-built",  # what is fatigue critical keeps its skin here
    }
    found = plan(MODELS, (key,), inputs).get(key)
    return _NONE if found is None else (found.low, found.value, found.high)


@lru_cache(maxsize=1)
def _alloy_keys() -> frozenset[str]:
    """The properties that some model knows from the files of alloy and route alone."""
    able = (m for m in MODELS if "material" in m.needs and set(m.needs) <= set(_TELLS))
    return frozenset(key for model in able for key in model.gives)


def _stock(option: Option, what: str) -> tuple[str, ...]:
    """Names of price or CO2 of the stock, in order of choice."""
    kind = "price" if what == "cost" else "co2"
    if option.is_additive:
        return tuple(option.route[f"feedstock_{kind}"])
    return tuple(option.route.get(f"metal_{kind}", (f"bar_{kind}", f"wire_{kind}")))


@lru_cache(maxsize=32768)  # as for `_points`
def _per_volume(knowledge: Knowledge, alloy: str, names: tuple[str, ...]) -> float:
    record = knowledge.alloys[alloy]
    values = (record.value(f"feedstock.{name}") for name in names)
    value = next((value for value in values if value is not None), math.nan)
    return value * (record.value("thermophysical.density") or math.nan)
