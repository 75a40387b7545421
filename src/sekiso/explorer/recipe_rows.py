"""One property of many recipes at once, by the model that the plan chooses for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sekiso.domain.model import Inputs, Model, Rows
from sekiso.domain.prediction import Prediction
from sekiso.explorer.plan import WIDENING, givers, merit
from sekiso.numerics.arrays import AnyArray, BoolArray, FloatArray


def plan_rows(
    models: Sequence[Model], key: str, inputs: Inputs, recipes: Mapping[str, FloatArray]
) -> tuple[Rows, AnyArray]:
    """The property at each recipe as `plan` tells it, and the key of the model behind it, (n,).

    `recipes` are numbers of the inputs, each (n,); what a model needs beside them and `inputs` is
    not sought.  NaN and "" where no model tells anything.  Of one recipe the evidence is kept.
    """
    n = len(next(iter(recipes.values())))
    able = sorted(_able(models, key, {**inputs, **recipes}), key=merit)
    covered = {model.key: _covered(model, inputs, recipes) for model in able}
    value, low, high = (np.full(n, np.nan) for _ in range(3))
    validity, chosen = np.full(n, "unknown", dtype=object), np.full(n, "", dtype=object)
    evidence: Mapping[str, Any] = {}
    scale = "log"
    for is_inside in (True, False):
        for model in able:
            left = np.flatnonzero((chosen == "") & (covered[model.key] == is_inside))
            if not left.size:
                continue
            told = _rows(model, key, inputs, {name: x[left] for name, x in recipes.items()})
            told = told if is_inside else _widened(told)
            known = np.isfinite(told.value)
            places = left[known]
            value[places], low[places] = told.value[known], told.low[known]
            high[places], validity[places] = told.high[known], told.validity[known]
            chosen[places], scale = model.key, told.scale
            evidence = told.evidence if n == 1 and known.any() else evidence
    return Rows(value, low, high, validity, scale=scale, evidence=evidence), chosen


def _able(models: Sequence[Model], key: str, known: Inputs) -> list[Model]:
    return [
        model
        for model in givers(tuple(models)).get(key, ())
        if (not model.builds or known.get("build") in model.builds)
        and all(known.get(need) is not None for need in model.needs)
    ]


def _covered(model: Model, inputs: Inputs, recipes: Mapping[str, FloatArray]) -> BoolArray:
    """Whether each recipe lies inside the range that the model was validated for, (n,)."""
    inside = np.full(len(next(iter(recipes.values()))), model.validated_for.covers(inputs))
    for name, (low, high) in model.validated_for.ranges.items():
        if name in recipes:
            inside &= (low <= recipes[name]) & (recipes[name] <= high)
    return inside


def _rows(model: Model, key: str, inputs: Inputs, recipes: Mapping[str, FloatArray]) -> Rows:
    """What one model tells of the recipes, arrays (n,); row by row where it knows no other way."""
    n = len(next(iter(recipes.values())))
    if model.rows is not None:
        told = model.rows(model.declared({**inputs, **recipes}))
        if told is None:
            nothing = np.full(n, np.nan)
            return Rows(nothing, nothing, nothing, np.full(n, "unknown", dtype=object))
        parts = (told.value, told.low, told.high, told.validity)
        value, low, high, validity = (np.broadcast_to(part, n) for part in parts)
        return Rows(value, low, high, validity, scale=told.scale, evidence=told.evidence)
    one_by_one = [
        model.predict({**inputs, **{name: float(x[i]) for name, x in recipes.items()}}).get(key)
        for i in range(n)
    ]
    points = np.array([(p.value, p.low, p.high) if p else (np.nan,) * 3 for p in one_by_one])
    validity = np.array([p.validity if p else "unknown" for p in one_by_one], dtype=object)
    scale = next((p.scale for p in one_by_one if p), "log")
    return Rows(points[:, 0], points[:, 1], points[:, 2], validity, scale=scale)


def _widened(told: Rows) -> Rows:
    """Rows outside the range of a model that does not say so itself: flagged, interval wider."""
    low, high, validity = (np.array(part) for part in (told.low, told.high, told.validity))
    for i in np.flatnonzero(np.isfinite(told.value) & (validity == "inside")):
        points = (float(told.low[i]), float(told.value[i]), float(told.high[i]))
        wide = Prediction.two_piece("", "", points, scale=told.scale, model="").widened(WIDENING)
        low[i], high[i], validity[i] = wide.low, wide.high, wide.validity
    return Rows(told.value, low, high, validity, scale=told.scale, evidence=told.evidence)
