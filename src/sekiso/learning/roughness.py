"""Roughness of a built surface by its angle, layer and process."""

from __future__ import annotations

import math

from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import Prediction
from sekiso.domain.source import Fact
from sekiso.domain.units import Metre
from sekiso.knowledge import Record
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.materials.property_rows import log_spread

MODEL = "mechanical"
DEGREE = math.pi / 180.0


def stair_step(normal_angle: float, *, layer: Metre) -> float:
    """Mean roughness [m] of the stairs of a sloping face: Ra = t cos(a) / 4, a = face to plate.

    A saw tooth of depth h has Ra = h / 4; layers of thickness t on a face at angle a to the plate
    leave teeth of depth t cos(a) normal to the face.  `normal_angle` [degree] is the angle between
    outward normal and build direction (0 up, 90 wall, 180 down); flat faces have no stairs.

    >>> round(stair_step(60.0, layer=40e-6) * 1e6, 2)
    5.0
    """
    slope = abs(math.cos(normal_angle * DEGREE))
    return 0.0 if slope > math.cos(DEGREE) else 0.25 * layer * slope


def predict_roughness(
    process: Record,
    *,
    normal_angle: float | None = None,
    layer: Metre | None = None,
    alloy: Record | None = None,
) -> Prediction | None:
    """Sa [m] of an as-built face of one new part, or None where the process has no figures.

    ln Sa runs from up-skin (normal along the build direction) over side to down-skin with the
    cosine of the angle; `layer` adds the stairs beyond those of the process' usual layer in
    quadrature.  `normal_angle` in degree; None = the roughest face (down-skin), as a part has one.
    A [roughness] table of the alloy record, if present, goes before that of the process.
    """
    owner = alloy if alloy is not None and alloy.fact(f"roughness.{process.key}.side") else None
    skins = [_skin(process, owner, name) for name in ("up_skin", "side", "down_skin")]
    known = [skin for skin in skins if skin is not None]
    if not known:
        return None
    angle = 180.0 if normal_angle is None else normal_angle
    up, side, down = (skin or known[-1] for skin in skins)
    share = math.cos(angle * DEGREE)
    far = up if share >= 0.0 else down
    weight = abs(share)
    value = math.exp((1 - weight) * math.log(side.value) + weight * math.log(far.value))
    range_sd = (1 - weight) * log_spread(side) + weight * log_spread(far)
    usual = process.value("layer")
    if layer is not None and usual is not None:
        stairs = stair_step(angle, layer=layer) ** 2 - stair_step(angle, layer=usual) ** 2
        value = math.sqrt(max(value**2 + stairs, (0.5 * value) ** 2))
    return Prediction.lognormal(
        "roughness",
        side.unit,
        value,
        max(range_sd, shipped(MODEL)["roughness"]["range_sd"]),
        model="roughness",
        sources=(*dict.fromkeys((side.source, far.source)), shipped_source(MODEL)),
        validity="inside" if all(skins) else "extrapolated",
        evidence={"normal_angle": angle, "layer": layer, "surface": "as-built"},
    )


def _model_outputs(inputs: Inputs) -> Outputs:
    found = predict_roughness(
        inputs["process"],
        alloy=inputs.get("material"),
        normal_angle=inputs.get("normal_angle"),
    )
    return {} if found is None else {"roughness": found}


ROUGHNESS = Model(
    key="roughness",
    gives=("roughness",),
    needs=("process",),
    uses=("material", "normal_angle"),
    source=shipped_source(MODEL),
    run=_model_outputs,
)


def _skin(process: Record, owner: Record | None, name: str) -> Fact | None:
    if owner is not None:
        return owner.fact(f"roughness.{process.key}.{name}")
    return process.fact(f"roughness.{name}")
