"""The verdict of an answer: clear, close, ask or none, with the chance that the first is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.choice import certainty, choice_model
from sekiso.explorer.choice_terms import situation_of
from sekiso.explorer.question import Question

_ASKED = ("shape", "quantity", "size")  # what anybody who has a part can tell


@dataclass(frozen=True)
class Verdict:
    """`key` as `Answer.verdict`, the chance, and what to say of it."""

    key: str
    probability: float
    notes: tuple[Reason, ...] = ()


def verdict_of(
    question: Question, ranked: Sequence[Candidate], missing: Sequence[Reason]
) -> Verdict:
    """How far the first route of a ranked answer decides the question.

    "none": refused or nothing feasible; "ask": what was said does not decide and one input would;
    "close": the second route is nearly as likely; else "clear".
    """
    first = _first_of_each([c for c in ranked if c.is_feasible])
    if question.refusal is not None:
        return Verdict("none", 0.0, (question.refusal,))
    if not first:
        return Verdict("none", 0.0)
    shares = [c.probability_chosen for c in first]
    chance = certainty(choice_model(question.knowledge), shares, situation_of(question))
    asked = _asked(question, missing, chance)
    if asked:
        return Verdict("ask", chance, (Reason("ask_first", {"input": asked}),))
    if len(first) > 1 and shares[1] >= question.limit("limits.close") * shares[0]:
        return Verdict("close", chance, (_close(first[0], first[1]),))
    return Verdict("clear", chance)


def _first_of_each(feasible: Sequence[Candidate]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for candidate in feasible:
        found.setdefault(candidate.process, candidate)
    return sorted(found.values(), key=lambda c: -c.probability_chosen)


def _asked(question: Question, missing: Sequence[Reason], chance: float) -> str:
    """The input without which nothing is decided, "" where there is none."""
    if question.ask:
        return question.ask
    if chance >= question.limit("limits.sure"):
        return ""
    for reason in missing:
        name, effect = str(reason.values["input"]), float(reason.values["effect"])
        if name in _ASKED and effect >= question.limit("limits.ask"):
            return name
    return ""


def _close(first: Candidate, second: Candidate) -> Reason:
    ratio = 1.0
    if "cost" in first.predictions and "cost" in second.predictions:
        ratio = first.predictions["cost"].value / second.predictions["cost"].value
    values = {
        "first": first.process,
        "second": second.process,
        "first_chance": first.probability_chosen,
        "second_chance": second.probability_chosen,
        "ratio": max(ratio, 1.0 / ratio),
    }
    return Reason("close", values)
