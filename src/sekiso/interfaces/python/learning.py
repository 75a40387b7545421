"""Measured properties from tables: predict, plan the next experiments, and the models' cards."""

from __future__ import annotations

from typing import Any

from sekiso.knowledge import load
from sekiso.learning import predict as surrogate
from sekiso.learning.predictions import Predictions


def predict(
    property: str, table: Any, *, local: Any = None, level: float = 0.9, knowledge: Any = None
) -> Predictions:
    """`property` with its `level` interval at each row of `table`.

    `table` is a DataFrame or a mapping of columns named as in the shared tables (`material`,
    `machine`, `laser_power_W`, `scan_speed_mm_s`, `hatch_mm`, `layer_mm`, `spot_mm`, `atmosphere`,
    `density_method`, `process`, `heat_condition`, `orientation`, `source_doi` ...); the unit is the
    suffix, absent columns and holes are allowed.  `local` are rows of your own laboratory with the
    measured column (`relative_density_pct`, `yield_MPa`, `uts_MPa`, `elongation_pct`,
    `hardness_HV` ...).  Values are SI, relative density a fraction.  The interval is for one new
    specimen of a laboratory never seen; with `local`, of yours.
    """
    facts = load(knowledge)
    return surrogate.predict(property, table, facts, local=local, level=level)
