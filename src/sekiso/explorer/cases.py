"""Documented industrial cases most like the need: shown beside the answer, never used for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.domain.answer import NearCase
from sekiso.explorer.question import Question
from sekiso.numerics.median import median

N_SHOWN = 3
_DECADE = math.log(10.0)


def near_cases(question: Question) -> tuple[NearCase, ...]:
    """The most similar documented parts, most alike first."""
    rows = [row for record in question.knowledge.of("cases").values() for row in record["case"]]
    rated = sorted(((_likeness(question, row), row) for row in rows), key=_alike_first)
    return tuple(
        NearCase(
            key=str(row["key"]),
            part=str(row["part"]),
            process=str(row["process"]),
            alloy=str(row.get("alloy", "")),
            benefit=str(row.get("benefit", "")),
            likeness=likeness,
            source=str(row["source"]),
        )
        for likeness, row in rated[:N_SHOWN]
    )


def _alike_first(pair: tuple[float, Mapping[str, Any]]) -> tuple[float, str]:
    return -pair[0], str(pair[1]["key"])


def _likeness(question: Question, row: Mapping[str, Any]) -> float:
    """1 for the same features, flags, size, quantity and family; each difference takes off."""
    mine = question.features | {flag for flag, value in question.flags.items() if value}
    theirs = {*row["features"], *row["flags"]}
    shared, either = len(mine & theirs), len(mine | theirs)
    terms = [shared / either if either else 0.5]
    if "largest_mm" in row and question.size.is_known:
        largest = median(question.size.extent[0]) * 1000.0
        terms.append(_near(largest, float(row["largest_mm"])))
    if "quantity" in row and "quantity" not in question.size.unknown:
        terms.append(_near(median(question.size.pieces), float(row["quantity"])))
    if question.material:
        terms.append(1.0 if question.material == row.get("family") else 0.0)
    return float(np.mean(terms))


def _near(mine: float, theirs: float) -> float:
    """1 at the same size, 1/e at a factor of ten."""
    return math.exp(-abs(math.log(max(mine, 1e-9) / max(theirs, 1e-9))) / _DECADE)
