"""The verdict of an answer: clear, close, ask or none, with the chance that the first is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.choice import certainty, choice_model
from sekiso.explorer.choice_terms import situation_of
from sekiso.explorer.question import Question

_ASKED = frozenset({"shape", "quantity", "size"})  # what anybody who has a part can tell


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
    "close": another route is nearly as likely, or costs about the same and is not unlikely; else
    "clear".
    """
    first = _first_of_each([c for c in ranked if c.is_feasible])
    if question.refusal is not None:
        return Verdict("none", 0.0, (question.refusal,))
    if not first or any(note.key == "metal_class_not_on_file" for note in question.word_notes):
        return Verdict("none", 0.0)
    shares = [c.probability_chosen for c in first]
    sides = [c.is_additive for c in first]
    chance = certainty(choice_model(question.knowledge), shares, sides, situation_of(question))
    asked = _asked(question, missing, shares[0])
    if asked:
        return Verdict("ask", chance, (Reason("ask_first", {"input": asked}),))
    rival = _rival(question, first)
    if rival is not None:
        return Verdict("close", chance, (_close(first[0], rival),))
    return Verdict("clear", chance)


def _rival(question: Question, first: Sequence[Candidate]) -> Candidate | None:
    """The route that is nearly as likely as the first, or not unlikely and about as dear."""
    for other in first[1:]:
        share = other.probability_chosen
        if share >= question.limit("limits.close") * first[0].probability_chosen:
            return other
        is_near = _cost_ratio(first[0], other) <= question.limit("limits.near_cost")
        if is_near and share >= question.limit("limits.near_share"):
            return other
    return None


def _first_of_each(feasible: Sequence[Candidate]) -> list[Candidate]:
    found: dict[str, Candidate] = {}
    for candidate in feasible:
        found.setdefault(candidate.process, candidate)
    return sorted(found.values(), key=lambda c: -c.probability_chosen)


def _asked(question: Question, missing: Sequence[Reason], share: float) -> str:
    """The input without which nothing is decided, "" where there is none."""
    if question.ask:
        return question.ask
    if share >= question.limit("limits.sure"):
        return ""
    unknown = situation_of(question).unknown & _ASKED
    for reason in missing:
        name, effect = str(reason.values["input"]), float(reason.values["effect"])
        if name in unknown and effect >= question.limit("limits.ask"):
            return name
    return ""


def _close(first: Candidate, second: Candidate) -> Reason:
    values = {
        "first": first.process,
        "second": second.process,
        "first_chance": first.probability_chosen,
        "second_chance": second.probability_chosen,
        "ratio": _cost_ratio(first, second),
    }
    return Reason("close", values)


def _cost_ratio(one: Candidate, other: Candidate) -> float:
    """Cost of the dearer over that of the cheaper; 1 where one is not known."""
    if "cost" not in one.predictions or "cost" not in other.predictions:
        return 1.0
    ratio = one.predictions["cost"].value / other.predictions["cost"].value
    return max(ratio, 1.0 / ratio)
