"""Order of the candidates by the route-choice model, every term of it shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.choice import choice_model, route_shares
from sekiso.explorer.choice_terms import (
    RELATIVE,
    interactions,
    relative,
    route_kind,
    situation_of,
)
from sekiso.explorer.question import Question

OBJECTIVES = ("requirements", "capability", "cost", "lead_time", "co2")


def weights_of(question: Question, candidates: Sequence[Candidate]) -> dict[str, float]:
    """The weight of each term of these candidates."""
    fitted = choice_model(question.knowledge).weights
    names = sorted({name for entry in candidates for name in entry.terms})
    return {name: fitted.get(name, 0.0) for name in names}


def ranked(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Feasible candidates by score, best first; then the others by how near they came.

    The score is the utility of the route-choice model: weights times terms.
    """
    model = choice_model(question.knowledge)
    rows = terms_of_all(question, candidates)
    scored = [
        replace(c, terms=terms, score=model.utility(terms))
        for c, terms in zip(candidates, rows, strict=True)
    ]
    feasible = [c for c in scored if c.is_feasible]
    shares = route_shares([c.process for c in feasible], [c.score for c in feasible])
    front = _front(feasible)
    marked = [
        replace(
            c,
            is_pareto=c.is_feasible and (c.process, c.material) in front,
            probability_chosen=shares[c.process] if c.is_feasible else 0.0,
        )
        for c in scored
    ]
    return tuple(sorted(marked, key=_order))


def with_terms(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with all their terms, those of the kind of route in this situation too.

    Relative terms are counted from the best feasible candidate, so that they read as "how much
    worse": cost -0.7 is twice the cheapest.
    """
    rows = terms_of_all(question, candidates)
    return [replace(c, terms=terms) for c, terms in zip(candidates, rows, strict=True)]


def terms_of_all(question: Question, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """All terms of each candidate, as `with_terms` gives them."""
    situation, best = situation_of(question), _best_terms(candidates)
    kinds = {key: route_kind(question, key) for key in {c.process for c in candidates}}
    added = {key: interactions(situation, kind) for key, kind in kinds.items()}
    return [relative(c.terms, best) | added[c.process] for c in candidates]


def _front(feasible: Sequence[Candidate]) -> set[tuple[str, str]]:
    """Candidates that no other beats in cost, lead time, CO2 and chance of success at once."""
    if not feasible:
        return set()
    merits = np.array([[c.terms.get(name, 0.0) for name in OBJECTIVES] for c in feasible])
    no_worse = np.all(merits[:, None, :] >= merits[None, :, :], axis=2)
    better = np.any(merits[:, None, :] > merits[None, :, :], axis=2)
    beaten = np.any(no_worse & better, axis=0)
    return {(c.process, c.material) for c, lost in zip(feasible, beaten, strict=True) if not lost}


def _best_terms(candidates: Sequence[Candidate]) -> Mapping[str, float]:
    feasible = [c for c in candidates if c.is_feasible]
    best: dict[str, float] = {}
    for name in RELATIVE:
        values = [c.terms[name] for c in feasible if name in c.terms]
        if values:
            best[name] = max(values)
    return best


def _order(entry: Candidate) -> tuple[bool, int, float, float, str, str]:
    hurdles = 0 if entry.is_feasible else len(entry.reasons)
    gap = sum(_gap(reason) for reason in entry.reasons)
    return (not entry.is_feasible, hurdles, gap, -entry.score, entry.process, entry.material)


def _gap(reason: Reason) -> float:
    """How far a value or a length misses its limit, as a share of the larger one; 1 for a no."""
    pair = {"requirement_unmet": ("limit", "value"), "too_large": ("room", "largest")}
    if reason.key not in pair:
        return 1.0
    limit, value = (float(reason.values[name]) for name in pair[reason.key])
    return abs(limit - value) / max(abs(limit), abs(value), 1e-9)
