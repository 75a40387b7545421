"""Roughness of as-built faces row by row, moved by the asker's own measurements."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np

from sekiso.domain.prediction import BASIS, OWN_BASIS, Prediction
from sekiso.knowledge.load import Knowledge
from sekiso.learning.predictions import Predictions
from sekiso.learning.roughness import predict_roughness
from sekiso.materials.naming import resolve
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

NAME = "roughness"
# nothing measured tells scatter inside one shop from that between shops: each gets half
NOISE_SHARE = 0.5


def predict_surface(
    columns: Columns, facts: Knowledge, *, local: Columns | None, level: float
) -> Predictions:
    """Sa [m] of each row (process, surface_angle from build direction to normal, layer, material).

    Own rows move all faces by one common factor (ln, normal update; `NOISE_SHARE` of the tabled
    variance is taken as scatter inside one shop, the rest as between shops).
    """
    centre, sd, validity, sources = _tabled(columns, facts)
    n_local, basis = 0, BASIS
    if local is not None:
        known, spread, *_ = _tabled(local, facts)
        residual = np.log(local.numbers(NAME)) - known
        use = np.isfinite(residual)
        n_local = int(use.sum())
        if n_local:
            within = NOISE_SHARE * float(np.mean(spread[use] ** 2))
            between = (1.0 - NOISE_SHARE) * float(np.mean(spread[use] ** 2))
            weight = between / (between + within / n_local)
            centre = centre + weight * float(residual[use].mean())
            sd = np.sqrt(NOISE_SHARE * sd**2 + (1.0 - weight) * (1.0 - NOISE_SHARE) * sd**2)
            basis = OWN_BASIS
    z = NormalDist().inv_cdf(0.5 + 0.5 * level)
    return Predictions(
        property=NAME,
        unit="m",
        level=level,
        value=np.exp(centre),
        low=np.exp(centre - z * sd),
        high=np.exp(centre + z * sd),
        validity=np.array(validity, dtype=object),
        sources=np.array(sources, dtype=object),
        basis=basis,
        evidence={"n_local": n_local, "assumed": _assumed(columns)},
    )


def _tabled(
    columns: Columns, facts: Knowledge
) -> tuple[FloatArray, FloatArray, list[str], list[str]]:
    centre, sd = np.full(columns.n, np.nan), np.full(columns.n, np.nan)
    validity, sources = ["unknown"] * columns.n, [""] * columns.n
    angles, layers = columns.numbers("surface_angle"), columns.numbers("layer")
    processes, materials = columns.words("process"), columns.words("material")
    remembered: dict[tuple[object, ...], Prediction | None] = {}
    for i in range(columns.n):
        process = str(processes[i]) or USUAL_PROCESS
        asked = (process, str(materials[i]), float(angles[i]), float(layers[i]))
        key = tuple("" if x != x else x for x in asked)
        if key not in remembered:
            remembered[key] = _face(*asked, facts)
        found = remembered[key]
        if found:
            centre[i] = math.log(found.value)
            sd[i] = 0.5 * math.log(found.high / found.low) / Z95
            validity[i] = found.validity
            sources[i] = "; ".join(source.title for source in found.sources)
    return centre, sd, validity, sources


def _face(
    process: str, material: str, angle: float, layer: float, facts: Knowledge
) -> Prediction | None:
    record = facts.processes.get(process)
    choice = resolve(material, facts)
    if record is None:
        return None
    face = predict_roughness(
        record,
        normal_angle=math.degrees(angle) if math.isfinite(angle) else None,
        layer=layer if math.isfinite(layer) else None,
        alloy=facts.alloys[choice.key] if choice.key else None,
    )
    return replace(face, validity="class_fallback") if face and choice.families else face


def _assumed(columns: Columns) -> dict[str, str]:
    assumed = {}
    if not all(columns.words("process")):
        assumed["process"] = USUAL_PROCESS
    if not np.isfinite(columns.numbers("surface_angle")).all():
        assumed["surface_angle"] = "roughest face (down-skin)"
    return assumed
