"""The density that tables of knowledge state, moved by what other owners measured.

What their rows say of the alloy and the recipe holds for a production set and for bought parts as
far as the tables leave it open.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sekiso.domain.model import Inputs, Model, Rows
from sekiso.explorer.look_ups import INDUSTRIAL, QUALIFIED
from sekiso.learning.density import LEAST_LEFT, density_inputs, density_of, log_porosity
from sekiso.learning.influence import LEARNED_FROM, learned_from, told_of_row
from sekiso.learning.recipe_density import METHOD, RECIPE
from sekiso.learning.shared_density import density_from
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.normal import Z95


def moved_by_others(model: Model) -> Model:
    """The model of relative density that goes before `model` where other owners measured it."""
    needs = (*model.needs, "shared_rows", "material", "process", "knowledge", *RECIPE)

    def rows(inputs: Inputs) -> Rows | None:
        told = model.rows(inputs) if model.rows is not None else None
        return None if told is None else _moved(told, inputs)

    return Model(
        key=f"shared.{model.key}",
        gives=model.gives,
        needs=tuple(dict.fromkeys(needs)),
        uses=model.uses,
        source=model.source,
        rows=rows,
        builds=model.builds,
        validated_for=model.validated_for,
        score=model.score,
        score_of=model.score_of,
        basis=model.basis,
    )


def _moved(told: Rows, inputs: Inputs) -> Rows | None:
    """Rows shifted and narrowed by what was learned; None where nothing was."""
    shared: SharedRows = inputs["shared_rows"]
    learned = density_from(shared, inputs["knowledge"])
    if learned is None or inputs["process"].key != USUAL_PROCESS:
        return None
    asked = density_inputs(_recipes(inputs), inputs["knowledge"], learned.model)
    move = learned.move(asked)
    if not move.learned.any():
        return None
    high, middle, low = (log_porosity(x) for x in (told.low, told.value, told.high))
    variance = ((high - low) / (2.0 * Z95)) ** 2 * np.ones(asked.n)
    shift, gained = move.held((1.0 - LEAST_LEFT) * variance)
    ratio = np.sqrt(1.0 - gained / variance)
    centre = middle + shift
    evidence: dict[str, Any] = dict(told.evidence)
    if asked.n == 1:
        whose = learned_from(shared, move.owners, move.by_owner, n_rows=move.n_rows)
        evidence[LEARNED_FROM] = told_of_row(whose, 0)
    above, below = ratio * (high - middle), ratio * (low - middle)
    return Rows(
        density_of(centre), density_of(centre + above), density_of(centre + below), told.validity,
        scale=told.scale, sources=told.sources, evidence=evidence,
    )  # fmt: skip


def _recipes(inputs: Inputs) -> Columns:
    numbers = {name: np.atleast_1d(np.asarray(inputs[name], dtype=float)) for name in RECIPE}
    n = max(values.size for values in numbers.values())
    words = {"material": inputs["material"].key, "density_method": METHOD}
    return Columns(
        n,
        {name: np.broadcast_to(values, n) for name, values in numbers.items()},
        {name: np.full(n, word, dtype=object) for name, word in words.items()},
    )


SHARED_QUALIFIED = moved_by_others(QUALIFIED)
SHARED_INDUSTRIAL = moved_by_others(INDUSTRIAL)
MODELS = (SHARED_QUALIFIED, SHARED_INDUSTRIAL)
