"""Tabled properties of an answer, moved by the tests of other owners."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sekiso.domain.model import Inputs, Outputs
from sekiso.domain.prediction import Prediction
from sekiso.learning.influence import LEARNED_FROM, learned_from, told_of_row
from sekiso.learning.mechanical import TABLED, TABLED_PROPERTIES
from sekiso.learning.shared_tabled import TabledLevels, tabled_from
from sekiso.learning.tabled_states import State, TabledRow
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.strength_order import at_most

LEAST_LEARNED = 0.01  # share of the variance of a new specimen; less is no evidence


def _model_outputs(inputs: Inputs) -> Outputs:
    shared: SharedRows = inputs["shared_rows"]
    wanted = [name for name in inputs.get("wanted", TABLED) if name in TABLED]
    levels = {name: tabled_from(shared, name, inputs["knowledge"]) for name in wanted}
    known = {name: level for name, level in levels.items() if level is not None}
    if not known or TABLED_PROPERTIES.run is None:
        return {}
    told = TABLED_PROPERTIES.run(inputs)
    moved = {
        name: _moved(told[name], level, _state(name, inputs), shared)
        for name, level in known.items()
        if name in told
    }
    found = {name: one for name, one in moved.items() if one is not None}
    if "yield_strength" in found:
        tensile = found.get("tensile_strength", told.get("tensile_strength"))
        if tensile is not None:
            found["yield_strength"] = at_most(found["yield_strength"], tensile)
    return found


def _state(name: str, inputs: Inputs) -> State:
    surface = inputs.get("surface", "machined") if name == "fatigue_strength" else ""
    alloy, process = inputs["material"].key, inputs["process"].key
    return alloy, process, inputs["heat_condition"], "", surface


def _moved(
    told: Prediction, levels: TabledLevels, state: State, shared: SharedRows
) -> Prediction | None:
    """The prediction after what was measured of its state; None where that says nothing."""
    row = levels.taught(TabledRow(state, told))
    before = float(told.evidence["log_sd"]) ** 2
    if row.learned < LEAST_LEARNED * before:
        return None
    parts = np.array([levels.by_owner(state)])
    whose = learned_from(shared, levels.owners, parts, n_rows=levels.n)
    ratio = math.sqrt((before - row.learned) / before)
    found = told.moved(row.shift, ratio, log_sd=row.sd, **{LEARNED_FROM: told_of_row(whose, 0)})
    return replace(found, model=SHARED_TABLED.key)


SHARED_TABLED = replace(
    TABLED_PROPERTIES,
    key=f"shared.{TABLED_PROPERTIES.key}",
    needs=(*TABLED_PROPERTIES.needs, "shared_rows"),
    run=_model_outputs,
)
