"""Which recipes to print and measure first, so that the density of all others is known best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError, NeedError
from sekiso.knowledge.load import Knowledge
from sekiso.learning.active_learning import select_by_variance_reduction
from sekiso.learning.density import density_inputs, local_inputs, shipped_density
from sekiso.learning.next_experiments import Suggestion, Suggestions
from sekiso.learning.pool_features import RECIPE
from sekiso.learning.predict import predict, stored_rows, usable_rows
from sekiso.learning.search_space import Space, read_space
from sekiso.materials.column_names import column_of
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import Columns, named_columns, read_columns
from sekiso.numerics.arrays import FloatArray

COLUMN = "relative_density_pct"
MAX_CANDIDATES = 400
MEASURE = "share of the variance of log porosity removed"


def is_density_plan(objectives: Any, space: Any) -> bool:
    """Whether the question is to narrow relative density over a space of one named material."""
    wanted = dict(objectives) if isinstance(objectives, Mapping) else {}
    return wanted == {COLUMN: "narrow"} and isinstance(space, Mapping) and "material" in space


def plan_density_trials(
    space: Mapping[str, Any],
    measured: Any,
    facts: Knowledge,
    *,
    batch: int,
    seed: int,
    shared: SharedRows | None = None,
) -> Suggestions:
    """The `batch` recipes whose measurement narrows the density of the whole space most.

    `space`: {"material": "316L", "laser_power_W": (150, 350), ...}; recipe columns that are left
    out stay at usual values.  `measured` may be None: the shared data know how density varies
    inside a laboratory.  Exact under the fitted kernel; needs no result in advance.  Rows of the
    asker's organisation in `shared` count as measured, those of others move what is predicted.
    """
    if batch < 1:
        raise NeedError("batch_empty", got=batch)
    material = space["material"]
    name = str(material if isinstance(material, str) else next(iter(material)))
    inputs = read_space({k: v for k, v in space.items() if k != "material"}, seed=seed)
    told = {name: column_of(name) for name in inputs.names}
    strange = [
        name for name, column in told.items()
        if column is None or column.quantity is None or column.quantity.key not in RECIPE
    ]  # fmt: skip
    if strange:
        raise NeedError("not_a_recipe_column", got=", ".join(strange), allowed=", ".join(RECIPE))
    rows = inputs.candidates
    places = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), MAX_CANDIDATES)).astype(int))
    rows = rows[places]
    model = shipped_density()
    kernel = local_inputs(density_inputs(read_columns(_table(inputs, rows, name)), facts, model),
                          model)  # fmt: skip
    known = None
    findings: tuple[RowFinding, ...] = ()
    if measured is not None and any(len(column) for column in named_columns(measured).values()):
        own, findings = usable_rows(read_columns(measured), facts)
        if "relative_density" not in own.number:
            raise DataError("measured_column_absent", got=COLUMN, allowed=", ".join(own.names))
        known = local_inputs(density_inputs(own, facts, model), model) if own.n else None
    local = measured if known is not None else None
    stored = _stored(shared, facts)
    if stored is not None:
        more = local_inputs(density_inputs(stored, facts, model), model)
        known = more if known is None else known.followed_by(more)
    chosen, drops = select_by_variance_reduction(
        kernel, kernel, model.prior, n=min(batch, len(rows)), known=known
    )
    asked = _table(inputs, rows[chosen], name)
    found = predict("relative_density", asked, facts, local=local, shared=shared)
    experiments = tuple(
        Suggestion(
            recipe=dict(zip(inputs.names, map(float, rows[row]), strict=True)),
            predicted={
                COLUMN: (100.0 * found.value[i], 100.0 * found.low[i], 100.0 * found.high[i])
            },
            gain=float(drops[i]),
            probability=1.0,
            limiting=None,
            validity=str(found.validity[i]),
        )
        for i, row in enumerate(chosen)
    )
    assumed = {"material": name, **found.evidence["assumed"]}
    return Suggestions(experiments, MEASURE, assumed, findings)


def _stored(shared: SharedRows | None, facts: Knowledge) -> Columns | None:
    """Density rows of the asker's own organisation."""
    rows = None if shared is None else stored_rows(shared, facts)
    if rows is None:
        return None
    rows = rows.rows(np.isfinite(rows.numbers("relative_density")))
    return rows if rows.n else None


def _table(space: Space, rows: FloatArray, material: str) -> dict[str, Any]:
    columns: dict[str, Any] = {name: rows[:, j] for j, name in enumerate(space.names)}
    return {"material": [material] * len(rows), **columns}
