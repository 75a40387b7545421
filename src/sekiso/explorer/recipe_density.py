"""Relative density of given recipes, the same number in an answer, a table and a window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.domain.model import Rows
from sekiso.domain.prediction import OWN_BASIS
from sekiso.explorer.models import MODELS
from sekiso.explorer.recipe_rows import plan_rows
from sekiso.knowledge import Knowledge, Record
from sekiso.learning.density import method_group
from sekiso.learning.predict import predict, stored_rows
from sekiso.learning.predictions import Predictions
from sekiso.learning.recipe_density import DENSITY, KEY, RECIPE, SHARED_DENSITY
from sekiso.materials.naming import resolve
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns, read_columns
from sekiso.numerics.arrays import AnyArray, FloatArray


def recipe_densities(
    alloy: Record,
    process: Record,
    recipes: Mapping[str, FloatArray],
    knowledge: Knowledge,
    *,
    method: str,
    shared: SharedRows | None = None,
) -> tuple[Rows, AnyArray]:
    """Relative density (fraction) of n recipes of a laboratory never seen, and the models' keys.

    `recipes`: power [W], speed [m/s], hatch, layer, beam_diameter [m], each (n,); `method` of
    measuring, "archimedes" or "section"; `shared` what other owners measured, and
    the asker's own organisation.
    """
    inputs = {
        "knowledge": knowledge,
        "process": process,
        "build": process.get("build"),
        "material": alloy,
        "family": str(alloy["family"]),
        "density_method": method,
        "shared_rows": shared,
        "own_rows": None if shared is None else stored_rows(shared, knowledge),
    }
    return plan_rows(MODELS, KEY, inputs, {name: recipes[name] for name in RECIPE})


def predict_property(
    key: str,
    table: Any,
    knowledge: Knowledge,
    *,
    local: Any = None,
    shared: SharedRows | None = None,
    level: float = 0.9,
) -> Predictions:
    """As `learning.predict`; whole recipes get the density that answers and windows give them.

    A row whose recipe is a production set has the evidence of that set; one beyond the range of
    the density model is told by the model that covers it.
    """
    found = predict(key, table, knowledge, local=local, shared=shared, level=level)
    if key != KEY or found.basis == OWN_BASIS:
        return found
    columns = read_columns(table)
    value, low, high, validity = map(np.array, (found.value, found.low, found.high, found.validity))
    for (material, process, method), rows in _whole_recipes(columns).items():
        alloy = resolve(material, knowledge).key
        record = knowledge.processes.get(process or USUAL_PROCESS)
        if alloy is None or record is None:
            continue
        recipes = {name: columns.numbers(name)[rows] for name in RECIPE}
        told, models = recipe_densities(
            knowledge.alloys[alloy], record, recipes, knowledge, method=method, shared=shared
        )
        is_other = ~np.isin(models, (DENSITY.key, SHARED_DENSITY.key))
        is_other |= told.validity != found.validity[rows]
        for place in np.flatnonzero(is_other).tolist():
            one, row = told.prediction(KEY, DENSITY, place), rows[place]
            if one is not None:
                value[row], validity[row] = one.value, one.validity
                low[row], high[row] = (
                    one.quantile(0.5 - 0.5 * level),
                    one.quantile(0.5 + 0.5 * level),
                )
    return replace(found, value=value, low=low, high=high, validity=validity)


def _whole_recipes(columns: Columns) -> dict[tuple[str, str, str], list[int]]:
    """Rows of a whole recipe with material and method, by (material, process, method)."""
    is_whole = np.logical_and.reduce([np.isfinite(columns.numbers(name)) for name in RECIPE])
    words = [columns.words(name) for name in ("material", "process", "density_method")]
    groups: dict[tuple[str, str, str], list[int]] = {}
    for row in np.flatnonzero(is_whole).tolist():
        material, process, method = (str(column[row]) for column in words)
        if material and method:
            method = "archimedes" if method_group(method) == "archimedes" else "section"
            groups.setdefault((material, process, method), []).append(row)
    return groups
