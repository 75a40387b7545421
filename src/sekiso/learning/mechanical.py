"""Strength, ductility, hardness, stiffness, fatigue and conductivity of one new specimen.

The tables of `knowledge` are the prior; the interval is for one specimen of a laboratory never
seen: scatter within and between laboratories, build direction, missing heat condition.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any

from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Source
from sekiso.knowledge import Knowledge, Record
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.learning.priors import WORST, PooledPrior, Priors, Scatter
from sekiso.materials.heat import after_pressing
from sekiso.materials.property_rows import all_rows, minimum
from sekiso.materials.strength_order import at_most

MODEL = "mechanical"
TABLED: tuple[str, ...] = tuple(shipped(MODEL)["scatter"])  # the properties that it gives
VALIDITY = {"same": "inside", "class": "class_fallback"}
_MOVED = {"same": "condition"}  # tier of a row that stands in for another state
FROM_TENSILE = ("fatigue_strength", "hardness")


def predict_property(
    alloy: Record | str,
    facts: Knowledge,
    *,
    process: str,
    heat_condition: str,
    property: str,
    orientation: str | None = None,
    surface: str = "machined",
) -> Prediction | None:
    """`property` of one new specimen from a laboratory never seen, or None where nothing is known.

    `alloy` is a record of `facts` or the name of an alloy family.  Without `orientation` ("XY",
    "Z") the weaker direction counts.  Validity: "inside" = this state is tabled; "extrapolated" =
    moved from another heat condition, process, bulk value or from tensile strength;
    "class_fallback" = from other alloys of the family.  Built metal never takes the values of
    wrought or cast metal.  `surface` ("machined" | "as-built") acts on fatigue only.
    Log-normal; scatter fitted on the tables by source (`knowledge/models/mechanical.json`).
    """
    key = alloy if isinstance(alloy, str) else alloy.key
    return _answer(
        facts, _Question(key, process, heat_condition, property, orientation or WORST, surface)
    )


def _model_outputs(inputs: Inputs) -> Outputs:
    material = inputs["family"] if inputs.get("is_class") else inputs["material"]
    predictions = {
        name: predict_property(
            material,
            inputs["knowledge"],
            process=inputs["process"].key,
            heat_condition=inputs["heat_condition"],
            property=name,
            surface=inputs.get("surface", "machined"),
        )
        for name in inputs.get("wanted", TABLED)
        if name in TABLED
    }
    return {name: found for name, found in predictions.items() if found is not None}


TABLED_PROPERTIES = Model(
    key=MODEL,
    gives=TABLED,
    needs=("material", "process", "heat_condition", "knowledge"),
    uses=("family", "is_class", "surface", "wanted"),
    source=shipped_source(MODEL),
    run=_model_outputs,
)


@dataclass(frozen=True)
class _Question:
    alloy: str
    process: str
    heat_condition: str
    property: str
    orientation: str
    surface: str


@dataclass(frozen=True)
class _Table:
    priors: Priors
    ratios: Mapping[str, Any]
    skin: Mapping[str, float]
    source: Source


@lru_cache(maxsize=8)  # reads every tabled row of the knowledge
def _table(facts: Knowledge) -> _Table:
    model = shipped(MODEL)
    scatter = {name: Scatter(**figures) for name, figures in model["scatter"].items()}
    priors = Priors(all_rows(facts), scatter, facts.processes.keys())
    return _Table(priors, model["ratio"], model["as_built_skin"], shipped_source(MODEL))


@lru_cache(maxsize=32768)  # an answer asks the same of every machine, a page of every move
def _answer(facts: Knowledge, question: _Question) -> Prediction | None:
    table, record = _table(facts), facts.alloys.get(question.alloy)
    family = question.alloy if record is None else str(record.get("family", ""))
    belief = _delivered_belief(table, family, question)
    if belief is None:
        return None
    if question.property == "fatigue_strength" and question.surface == "as-built":
        skin = table.skin
        belief = replace(
            belief,
            centre=belief.centre + skin["mean"],
            sd=math.hypot(belief.sd, skin["sd"]),
        )
    found = Prediction.lognormal(
        question.property,
        belief.unit,
        math.exp(belief.centre),
        belief.sd,
        model=MODEL,
        sources=(*dict.fromkeys(row.source for row in belief.rows), table.source),
        validity=VALIDITY.get(belief.tier, "extrapolated"),
        evidence=_evidence(belief, question, record),
    )
    if question.property != "yield_strength":
        return found
    tensile = _answer(facts, replace(question, property="tensile_strength"))
    return found if tensile is None else at_most(found, tensile)


def _delivered_belief(table: _Table, family: str, question: _Question) -> PooledPrior | None:
    """Belief of a state; of one hardened after hot isostatic pressing that has no row of its own,
    that of the hardened state, widened by the scatter of an unknown treatment.
    """
    own = _belief(table, family, question, question.property)
    hardened = after_pressing(question.heat_condition)
    if hardened is None or (own is not None and own.tier == "same"):
        return own
    state = replace(question, heat_condition=hardened)
    found = _belief(table, family, state, question.property)
    if found is None:
        return own
    sd = table.priors.scatter[question.property].condition_sd
    return replace(found, sd=math.hypot(found.sd, sd), tier=_MOVED.get(found.tier, found.tier))


def _belief(table: _Table, family: str, question: _Question, name: str) -> PooledPrior | None:
    """Tabled values first, then the ratio to tensile strength, then other alloys of the family."""
    pooled = partial(
        table.priors.pooled,
        alloy=question.alloy,
        family=family,
        process=question.process,
        heat_condition=question.heat_condition,
        orientation=question.orientation,
    )
    own = pooled(name=name, own_only=True)
    if own is not None or name not in FROM_TENSILE:
        return own or pooled(name=name)
    tensile = pooled(name="tensile_strength", own_only=True)
    if tensile is None:
        return pooled(name=name)
    ratio = table.ratios[name].get(family, table.ratios[name]["all"])
    return replace(
        tensile,
        centre=tensile.centre + ratio["mean"],
        sd=math.hypot(tensile.sd, ratio["sd"]),
        tier="tensile",
        unit=table.ratios[name]["unit"],
    )


def _evidence(belief: PooledPrior, question: _Question, alloy: Record | None) -> dict[str, Any]:
    """What stands behind the number, for display beside it."""
    rows = belief.rows
    floor = alloy and minimum(
        alloy,
        process=question.process,
        heat_condition=question.heat_condition,
        name=question.property,
    )
    specification = {"standard": floor[0], "value": floor[1]} if floor else None
    return {
        "tier": belief.tier,
        "orientation": belief.orientation,
        "heat_condition": belief.heat_condition,
        "process": belief.process,
        "surface": question.surface if question.property == "fatigue_strength" else None,
        "n_rows": len(rows),
        "n_sources": len({row.address for row in rows}),
        "n_specimens": _total(row.n_specimens for row in rows),
        "n_lots": _total(row.n_lots for row in rows),
        "n_machines": _total(row.n_machines for row in rows),
        "checked_rows": sum(row.source.status == "checked" for row in rows),
        "minimum": specification,
        "specification": specification,
        "log_sd": belief.sd,
    }


def _total(counts: Any) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None
