"""The models of this room: time, cost and CO2 of an additive process and of a competing route."""

from __future__ import annotations

import numpy as np

from sekiso.domain import quantities
from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import LEVELS, Prediction
from sekiso.domain.source import Source
from sekiso.economics.am import am_economics
from sekiso.economics.conventional import route_economics
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.market import REGION, SCOPE
from sekiso.economics.metal_supply import USUAL
from sekiso.numerics.median import quantiles

SOURCE = Source("economics_model", "Cost, time and CO2 model of sekiso; inputs as listed", "fitted")
BASIS = "one_supplier_never_seen"
GIVES = ("build_time", "lead_time", "cost", "production_cost", "co2", "making_energy")
_SUPPLY = ("grid", "scope", "region", "express", "supply", "wanted")
NEEDS = ("process", "material", "part", "rates", "quantity", "draws")


def _additive(inputs: Inputs) -> Outputs:
    estimate = am_economics(
        inputs["part"],
        process=inputs["process"],
        machine=inputs["machine"],
        alloy=inputs["material"],
        rates=inputs["rates"],
        quantity=inputs["quantity"],
        call_off=inputs.get("call_off", np.inf),
        chain=inputs.get("chain"),
        flags=inputs.get("flags", ()),
        share_plate=inputs.get("share_plate", True),
        grid=inputs.get("grid"),
        scope=inputs.get("scope", SCOPE),
        region=inputs.get("region", REGION),
        express=inputs.get("express", False),
        supply=inputs.get("supply", USUAL),
        draws=inputs["draws"],
    )
    return _outputs(estimate, AM, inputs)


def _conventional(inputs: Inputs) -> Outputs:
    estimate = route_economics(
        inputs["part"],
        route=inputs["process"],
        alloy=inputs["material"],
        rates=inputs["rates"],
        quantity=inputs["quantity"],
        variant=inputs.get("variant"),
        chain=inputs.get("chain", ()),
        call_off=inputs.get("call_off", np.inf),
        grid=inputs.get("grid"),
        scope=inputs.get("scope", SCOPE),
        region=inputs.get("region", REGION),
        express=inputs.get("express", False),
        supply=inputs.get("supply", USUAL),
        draws=inputs["draws"],
    )
    return _outputs(estimate, ROUTE, inputs)


def _outputs(estimate: EstimateSamples, model: Model, inputs: Inputs) -> Outputs:
    """The estimate and its predictions; the lead time is that of the first delivery."""
    samples = {
        "build_time": estimate.build_time,
        "lead_time": estimate.lead_time,
        "cost": estimate.price,
        "production_cost": estimate.cost,
        "co2": estimate.co2,
        "making_energy": estimate.energy,
    }
    keys = [key for key in inputs.get("wanted", GIVES) if key in samples]
    predictions = {
        key: Prediction(
            key,
            quantities.quantity(key).unit,
            tuple(points),
            scale="log" if points[0] > 0.0 else "linear",
            model=model.key,
            sources=(SOURCE,),
            basis=BASIS,
        )
        for key, points in zip(keys, quantiles([samples[k] for k in keys], LEVELS), strict=True)
    }
    return {"estimate": estimate, **predictions}


AM = Model(
    key="economics.am",
    gives=(*GIVES, "estimate"),
    needs=(*NEEDS, "machine"),
    uses=("chain", "flags", "share_plate", "call_off", *_SUPPLY),
    builds=("scanned", "deposited", "jetted"),
    source=SOURCE,
    run=_additive,
    basis=BASIS,
)
ROUTE = Model(
    key="economics.route",
    gives=(*GIVES, "estimate"),
    needs=NEEDS,
    uses=("chain", "call_off", "variant", *_SUPPLY),
    builds=("route",),
    source=SOURCE,
    run=_conventional,
    basis=BASIS,
)
MODELS = (AM, ROUTE)
