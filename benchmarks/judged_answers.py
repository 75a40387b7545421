"""Answers to judged questions by a route-choice model that has not seen them.

Where the shipped model was fitted on questions of the folder they are answered by models fitted
without their group (sector); questions it has never seen are answered by the shipped model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from calibration.choice_scores import (
    N_FOLDS,
    RIDGE,
    Predicted,
    fit_certainty,
    left_out,
    predicted,
    term_names,
)
from calibration.choice_sets import ChoiceSet
from calibration.fit_choice import fit_choice
from sekiso.explorer import choice
from sekiso.knowledge.model_files import shipped


def seen(sets: Sequence[ChoiceSet]) -> list[bool]:
    """Whether the shipped model was fitted on each question."""
    known = set(shipped(choice.MODEL)["fitted_on"])
    return [s.case.digest in known for s in sets]


def predictions(sets: Sequence[ChoiceSet]) -> list[Predicted]:
    """Each question's routes as a model tells them that has not seen it, in the order of `sets`."""
    known = seen(sets)
    inside = [s for s, is_known in zip(sets, known, strict=True) if is_known]
    told = iter(left_out(inside)) if inside else iter(())
    weights = shipped(choice.MODEL)["weights"]
    return [
        next(told) if is_known else predicted(s, weights)
        for s, is_known in zip(sets, known, strict=True)
    ]


def folds(sets: Sequence[ChoiceSet]) -> Iterator[tuple[Mapping[str, Any], list[ChoiceSet]]]:
    """Numbers of a model and the questions that it has not seen; every question once."""
    known = seen(sets)
    strange = [s for s, is_known in zip(sets, known, strict=True) if not is_known]
    if strange:
        yield shipped(choice.MODEL), strange
    inside = [s for s, is_known in zip(sets, known, strict=True) if is_known]
    if not inside:
        return
    rows, names = left_out(inside), term_names(inside)
    groups = sorted({s.case.group for s in inside})
    fold = {group: i % N_FOLDS for i, group in enumerate(groups)}
    for index in range(min(N_FOLDS, len(groups))):
        rest = [s for s in inside if fold[s.case.group] != index]
        told = [row for row in rows if fold[row.chosen.case.group] != index]
        numbers = {
            "weights": fit_choice(rest, names, ridge=RIDGE),
            "certainty": fit_certainty(told),
        }
        yield numbers, [s for s in inside if fold[s.case.group] == index]


@contextmanager
def answering_with(numbers: Mapping[str, Any]) -> Iterator[None]:
    """Answers of this block are ranked by these numbers in place of the shipped ones."""
    with patch.object(choice, "shipped", lambda name: numbers):
        yield
