"""Every measured property at the rows of a table that was read, with the model that knows it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sekiso.domain.prediction import BASIS, OWN_BASIS
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped, shipped_source
from sekiso.learning.as_built_surface import predict_surface
from sekiso.learning.density import (
    DensityInputs,
    DensityModel,
    centre_of,
    density_inputs,
    density_of,
    local_inputs,
    log_porosity,
    predict_log_porosity,
    shipped_density,
)
from sekiso.learning.influence import learned_from
from sekiso.learning.leave_one_out_gain import gain_over_own_data
from sekiso.learning.mechanical import TABLED
from sekiso.learning.predictions import Predictions
from sekiso.learning.residual_gp import LocalPrior, condition
from sekiso.learning.shared_density import density_from
from sekiso.learning.tabled_properties import predict_tabled
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray, FloatArray

PREDICTED = ("relative_density", *TABLED, "roughness")
WIDE_PRIOR = 1.0  # variance in z of the constant when nothing shared is used


def predict_rows(
    property: str,
    columns: Columns,
    facts: Knowledge,
    *,
    own_rows: Columns | None = None,
    shared: SharedRows | None = None,
    level: float = 0.9,
    with_gain: bool = False,
) -> Predictions:
    """Median and `level` interval of `property` at each row, SI (density a fraction).

    `own_rows` were read and checked; those that measure the property move the model, as do the rows
    of other owners in `shared`; `evidence["learned_from"]` tells whose, by row.
    """
    if own_rows is not None:
        own_rows = own_rows.rows(np.isfinite(own_rows.numbers(property)))
    if property == "relative_density":
        return _predict_density(
            columns, facts, local=own_rows, shared=shared, level=level, with_gain=with_gain
        )
    if property == "roughness":
        return predict_surface(columns, facts, local=own_rows, level=level, shared=shared)
    return predict_tabled(
        property, columns, facts, local=own_rows, shared=shared, level=level, with_gain=with_gain
    )


def _predict_density(
    columns: Columns,
    facts: Knowledge,
    *,
    local: Columns | None,
    shared: SharedRows | None,
    level: float,
    with_gain: bool,
) -> Predictions:
    model = shipped_density()
    inputs = density_inputs(columns, facts, model)
    probabilities = np.array([0.5 - 0.5 * level, 0.5, 0.5 + 0.5 * level])
    known, known_z = None, None
    evidence: dict[str, Any] = {"n_local": 0, "model_card": "density"}
    if local is not None and local.n:
        known = density_inputs(local, facts, model)
        known_z = log_porosity(local.numbers("relative_density"))
        evidence["n_local"] = local.n
        if with_gain:
            evidence["gain"] = _density_gain(model, known, known_z)
    learned = None if shared is None else density_from(shared, facts)
    move = None if learned is None else learned.move(inputs)
    near = None if learned is None or known is None else learned.move(known)
    found = predict_log_porosity(
        model, inputs, probabilities=probabilities, local=known, local_z=known_z,
        moves=None if move is None else (move, near),
    )  # fmt: skip
    if shared is not None and move is not None:
        own = (
            None if known is None else found.quantile[:, 1] - centre_of(model, inputs) - move.shift
        )
        evidence["learned_from"] = learned_from(
            shared, move.owners, move.by_owner, n_rows=move.n_rows, own=own
        )
    # porosity falls where density rises: the upper quantile of z is the lower one of density
    low, value, high = (density_of(found.quantile[:, j]) for j in (2, 1, 0))
    citation = f"{shipped_source('density').title}; {shipped('density')['n_sources']} sources"
    return Predictions(
        property="relative_density",
        unit="dimensionless",
        level=level,
        value=value,
        low=low,
        high=high,
        validity=found.validity,
        sources=np.full(columns.n, citation, dtype=object),
        basis=OWN_BASIS if evidence["n_local"] else BASIS,
        evidence={
            **evidence,
            "distance": found.distance,
            "far": model.cloud.far,
            "filled": found.filled,
            "assumed": _assumed(columns, model),
        },
    )


def _density_gain(
    model: DensityModel, known: DensityInputs, z: FloatArray
) -> dict[str, Any] | None:
    rows = local_inputs(known, model)
    centre = predict_log_porosity(model, known, probabilities=np.array([0.5])).quantile[:, 0]
    flat = LocalPrior(
        **{**vars(model.prior), "constant_variance": np.array([WIDE_PRIOR, WIDE_PRIOR])}
    )

    def with_shared(kept: AnyArray, asked: AnyArray) -> FloatArray:
        moved = condition(rows.rows(kept), (z - centre)[kept], rows.rows(asked), model.prior)[0]
        return np.asarray(centre[asked] + moved, dtype=float)

    def own_only(kept: AnyArray, asked: AnyArray) -> FloatArray:
        level = float(z[kept].mean())
        moved = condition(rows.rows(kept), z[kept] - level, rows.rows(asked), flat)[0]
        return np.asarray(level + moved, dtype=float)

    return gain_over_own_data(z, with_shared, own_only)


def _assumed(columns: Columns, model: DensityModel) -> dict[str, Any]:
    assumed: dict[str, Any] = {}
    for name in model.cloud.names:
        n_missing = int(np.count_nonzero(~np.isfinite(columns.numbers(name))))
        if n_missing:
            assumed[name] = f"drawn from usual recipes in {n_missing} rows"
    if not all(columns.words("density_method")):
        assumed["density_method"] = "unnamed: interval over all methods"
    if not all(columns.words("material")):
        assumed["material"] = "unnamed: median constants of all alloys"
    return assumed
