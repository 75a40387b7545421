"""Relative density expected of a recipe, from the model that does best on unseen papers."""

from __future__ import annotations

from collections.abc import Mapping

from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Fact
from sekiso.explorer.local_data import is_moved, moved
from sekiso.explorer.models import density_model, model_called
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.learning.predict import predict
from sekiso.physics.window.recipe import Recipe

KEY = "relative_density"
METHOD = "Archimedes"  # how most parts are checked; the sections of papers read lower


def expected_density(
    asked: Question, option: Option, found: Recipe, *, is_qualified: bool
) -> Prediction | None:
    """Own rows first, then the qualified set's own evidence, then the best model of recipes."""
    recipe = parameters(found)
    if is_moved(asked, option, KEY):
        return moved(asked, option, "as-built", KEY, recipe)
    known = option.shaping.fact("relative_density_qualified")
    if is_qualified and known is not None:
        return _qualified(known)
    inputs = {**recipe, "material": option.alloy.key, "process": option.shaping.key}
    choice = density_model(inputs)
    if choice is None or (choice.is_extrapolated and option.shaping.key != "PBF-LB"):
        return None
    evidence = {"losers": list(choice.losers), "method": METHOD, "basis": found.basis}
    if choice.model.key == "density":
        return _learned(asked, option, recipe, evidence)
    return _windowed(found, evidence)


def parameters(found: Recipe) -> dict[str, float]:
    """The build parameters of a recipe, SI."""
    names = ("power", "speed", "hatch", "layer", "beam_diameter", "preheat")
    return {name: float(getattr(found, name)) for name in names}


def _qualified(fact: Fact) -> Prediction:
    """What parts of a qualified set reach; the other models speak of untried recipes."""
    return Prediction.two_piece(
        KEY,
        "dimensionless",
        (fact.low, fact.value, fact.high),
        scale="log_gap",
        model="process_table.qualified",
        sources=(fact.source,),
        evidence={"losers": ["density", "physics.window.density"], "basis": "qualified"},
    )


def _learned(
    asked: Question, option: Option, recipe: Mapping[str, float], evidence: Mapping[str, object]
) -> Prediction:
    row = {
        "material": [option.alloy.key],
        "density_method": [METHOD],
        "laser_power_W": [recipe["power"]],
        "scan_speed_m_s": [recipe["speed"]],
        "hatch_m": [recipe["hatch"]],
        "layer_m": [recipe["layer"]],
        "spot_m": [recipe["beam_diameter"]],
    }
    found = predict(KEY, row, asked.knowledge)
    return Prediction.two_piece(
        KEY,
        "dimensionless",
        (float(found.low[0]), float(found.value[0]), float(found.high[0])),
        scale="log_gap",
        model="density",
        sources=(model_called("density").source,),
        validity=str(found.validity[0]),
        evidence=dict(evidence),
    )


def _windowed(found: Recipe, evidence: Mapping[str, object]) -> Prediction:
    return Prediction.two_piece(
        KEY,
        "dimensionless",
        (found.relative_density_low, found.relative_density, found.relative_density_high),
        scale="log_gap",
        model="physics.window.density",
        sources=(model_called("physics.window.density").source,),
        evidence=dict(evidence),
    )
