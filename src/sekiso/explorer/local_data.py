"""The asker's own measured rows: they move the predictions of the process they were made by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sekiso.domain.prediction import Prediction
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.learning.model_files import shipped_source
from sekiso.learning.predict import PREDICTED, predict
from sekiso.materials.tables import Columns, read_columns

USUAL_PROCESS = "PBF-LB"  # what a table without a process column is taken for, as in the learner


def is_moved(asked: Question, option: Option, key: str) -> bool:
    """Whether the asker's rows measure this property for this process."""
    rows = asked.need.own_rows
    if rows is None or key not in PREDICTED or not option.is_additive:
        return False
    columns = _columns(rows.table)
    made_by = {str(word) or USUAL_PROCESS for word in columns.words("process")}
    return key in columns.number and option.shaping.key in made_by


def moved(
    asked: Question, option: Option, heat_condition: str, key: str, recipe: Mapping[str, float]
) -> Prediction | None:
    """The property of one new part of the asker's own laboratory; `recipe` in SI where known."""
    row: dict[str, Sequence[Any]] = {
        "material": [option.alloy.key],
        "process": [option.shaping.key],
        "heat_condition": [heat_condition],
    }
    named = {"laser_power_W": "power", "scan_speed_m_s": "speed", "hatch_m": "hatch",
             "layer_m": "layer", "spot_m": "beam_diameter"}  # fmt: skip
    for column, name in named.items():
        if name in recipe:
            row[column] = [recipe[name]]
    rows = asked.need.own_rows
    found = predict(key, row, asked.knowledge, local=rows.table if rows else None)
    low, value, high = float(found.low[0]), float(found.value[0]), float(found.high[0])
    if not low <= value <= high:  # NaN: nothing is known of this state
        return None
    model = "density" if key == "relative_density" else "mechanical"
    return Prediction.two_piece(
        key,
        found.unit or "dimensionless",
        (low, value, high),
        scale="log_gap" if key == "relative_density" else "log",
        model=model,
        sources=(shipped_source(model),),
        validity=str(found.validity[0]),
        basis=found.basis,
        evidence={"n_local": found.evidence.get("n_local", rows.n if rows else 0)},
    )


def _columns(table: Mapping[str, Any]) -> Columns:
    return _read(tuple((name, tuple(values)) for name, values in table.items()))


@lru_cache(maxsize=4)
def _read(table: tuple[tuple[str, tuple[Any, ...]], ...]) -> Columns:
    return read_columns({name: list(values) for name, values in table})
