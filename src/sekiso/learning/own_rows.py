"""Properties of one new part of the asker's own laboratory, from the asker's own measured rows."""

from __future__ import annotations

import numpy as np

from sekiso.domain.model import Inputs, Model, Outputs
from sekiso.domain.prediction import OWN_BASIS, Prediction
from sekiso.knowledge.model_files import shipped_source
from sekiso.learning.influence import told_of
from sekiso.learning.mechanical import MODEL, TABLED
from sekiso.learning.predict_rows import predict_rows
from sekiso.materials.tables import USUAL_PROCESS, Columns

PROPERTIES = (*TABLED, "roughness")


def measures(own_rows: Columns, name: str, process: str) -> bool:
    """Whether own rows give the property for parts made by the process of this key."""
    made_by = np.where(own_rows.words("process") == "", USUAL_PROCESS, own_rows.words("process"))
    return bool(np.any(np.isfinite(own_rows.numbers(name)) & (made_by == process)))


def _model_outputs(inputs: Inputs) -> Outputs:
    process, own_rows = inputs["process"].key, inputs["own_rows"]
    words = {
        "material": inputs["material"].key,
        "process": process,
        "heat_condition": inputs["heat_condition"],
    }
    row = Columns(1, {}, {name: np.array([word], dtype=object) for name, word in words.items()})
    outputs = {}
    for name in inputs.get("wanted", PROPERTIES):
        if name in PROPERTIES and measures(own_rows, name, process):
            found = predict_rows(
                name, row, inputs["knowledge"], own_rows=own_rows, shared=inputs.get("shared_rows")
            )
            low, value, high = float(found.low[0]), float(found.value[0]), float(found.high[0])
            if low <= value <= high:  # NaN: nothing is known of this state
                outputs[name] = Prediction.two_piece(
                    name,
                    found.unit,
                    (low, value, high),
                    scale="log",
                    model=OWN_ROWS.key,
                    sources=(shipped_source(MODEL),),
                    validity=str(found.validity[0]),
                    basis=found.basis,
                    evidence={"n_local": found.evidence["n_local"], **told_of(found)},
                )
    return outputs


OWN_ROWS = Model(
    key="own_rows",
    gives=PROPERTIES,
    needs=("own_rows", "material", "process", "heat_condition", "knowledge"),
    uses=("wanted", "shared_rows"),
    source=shipped_source(MODEL),
    run=_model_outputs,
    basis=OWN_BASIS,
)
