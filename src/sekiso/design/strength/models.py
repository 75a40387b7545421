"""The models of this room: the safety factor of a part from its stress and its strength."""

from __future__ import annotations

from dataclasses import replace

from sekiso.design.strength.discretisation_error import factor_of
from sekiso.design.strength.methods import METHODS
from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import Prediction
from sekiso.domain.quantities import unit_of

KEY = "safety_factor"
MODEL = "design.strength.safety_factor"


def _factor(inputs: Inputs) -> Outputs:
    """Yield strength over the largest stress, both with their intervals."""
    stress: Prediction = inputs["peak_stress"]
    told = factor_of(inputs["yield_strength"], stress, key=KEY)
    return {KEY: replace(told, model=MODEL, unit=unit_of(KEY), basis=SAFETY_FACTOR.basis)}


SAFETY_FACTOR = Model(
    key=MODEL,
    gives=(KEY,),
    needs=("peak_stress", "yield_strength"),
    source=METHODS[0],
    run=_factor,
)
MODELS = (SAFETY_FACTOR,)
