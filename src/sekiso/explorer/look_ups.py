"""What the fact files state outright: values of the alloy, of the process and of the route."""

from __future__ import annotations

import math

import numpy as np

from sekiso.domain.model import Inputs, Model, Outputs, Rows
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Fact, Source
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.normal import Z95
from sekiso.physics.window.qualified import PARAMETERS, qualified_set

TABLES = Source("knowledge", "Fact files of sekiso; each prediction names its own source", "fitted")
# handbook values of one alloy differ by about this (composition limits, temperature range)
CONSTANTS = {"density": 0.02, "thermal_expansion": 0.06}
ROUGHNESS_LOG_SD = 0.2  # least scatter between suppliers where a table gives one number
LEAST_SPREAD = 1.5  # of a tolerance, high over low


def _lognormal(key: str, fact: Fact, log_sd: float, model: str) -> dict[str, Prediction]:
    return {
        key: Prediction.lognormal(
            key, fact.unit, fact.value, log_sd, model=model, sources=(fact.source,)
        )
    }


def _alloy_constants(inputs: Inputs) -> Outputs:
    found: dict[str, Prediction] = {}
    for key, log_sd in CONSTANTS.items():
        fact = inputs["material"].fact(f"thermophysical.{key}")
        if fact is not None:
            found |= _lognormal(key, fact, log_sd, "alloy_table")
    return found


def _route_roughness(inputs: Inputs) -> Outputs:
    route = inputs["process"]
    usual = f"variants.{route.get('default_variant', '')}.roughness"
    fact = route.fact("roughness") or route.fact(usual)
    if fact is None:
        return {}
    spread = max(math.log(fact.high / fact.low) / (2.0 * Z95), ROUGHNESS_LOG_SD)
    return _lognormal("roughness", fact, spread, "route_table")


def _tolerance(inputs: Inputs) -> Outputs:
    """Half-width of the deviation of the longest dimension: the larger of absolute and relative."""
    absolute = inputs["process"].fact("tolerance")
    relative = inputs["process"].fact("tolerance_relative")
    if absolute is None:
        return {}
    longest = float(sorted(inputs["extent"][0])[len(inputs["extent"][0]) // 2])
    grown = 0.0 if relative is None else relative.value * longest
    spread = max(absolute.high / max(absolute.low, 1e-9), LEAST_SPREAD)
    found = Prediction.lognormal(
        "tolerance",
        absolute.unit,
        max(absolute.value, grown),
        math.log(spread) / (2.0 * Z95),
        model="process_table.tolerance",
        sources=tuple(fact.source for fact in (absolute, relative) if fact is not None),
        evidence={"longest": longest},
    )
    return {"tolerance": found}


def _usual_density(inputs: Inputs) -> Rows | None:
    """Relative density that the process or route usually reaches."""
    fact = inputs["process"].fact("relative_density")
    return None if fact is None else _relative_density(fact, np.ones(1, bool))


def _qualified_density(inputs: Inputs) -> Rows | None:
    """What parts of a production set reach, where the recipe is such a set."""
    known = qualified_set(inputs["material"], inputs["process"].key)
    fact = inputs["process"].fact("relative_density_qualified")
    if known is None or fact is None:
        return None
    same = [np.isclose(inputs[name], getattr(known, name), rtol=1e-6) for name in PARAMETERS]
    return _relative_density(fact, np.atleast_1d(np.logical_and.reduce(same)))


def _industrial_density(inputs: Inputs) -> Rows | None:
    """Relative density of parts of an alloy that suppliers sell as a usual product of the process.

    None where the alloy is not sold so, or is sold cracked (tungsten), or the process states no
    such figure.
    """
    process, alloy = inputs["process"], inputs["material"]
    sold = alloy.get("processes", {}).get(process.key, {}).get("maturity")
    fact = process.fact("relative_density_industrial")
    is_cracked = alloy.get("weldability", {}).get("cracking", {}).get("mechanism") == "brittle"
    is_usual = inputs["is_bought"] and sold == "industrial" and not is_cracked
    return _relative_density(fact, np.ones(1, bool)) if is_usual and fact is not None else None


def _relative_density(fact: Fact, is_known: BoolArray) -> Rows:
    value, low, high = (np.where(is_known, x, np.nan) for x in (fact.value, fact.low, fact.high))
    validity = np.full(is_known.shape, "inside", dtype=object)
    return Rows(value, low, high, validity, scale="log_gap", sources=(fact.source,))


def _finished(inputs: Inputs) -> Outputs:
    """What finishing leaves, as the explorer found it for one state of delivery."""
    return {key: found for key, found in inputs["finish"].items() if key in FINISHED}


def _mass(inputs: Inputs) -> Outputs:
    """Mass of the finished part [kg]; the scatter of the handbook density is left out."""
    fact = inputs["material"].fact("thermophysical.density")
    if fact is None:
        return {}
    samples = np.asarray(inputs["volume"] * fact.value).tolist()
    found = Prediction.from_samples(
        "mass", "kg", samples, model="volume_times_density", sources=(fact.source,),
        basis="the_part_as_drawn",
    )  # fmt: skip
    return {"mass": found}


INDUSTRIAL = Model(
    "process_table.industrial",
    ("relative_density",),
    ("process", "material", "is_bought"),
    TABLES,
    rows=_industrial_density,
    score=2.14,
    score_of="Winkler score of log porosity on the best set of each of 43 published studies",
)
QUALIFIED = Model(
    "process_table.qualified",
    ("relative_density",),
    ("process", "material", *PARAMETERS),
    TABLES,
    rows=_qualified_density,
    score=1.37,
    score_of="Winkler score of log porosity, each of the six sheets of one vendor left out",
)
FINISHED = ("roughness", "hardness")
FINISHING = "finishing_table"
MODELS = (
    Model("alloy_table", (*CONSTANTS,), ("material",), TABLES, _alloy_constants),
    Model(FINISHING, FINISHED, ("finish",), TABLES, _finished),
    Model("process_table", ("relative_density",), ("process",), TABLES, rows=_usual_density),
    Model("process_table.tolerance", ("tolerance",), ("process", "extent"), TABLES, _tolerance),
    QUALIFIED,
    INDUSTRIAL,
    Model("route_table", ("roughness",), ("process",), TABLES, _route_roughness, builds=("route",)),
    Model(
        "volume_times_density",
        ("mass",),
        ("volume", "material"),
        TABLES,
        _mass,
        basis="the_part_as_drawn",
    ),
)
