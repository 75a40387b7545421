"""Order of the candidates: a weighted sum of stated terms, never a hidden score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sekiso.domain.answer import Candidate, Reason
from sekiso.explorer.question import Question

RELATIVE = ("cost", "lead_time", "co2", "lightness", "strength")
TERMS = (
    "requirements",
    "capability",
    "medium",
    "maturity",
    "availability",
    "soundness",
    "redesign",
)


OBJECTIVES = ("requirements", "capability", "cost", "lead_time", "co2")


def weights_of(question: Question) -> dict[str, float]:
    """The weight of each term for this question."""
    weights = {name: question.limit(f"weights.{name}") for name in (*TERMS, *RELATIVE)}
    if question.is_set("urgent"):
        weights["lead_time"] = question.limit("weights.lead_time_urgent")
    return weights


def ranked(question: Question, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Feasible candidates by score, best first; then the others by how near they came.

    Relative terms are counted from the best feasible candidate, so that they read as
    "how much worse": cost -0.7 is twice the cheapest.
    """
    weights = weights_of(question)
    best = _best_terms(candidates)
    scored = []
    for entry in candidates:
        terms = {
            name: value - best[name] if name in best else value
            for name, value in entry.terms.items()
        }
        score = sum(weights[name] * value for name, value in terms.items())
        scored.append(replace(entry, terms=terms, score=score))
    front = _front([c for c in scored if c.is_feasible])
    marked = [replace(c, is_pareto=(c.process, c.material) in front) for c in scored]
    return tuple(sorted(marked, key=_order))


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
