"""Relative density of a whole recipe: of a laboratory never seen, or of the asker's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sekiso.domain.model import Inputs, Model, Rows, Validity
from sekiso.domain.prediction import OWN_BASIS
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.learning.influence import LEARNED_FROM, told_of
from sekiso.learning.own_rows import measures
from sekiso.learning.predict_rows import predict_rows
from sekiso.learning.shared_density import density_from
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns

KEY = "relative_density"
RECIPE = ("power", "speed", "hatch", "layer", "beam_diameter")
METHOD = "archimedes"  # how most parts are checked; the sections of papers read lower
SCORE = "Winkler score of log porosity on unseen papers"
FITTED: Mapping[str, Any] = shipped("density")


def _rows(inputs: Inputs, own_rows: Columns | None, shared: SharedRows | None = None) -> Rows:
    numbers = {name: np.atleast_1d(np.asarray(inputs[name], dtype=float)) for name in RECIPE}
    n = max(values.size for values in numbers.values())
    words = {
        "material": inputs["material"].key,
        "density_method": inputs.get("density_method", METHOD),
    }
    columns = Columns(
        n,
        {name: np.broadcast_to(values, n) for name, values in numbers.items()},
        {name: np.full(n, word, dtype=object) for name, word in words.items()},
    )
    found = predict_rows(KEY, columns, inputs["knowledge"], own_rows=own_rows, shared=shared)
    evidence: dict[str, Any] = {"method": words["density_method"]}
    evidence |= told_of(found) if n == 1 else {}
    return Rows(
        found.value,
        found.low,
        found.high,
        found.validity,
        scale="log_gap",
        evidence=evidence,
    )


def _shipped(inputs: Inputs) -> Rows:
    return _rows(inputs, None)


def _shared(inputs: Inputs) -> Rows | None:
    shared = inputs["shared_rows"]
    if density_from(shared, inputs["knowledge"]) is None or not _is_laser(inputs):
        return None
    found = _rows(inputs, None, shared)
    return found if len(found.value) > 1 or LEARNED_FROM in found.evidence else None


def _is_laser(inputs: Inputs) -> bool:
    return bool(inputs["process"].key == USUAL_PROCESS)


def _own(inputs: Inputs) -> Rows | None:
    own_rows = inputs["own_rows"]
    is_measured = measures(own_rows, KEY, inputs["process"].key)
    shared = inputs.get("shared_rows") if _is_laser(inputs) else None
    return _rows(inputs, own_rows, shared) if is_measured else None


DENSITY = Model(
    key="density",
    gives=(KEY,),
    needs=("material", "process", *RECIPE, "knowledge"),
    uses=("density_method",),
    source=shipped_source("density"),
    rows=_shipped,
    validated_for=Validity(
        processes=("PBF-LB",),
        ranges={
            name: (float(low), float(high))
            for name, low, high in zip(
                *(FITTED["cloud"][column] for column in ("names", "low", "high")), strict=True
            )
            if name in RECIPE
        },
    ),
    score=float(FITTED["scores"]["winkler_z"]),
    score_of=SCORE,
)
SHARED_DENSITY = replace(
    DENSITY, key="shared.density", needs=(*DENSITY.needs, "shared_rows"), rows=_shared
)
OWN_DENSITY = Model(
    key="own_rows.density",
    gives=(KEY,),
    needs=("own_rows", "material", "process", *RECIPE, "knowledge"),
    uses=("density_method", "shared_rows"),
    source=shipped_source("density"),
    rows=_own,
    score=float(FITTED["scores"]["few_shot_winkler_k5"]),
    score_of=f"{SCORE}, five rows of each known",
    basis=OWN_BASIS,
)
