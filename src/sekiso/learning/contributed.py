"""What an owner sends instead of rows: statistics of the models, computed where the rows lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError
from sekiso.knowledge.load import Knowledge
from sekiso.learning.density import centre_of, density_inputs, log_porosity, shipped_density
from sekiso.learning.mechanical import TABLED
from sekiso.learning.shared_density import (
    KEY,
    MODEL,
    density_version,
    open_design,
    shipped_open_density,
    site_statistics,
    weight_names,
)
from sekiso.learning.shared_tabled import model_key, tabled_statistics
from sekiso.learning.shared_use import MOST_SITE_ROWS, thinned
from sekiso.learning.tabled_states import rows_of
from sekiso.materials.plausibility import checked_rows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import BoolArray
from sekiso.numerics.statistics.sufficient import (
    ROWS_PER_WEIGHT,
    Sufficient,
    noisy_sufficient,
    refuse_revealing,
    summed,
)

LARGEST = (1.5, 1.5)  # |psi| and |z - m| to which noisy rows are clipped; 99 % of the table below


@dataclass(frozen=True)
class Contribution:
    """`statistics` {model key: plain values}; `refused` {model key: why}, in both languages by
    `DataError.envelope`.
    """

    statistics: Mapping[str, Mapping[str, Any]]
    refused: Mapping[str, DataError]


def contribution(
    columns: Columns, facts: Knowledge, *, epsilon: float | None = None
) -> Contribution:
    """Statistics of every model that the rows speak of; rows that cannot be true are left out.

    A model is refused where there are fewer than five rows per weight; with `epsilon` (< 1) those
    of density get noise that hides any one row instead, and tabled properties are refused.
    """
    kept, _ = checked_rows(columns, facts)
    told: dict[str, Mapping[str, Any]] = {}
    refused: dict[str, DataError] = {}
    names = {MODEL: KEY} | {model_key(name): name for name in TABLED if name in kept.number}
    for key, name in names.items():
        try:
            part = (
                _density(kept, facts, epsilon)
                if key == MODEL
                else _tabled(name, kept, facts, epsilon)
            )
        except DataError as problem:
            refused[key] = problem
            continue
        if part is not None:
            told[key] = part.plain()
    return Contribution(told, refused)


def _density(columns: Columns, facts: Knowledge, epsilon: float | None) -> Sufficient | None:
    made_by = columns.words("process")
    use = np.isfinite(columns.numbers(KEY)) & ((made_by == "") | (made_by == USUAL_PROCESS))
    if not use.any():
        return None
    rows = columns.rows(use)
    if epsilon is not None:
        return _noisy_density(rows, facts, epsilon)
    sources = rows.words("source").astype(str)
    parts = [
        site_statistics(
            thinned(rows.rows(sources == source), MOST_SITE_ROWS), facts, model=shipped_density(),
            open=shipped_open_density(), version=density_version(),
        )
        for source in sorted(set(sources))
    ]  # fmt: skip
    names = tuple(dict.fromkeys(name for part in parts for name in part.names))
    refuse_revealing(rows.n, len(names))
    information, moment = summed(parts, names)
    energy = sum(part.energy for part in parts)
    return Sufficient(names, information, moment, energy, rows.n, density_version())


def _noisy_density(rows: Columns, facts: Knowledge, epsilon: float) -> Sufficient:
    model, open = shipped_density(), shipped_open_density()
    inputs = density_inputs(rows, facts, model)
    further = sorted({key for key in inputs.alloy if key and key not in model.alloys})
    names = weight_names(open.modes.shape[1], further)
    prior = model.prior
    spread = prior.noise_variance + prior.joint_variance + float(np.sum(prior.single_variance))
    return noisy_sufficient(
        open_design(inputs, model, open, names),
        log_porosity(rows.numbers(KEY)) - centre_of(model, inputs),
        names=names,
        noise_variance=spread,
        site_variance=float(open.site_variance.max()),
        largest=LARGEST,
        epsilon=epsilon,
        model=density_version(),
    )


def _tabled(
    name: str, columns: Columns, facts: Knowledge, epsilon: float | None
) -> Sufficient | None:
    """Statistics of the states of which there are enough rows."""
    measured = columns.rows(columns.numbers(name) > 0.0)
    if not measured.n:
        return None
    often = _is_often(measured, name, facts)
    refuse_revealing(0 if epsilon is not None else int(often.sum()), 1)
    return tabled_statistics(measured.rows(often), name, facts)


def _is_often(columns: Columns, name: str, facts: Knowledge) -> BoolArray:
    """Whether each row's state has enough rows to hide one."""
    states = [row.state for row in rows_of(name, columns, facts)]
    count = {state: states.count(state) for state in set(states)}
    return np.array([count[state] >= ROWS_PER_WEIGHT for state in states], dtype=bool)
