"""Numbers of the answer as they were frozen, so that a move of code moves no number."""

from __future__ import annotations

import json

import pytest
from tests.explorer.golden_answers import FOLDER, QUESTIONS, golden

from sekiso.knowledge import load


def differences(mine, frozen, path=""):
    """Paths where two plain values differ by more than the last of four digits."""
    if isinstance(mine, dict) and isinstance(frozen, dict):
        keys = sorted(mine.keys() | frozen.keys())
        return [d for k in keys for d in differences(mine.get(k), frozen.get(k), f"{path}/{k}")]
    if isinstance(mine, list) and isinstance(frozen, list) and len(mine) == len(frozen):
        rows = zip(mine, frozen, strict=True)
        return [d for i, (a, b) in enumerate(rows) for d in differences(a, b, f"{path}/{i}")]
    if isinstance(mine, float) and isinstance(frozen, float):
        # the last digit may tip where processors round sums differently
        return [] if abs(mine - frozen) <= 2e-3 * abs(frozen) else [f"{path}: {mine} != {frozen}"]
    return [] if mine == frozen else [f"{path}: {mine} != {frozen}"]


def frozen_answers():
    return {name: json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in QUESTIONS}


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_best_of_each_way_to_make_it_is_as_frozen(name):
    assert differences(golden(QUESTIONS[name]), frozen_answers()[name]) == []


def test_every_process_with_a_model_and_every_route_is_frozen():
    known = load()
    with_model = {key for key, record in known.processes.items() if record.get("model", True)}
    seen = {key for answer in frozen_answers().values() for key in answer}
    assert with_model | set(known.routes) <= seen
