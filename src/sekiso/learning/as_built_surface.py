"""Roughness of as-built faces row by row, moved by the asker's own measurements."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.prediction import BASIS, OWN_BASIS, Prediction
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.influence import LEARNED_FROM, learned_from
from sekiso.learning.predictions import Predictions
from sekiso.learning.roughness import predict_roughness
from sekiso.learning.shared_use import sites_of
from sekiso.materials.naming import resolve
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.normal import Z95
from sekiso.numerics.statistics.sufficient import (
    Posterior,
    Sufficient,
    posterior,
    sufficient_of_site,
)

NAME = "roughness"
# nothing measured tells scatter inside one shop from that between shops: each gets half
NOISE_SHARE = 0.5
# of the half between shops, half is taken as the error of the tables, which many shops can tell
OPEN_SHARE = 0.25


def predict_surface(
    columns: Columns,
    facts: Knowledge,
    *,
    local: Columns | None,
    level: float,
    shared: SharedRows | None = None,
) -> Predictions:
    """Sa [m] of each row (process, surface_angle from build direction to normal, layer, material).

    Own rows move all faces by one common factor (ln, normal update; `NOISE_SHARE` of the tabled
    variance is taken as scatter inside one shop, the rest as between shops).  Rows of other owners
    in `shared` move the faces of their process.
    """
    centre, sd, validity, sources = _tabled(columns, facts)
    learned = None if shared is None else surface_from(shared, facts)
    moved, taken = _learned(columns, learned)
    centre, sd = centre + moved.sum(axis=1), np.sqrt(sd**2 - np.minimum(taken, OPEN_SHARE * sd**2))
    n_local, own, basis = 0, 0.0, BASIS
    if local is not None:
        known, spread, *_ = _tabled(local, facts)
        near = _learned(local, learned)[0].sum(axis=1)
        residual = np.log(local.numbers(NAME)) - known - near
        use = np.isfinite(residual)
        n_local = int(use.sum())
        if n_local:
            within = NOISE_SHARE * float(np.mean(spread[use] ** 2))
            between = (1.0 - NOISE_SHARE) * float(np.mean(spread[use] ** 2))
            weight = between / (between + within / n_local)
            own = weight * float(residual[use].mean())
            centre = centre + own
            sd = np.sqrt(NOISE_SHARE * sd**2 + (1.0 - weight) * (1.0 - NOISE_SHARE) * sd**2)
            basis = OWN_BASIS
    evidence: dict[str, Any] = {"n_local": n_local, "assumed": _assumed(columns)}
    if shared is not None and learned is not None:
        by_own = np.full(columns.n, own) if n_local else None
        evidence[LEARNED_FROM] = learned_from(
            shared, learned.posterior.sites, moved, n_rows=learned.n, own=by_own
        )
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
        evidence=evidence,
    )


@dataclass(frozen=True, eq=False)
class LearnedSurface:
    """Common factor (ln) of the faces of each process that other owners measured."""

    posterior: Posterior
    n: int


@lru_cache(maxsize=16)
def surface_from(shared: SharedRows, facts: Knowledge) -> LearnedSurface | None:
    """What other owners say of each process; None where none measured roughness."""
    variance = float(shipped("mechanical")["roughness"]["range_sd"]) ** 2
    parts: dict[str, list[Sufficient]] = {}
    for site in sites_of(shared, NAME, facts):
        told = _site(site.columns, facts, variance)
        if told is not None:
            parts.setdefault(site.owner, []).append(told)
    if not parts:
        return None
    everyone = [part for own in parts.values() for part in own]
    names = sorted({name for part in everyone for name in part.names})
    precision = np.eye(len(names)) / (OPEN_SHARE * variance)
    return LearnedSurface(posterior(precision, names, parts), sum(p.n for p in everyone))


def _site(columns: Columns, facts: Knowledge, variance: float) -> Sufficient | None:
    """What one site says of its processes, around the tables."""
    with np.errstate(divide="ignore", invalid="ignore"):
        residual = np.log(columns.numbers(NAME)) - _tabled(columns, facts)[0]
    rows = np.flatnonzero(np.isfinite(residual))
    if not rows.size:
        return None
    processes = _processes(columns)[rows]
    names = sorted(set(processes.tolist()))
    design = np.array([[one == name for name in names] for one in processes], dtype=float)
    between = (1.0 - NOISE_SHARE - OPEN_SHARE) * variance
    return sufficient_of_site(
        design, residual[rows], noise_variance=NOISE_SHARE * variance, site_variance=between,
        names=names,
    )  # fmt: skip


def _learned(columns: Columns, learned: LearnedSurface | None) -> tuple[FloatArray, FloatArray]:
    """Shift of ln Sa of each row by owner (n, K), and the variance that was learned (n,)."""
    if learned is None:
        return np.zeros((columns.n, 0)), np.zeros(columns.n)
    names, found = learned.posterior.names, learned.posterior
    design = np.array([[one == name for name in names] for one in _processes(columns)], float)
    variance = float(shipped("mechanical")["roughness"]["range_sd"]) ** 2
    before = OPEN_SHARE * variance * design.sum(axis=1)
    return design @ found.shift, np.maximum(before - found.variance(design), 0.0)


def _processes(columns: Columns) -> AnyArray:
    words = columns.words("process")
    return np.where(words == "", USUAL_PROCESS, words).astype(str)


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
