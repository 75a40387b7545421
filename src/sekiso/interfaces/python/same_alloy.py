"""One alloy by every route, as rows of plain values."""

from __future__ import annotations

from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.canonical import canonical_json

SHOWN = ("cost", "lead_time", "co2", "yield_strength", "roughness", "build_time")


def same_alloy(answer: Answer, material: str | None = None) -> list[dict[str, Any]]:
    """Every route of `answer` in the alloy of its first candidate, or in `material`, in order.

    A route that does not take the alloy stands with the best alloy of its family.  Numbers are SI;
    `feasible` tells whether the need is met, `reasons` names why not by key.
    """
    return [_row(candidate) for candidate in answer.same_alloy(material)]


def same_alloy_json(answer: Answer) -> bytes:
    """The rows as canonical JSON."""
    return canonical_json(same_alloy(answer))


def _row(candidate: Candidate) -> dict[str, Any]:
    numbers = {
        key: {"value": p.value, "low": p.low, "high": p.high, "unit": p.unit}
        for key, p in candidate.predictions.items()
        if key in SHOWN
    }
    return {
        "process": candidate.process,
        "material": candidate.material,
        "heat_condition": candidate.heat_condition,
        "feasible": candidate.is_feasible,
        "probability": candidate.probability,
        "probability_chosen": candidate.probability_chosen,
        "reasons": [reason.key for reason in candidate.reasons],
        **numbers,
    }
