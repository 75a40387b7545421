"""The choice set of a judged question: its situation and the terms of each feasible candidate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from case_tables import JudgedCase
from sekiso.domain.errors import SekisoError
from sekiso.explorer.choice_terms import Situation, situation_of
from sekiso.explorer.explore import judged_candidates, judged_options
from sekiso.explorer.question import question_of
from sekiso.explorer.rank import with_terms
from sekiso.interfaces.python.need import need_of
from sekiso.knowledge import Knowledge


@dataclass(frozen=True)
class Alternative:
    """One feasible candidate: its route, how the table calls it, family, alloy and terms."""

    route: str
    label: str
    family: str
    alloy: str
    terms: Mapping[str, float]


@dataclass(frozen=True)
class ChoiceSet:
    """The alternatives of one judged question."""

    case: JudgedCase
    situation: Situation
    alternatives: tuple[Alternative, ...]
    problem: str = ""


def choice_set(case: JudgedCase, knowledge: Knowledge) -> ChoiceSet:
    """What the engine offers for the question of a case."""
    try:
        question = question_of(need_of(**case.fields), knowledge.for_answers)
    except SekisoError as problem:
        nothing = Situation(1.0, 0.1, None, frozenset(), frozenset(), frozenset())
        return ChoiceSet(case, nothing, (), problem.key)
    question, entries, _ = judged_options(question)
    candidates, _ = judged_candidates(question, entries)
    feasible = [c for c in with_terms(question, candidates) if c.is_feasible]
    return ChoiceSet(
        case,
        situation_of(question),
        tuple(
            Alternative(
                c.process, case.label(c.process, is_additive=c.is_additive), c.family, c.material,
                {name: float(np.float64(value)) for name, value in c.terms.items()},
            )
            for c in feasible
        ),
    )  # fmt: skip
