"""The metal of a strength check: stiffness, density and strength as the part will be made.

The strength is what the models tell of the alloy by process and heat condition, in the weakest
direction of the build, as one new part from a source never seen; thin walls count as in an answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sekiso.design.strength.material import StrengthMaterial
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.domain.part import Finding
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.explorer.delivery import delivered_conditions
from sekiso.explorer.options import Option, offered_conditions
from sekiso.explorer.properties import properties_of
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.ways import option_of, way_called
from sekiso.knowledge import Knowledge, Record

USUAL_POISSON = 0.33  # where a file has none: metals for parts lie within 0.27 and 0.36
_STRENGTHS = ("yield_strength", "fatigue_strength")


@dataclass(frozen=True)
class Made:
    """How the part is made: a process or route, a heat condition, whether all faces are machined.

    None where it was not said.
    """

    process: str | None = None
    heat_condition: str | None = None
    is_machined: bool = False


def strength_material(need: Need, knowledge: Knowledge, made: Made) -> StrengthMaterial:
    """What is known of the metal of `need` made as `made`, and as findings what was assumed.

    Without a process that of the first state in the alloy's file counts; without a heat condition
    the usual state of delivery; for a name known by its class only the weakest alloy of the class.
    Raises NeedError for a metal or way that is not on file, for a class of metals, and where no
    Young's modulus is known.
    """
    facts = knowledge.for_answers
    question = question_of(need, facts)
    found = min(
        made_alloys(question, made, _STRENGTHS),
        key=lambda one: (
            one.predictions["yield_strength"].value
            if "yield_strength" in one.predictions
            else math.inf
        ),
    )
    alloy, strengths = found.alloy, found.predictions
    findings = list(_assumed(question, found, made))
    modulus = alloy.fact("thermophysical.young_modulus")
    if modulus is None:
        raise NeedError("strength_material_modulus", got=alloy.key)
    poisson = alloy.fact("thermophysical.poisson_ratio")
    if poisson is None:
        said = {"material": alloy.key, "value": USUAL_POISSON}
        findings.append(Finding("strength_poisson_assumed", "info", said))
    constants = [alloy.fact(f"thermophysical.{key}") for key in ("density", "thermal_expansion")]
    used = [fact.source for fact in (modulus, poisson, *constants) if fact is not None]
    told: list[Source] = [source for one in strengths.values() for source in one.sources]
    return StrengthMaterial(
        name=alloy.key,
        young_modulus=modulus.value,
        poisson_ratio=USUAL_POISSON if poisson is None else poisson.value,
        yield_strength=strengths.get("yield_strength"),
        fatigue_strength=strengths.get("fatigue_strength"),
        density=None if constants[0] is None else constants[0].value,
        expansion=None if constants[1] is None else constants[1].value,
        process=found.process,
        heat_condition=found.condition,
        findings=tuple(findings),
        sources=tuple(dict.fromkeys((*used, *told))),
    )


@dataclass(frozen=True, eq=False)
class MadeAlloy:
    """An alloy made one way: process and heat condition (None: none on file), what is known."""

    alloy: Record
    process: str | None
    condition: str | None
    predictions: Mapping[str, Prediction]


def made_alloys(question: Question, made: Made, keys: Sequence[str]) -> Iterator[MadeAlloy]:
    """The alloy meant, or those of its class, made as `made`, with what is known of `keys`."""
    return (_made_alloy(question, alloy, made, keys) for alloy in _alloys(question))


def _alloys(question: Question) -> tuple[Record, ...]:
    """The alloy meant; where the name is known by its class only, the alloys of the class."""
    chosen = question.chosen
    if len(chosen.alloys) != 1 and not chosen.is_fallback:
        raise NeedError(
            "strength_material_class", got=question.material, allowed=", ".join(chosen.alloys[:12])
        )
    alloys = tuple(question.knowledge.alloys[key] for key in chosen.alloys)
    known = tuple(a for a in alloys if a.fact("thermophysical.young_modulus") is not None)
    return known or alloys


def _made_alloy(question: Question, alloy: Record, made: Made, keys: Sequence[str]) -> MadeAlloy:
    facts = question.knowledge
    process = made.process or _tabled_process(alloy, facts)
    if process is None:
        return MadeAlloy(alloy, None, made.heat_condition, {})
    way = way_called(process, facts)
    offered = offered_conditions(way.record, alloy, way.is_additive)
    if not offered and question.chosen.is_fallback:
        return MadeAlloy(alloy, way.key, None, {})
    option = Option(way.record, alloy, way.is_additive, offered, way.variant)
    option = option if offered else option_of(question, way)  # raises what is not made so
    condition = _condition(question, option, made.heat_condition)
    known = properties_of(question, option, condition, keys, is_machined=made.is_machined)
    return MadeAlloy(alloy, way.key, condition, known)


def _assumed(question: Question, found: MadeAlloy, made: Made) -> Iterator[Finding]:
    """What was taken although nobody said it."""
    if question.chosen.is_fallback:
        values = {"got": question.material, "material": found.alloy.key}
        yield Finding("strength_other_alloy", "warning", values)
    values = {"process": found.process, "heat_condition": found.condition}
    if found.process is not None and made.process is None:
        yield Finding("strength_process_assumed", "info", values)
    elif found.process is not None and made.heat_condition is None:
        yield Finding("strength_heat_assumed", "info", values)


def _tabled_process(alloy: Record, knowledge: Knowledge) -> str | None:
    """The process or route of the first state that the alloy's file tells; None without one."""
    for row in alloy.get("states", ()):
        for ways, is_additive in ((knowledge.processes, True), (knowledge.routes, False)):
            record = ways.get(row["process"])
            if record is None or not record.get("model", True):
                continue
            if offered_conditions(record, alloy, is_additive):
                return str(record.key)
    return None


def _condition(question: Question, option: Option, said: str | None) -> str:
    """The heat condition that was said, else the first state in which such a part is delivered."""
    if said is None:
        usual = delivered_conditions(question, option)
        return usual[0] if usual else option.heat_conditions[0]
    if said not in option.heat_conditions:
        allowed = ", ".join(option.heat_conditions)
        raise NeedError("strength_heat_condition", got=said, allowed=allowed, way=option.route.key)
    return said
