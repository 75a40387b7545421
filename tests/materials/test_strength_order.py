"""No metal yields above the stress at which it breaks, whatever its tables are silent of."""

import numpy as np
import pytest

import sekiso
from sekiso.domain.prediction import Prediction
from sekiso.knowledge import load
from sekiso.learning.mechanical import predict_property
from sekiso.materials.strength_order import at_most

KNOWN = load()


def _pair(metal, process, condition, **more):
    return [
        predict_property(
            metal, KNOWN, process=process, heat_condition=condition, property=name, **more
        )
        for name in ("yield_strength", "tensile_strength")
    ]


@pytest.mark.parametrize("key", sorted(KNOWN.alloys))
def test_yield_is_at_most_tensile_in_every_state_on_file(key):
    alloy = KNOWN.alloys[key]
    states = {(row["process"], row["heat_condition"]) for row in alloy.get("states", ())}
    states |= {(process, "as-built") for process in alloy.get("processes", {})}
    for process, condition in sorted(states):
        lower, upper = _pair(alloy, process, condition)
        if lower is not None and upper is not None:
            gaps = np.subtract(upper.quantiles, lower.quantiles)
            assert (gaps >= 0.0).all(), (process, condition)


def test_a_ductile_metal_keeps_its_yield_and_a_brittle_one_is_capped():
    lower = Prediction.lognormal("yield_strength", "Pa", 2.4e8, 0.1, model="x")
    upper = Prediction.lognormal("tensile_strength", "Pa", 5.6e8, 0.1, model="x")
    assert at_most(lower, upper) is lower
    capped = at_most(upper, lower)
    assert capped.quantiles == lower.quantiles
    assert capped.evidence["at_most"] == "yield_strength"


def test_rows_of_a_class_keep_the_order_too():
    rows = {"material": ["Fe-cast", "W", "Fe-tool"], "process": ["casting", "MIM", "BJT"]}
    lower, upper = (sekiso.predict(name, rows) for name in ("yield_strength", "tensile_strength"))
    known = np.isfinite(lower.value) & np.isfinite(upper.value)
    assert (lower.value[known] <= upper.value[known]).all()
