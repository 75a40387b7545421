"""Relative density of a whole recipe: of a laboratory never seen, or of the asker's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.domain.model import Inputs, Model, Rows, Validity
from sekiso.domain.prediction import OWN_BASIS
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.learning.own_rows import measures
from sekiso.learning.predict_rows import predict_rows
from sekiso.materials.tables import Columns

KEY = "relative_density"
RECIPE = ("power", "speed", "hatch", "layer", "beam_diameter")
METHOD = "archimedes"  # how most parts are checked; the sections of papers read lower
SCORE = "Winkler score of log porosity on unseen papers"
FITTED: Mapping[str, Any] = shipped("density")


def _rows(inputs: Inputs, own_rows: Columns | None) -> Rows:
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
    found = predict_rows(KEY, columns, inputs["knowledge"], own_rows=own_rows)
    return Rows(
        found.value,
        found.low,
        found.high,
        found.validity,
        scale="log_gap",
        evidence={"method": words["density_method"]},
    )


def _shared(inputs: Inputs) -> Rows:
    return _rows(inputs, None)


def _own(inputs: Inputs) -> Rows | None:
    own_rows = inputs["own_rows"]
    is_measured = measures(own_rows, KEY, inputs["process"].key)
    return _rows(inputs, own_rows) if is_measured else None


DENSITY = Model(
    key="density",
    gives=(KEY,),
    needs=("material", "process", *RECIPE, "knowledge"),
    uses=("density_method",),
    source=shipped_source("density"),
    rows=_shared,
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
OWN_DENSITY = Model(
    key="own_rows.density",
    gives=(KEY,),
    needs=("own_rows", "material", "process", *RECIPE, "knowledge"),
    uses=("density_method",),
    source=shipped_source("density"),
    rows=_own,
    score=float(FITTED["scores"]["few_shot_winkler_k5"]),
    score_of=f"{SCORE}, five rows of each known",
    basis=OWN_BASIS,
)
