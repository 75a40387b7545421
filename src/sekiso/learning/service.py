"""How much strength is left when hot, and up to which metal temperature an alloy may serve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Fact, Source
from sekiso.domain.units import Kelvin
from sekiso.knowledge import Record
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

MODEL = "mechanical"
ROOM = 293.15


def retained_share(alloy: Record, temperature: Kelvin) -> tuple[float, float, str] | None:
    """(share of room-temperature yield strength kept, sd of its logarithm, validity), or None.

    Straight lines between the tabled points; beyond the last one the last slope goes on and the
    result is "extrapolated" with twice the spread.  sd = `share_sd` ln(1/share), as alloys of one
    family differ (fitted).
    """
    curve = _curve(alloy)
    if curve is None:
        return None
    kelvin, share, _ = curve
    figures = shipped(MODEL)["service"]
    inside = kelvin[0] - 5.0 <= temperature <= kelvin[-1]
    kept = float(np.interp(temperature, kelvin, share))
    if temperature > kelvin[-1] and kelvin.size > 1:
        slope = (share[-1] - share[-2]) / (kelvin[-1] - kelvin[-2])
        kept = max(share[-1] + min(slope, 0.0) * (temperature - kelvin[-1]), 0.01)
    sd = figures["share_sd"] * abs(math.log(kept))
    return float(kept), sd if inside else 2.0 * sd, "inside" if inside else "extrapolated"


def predict_service_temperature(
    alloy: Record,
    alloys: Mapping[str, Record],
    *,
    share: float | None = None,
    is_loaded: bool = False,
) -> Prediction | None:
    """Highest metal temperature [K] of long service, or at which `share` of the yield is kept.

    A part that `is_loaded` all the time creeps: then the limit under stress counts where one is
    tabled, not that of a burner or liner.

    From the alloy's tabled limit or retention curve; else the median of its family, wider and
    flagged "class_fallback".  None where the family has no figure.
    """
    found = _own_limit(alloy, share, is_loaded)
    if found is not None:
        value, spread, sources, validity = found
        return _prediction(value, spread, sources, validity, share, 1)
    kin = [
        limit
        for other in alloys.values()
        if other.get("family") == alloy.get("family") and other.key != alloy.key
        if (limit := _own_limit(other, share, is_loaded)) is not None
    ]
    if not kin:
        return None
    values = np.array([limit[0] for limit in kin])
    spread = float(np.hypot(np.std(values), shipped(MODEL)["service"]["class_sd_K"]))
    sources = tuple(source for limit in kin for source in limit[2])
    return _prediction(float(np.median(values)), spread, sources, "class_fallback", share, len(kin))


def _model_outputs(inputs: Inputs) -> Outputs:
    found = predict_service_temperature(
        inputs["material"],
        inputs["knowledge"].alloys,
        is_loaded=bool(inputs.get("is_loaded", False)),
    )
    return {} if found is None else {"service_temperature": found}


SERVICE = Model(
    key="service",
    gives=("service_temperature",),
    needs=("material", "knowledge"),
    uses=("is_loaded",),
    source=shipped_source(MODEL),
    run=_model_outputs,
)


def _own_limit(
    alloy: Record, share: float | None, is_loaded: bool = False
) -> tuple[float, float, tuple[Source, ...], str] | None:
    floor = shipped(MODEL)["service"]["temperature_sd_K"]
    if share is None:
        under_stress = alloy.fact("service.temperature_stressed") if is_loaded else None
        fact = under_stress or alloy.fact("service.temperature_max")
        if fact is None:
            return None
        spread = math.hypot(floor, 0.5 * (fact.high - fact.low) / Z95)
        return fact.value, spread, (fact.source,), "inside"
    curve = _curve(alloy)
    if curve is None:
        return None
    kelvin, shares, sources = curve
    if share < shares.min():
        return float(kelvin[-1]), 2.0 * floor, sources, "extrapolated"
    # the curve may rise a little before it falls: take the last crossing
    below = np.flatnonzero(shares >= share)
    i = int(below[-1])
    if i == len(shares) - 1:
        return float(kelvin[i]), floor, sources, "extrapolated"
    step = (shares[i] - share) / (shares[i] - shares[i + 1])
    return float(kelvin[i] + step * (kelvin[i + 1] - kelvin[i])), floor, sources, "inside"


def _curve(alloy: Record) -> tuple[FloatArray, FloatArray, tuple[Source, ...]] | None:
    points = [
        (point["temperature"], point["yield_share"])
        for point in _service(alloy).get("retention", ())
        if isinstance(point.get("temperature"), Fact) and isinstance(point.get("yield_share"), Fact)
    ]
    if not points:
        return None
    points.sort(key=lambda pair: pair[0].value)
    kelvin = np.array([t.value for t, _ in points])
    shares = np.array([s.value for _, s in points])
    return kelvin, shares, tuple(dict.fromkeys(t.source for t, _ in points))


def _service(alloy: Record) -> Mapping[str, Any]:
    table = alloy.get("service", {})
    return table if isinstance(table, Mapping) else {}


def _prediction(
    value: float,
    sd: float,
    sources: tuple[Source, ...],
    validity: str,
    share: float | None,
    n_alloys: int,
) -> Prediction:
    return Prediction.normal(
        "service_temperature",
        "K",
        value,
        sd,
        model="service",
        sources=(*dict.fromkeys(sources), shipped_source(MODEL)),
        validity=validity,
        evidence={"yield_share": share, "n_alloys": n_alloys},
    )
