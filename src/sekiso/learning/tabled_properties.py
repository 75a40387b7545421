"""Tabled properties row by row, moved by measurements of the asker's own laboratory.

ln y = tabled centre + laboratory constant + state constant + noise; the variances are those of the
tabled prior, so the update is the exact normal one.
"""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.prediction import BASIS, OWN_BASIS, Prediction
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.influence import LEARNED_FROM, learned_from
from sekiso.learning.leave_one_out_gain import gain_over_own_data
from sekiso.learning.predictions import Predictions
from sekiso.learning.shared_tabled import TabledLevels, tabled_from
from sekiso.learning.tabled_states import (
    DEFAULT_CONDITION,
    DEFAULT_SURFACE,
    TabledRow,
    rows_of,
)
from sekiso.materials.shared_rows import SharedRows
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

NOISE_FREEDOM = 3.0


def predict_tabled(
    name: str,
    columns: Columns,
    facts: Knowledge,
    *,
    local: Columns | None,
    level: float,
    shared: SharedRows | None = None,
    with_gain: bool = True,
) -> Predictions:
    """Mechanical property `name` of each row (material, process, heat_condition, orientation).

    `local` are the asker's own rows, `shared` those of other owners; `with_gain` adds the
    leave-one-out gain of the own ones to the evidence.
    """
    levels = None if shared is None else tabled_from(shared, name, facts)
    rows = _taught(rows_of(name, columns, facts), levels)
    centre = np.array([row.centre for row in rows])
    sd = np.array([row.sd for row in rows])
    evidence: dict[str, Any] = {"assumed": _assumed(name, columns)}
    basis = BASIS
    if local is not None:
        with np.errstate(divide="ignore"):  # zeros are left out, as a finding tells
            measured = np.log(local.numbers(name))
        known = _taught(rows_of(name, local, facts), levels)
        use = np.isfinite(measured) & np.isfinite([row.centre for row in known])
        evidence |= {"n_local": int(use.sum()), "n_local_unused": int((~use).sum())}
        if use.any():
            kept = [row for row, is_used in zip(known, use, strict=True) if is_used]
            centre, sd = _moved(name, rows, kept, measured[use])
            if with_gain:
                evidence["gain"] = _gain(name, kept, measured[use])
            basis = OWN_BASIS
    if shared is not None and levels is not None:
        own = centre - np.array([row.centre for row in rows]) if basis == OWN_BASIS else None
        by_owner = np.array([levels.by_owner(row.state) for row in rows])
        evidence[LEARNED_FROM] = learned_from(
            shared, levels.owners, by_owner, n_rows=levels.n, own=own
        )
    z = NormalDist().inv_cdf(0.5 + 0.5 * level)
    return Predictions(
        property=name,
        unit=next((row.prior.unit for row in rows if row.prior), ""),
        level=level,
        value=np.exp(centre),
        low=np.exp(centre - z * sd),
        high=np.exp(centre + z * sd),
        validity=np.array([r.prior.validity if r.prior else "unknown" for r in rows], dtype=object),
        sources=np.array([_cited(row.prior) for row in rows], dtype=object),
        basis=basis,
        evidence=evidence | {"rows": tuple(row.prior and row.prior.evidence for row in rows)},
    )


def _taught(rows: list[TabledRow], levels: TabledLevels | None) -> list[TabledRow]:
    """The rows as they stand after what other laboratories measured."""
    return rows if levels is None else [levels.taught(row) for row in rows]


def _moved(
    name: str, asked: list[TabledRow], known: list[TabledRow], measured: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Centre and sd of the asked rows after the exact normal update by the known ones.

    The rows of one state enter by their mean, so the cost grows with the number of states.
    """
    scatter = shipped("mechanical")["scatter"][name]
    between = float(scatter["between"]) ** 2
    places: dict[tuple[str, ...], list[int]] = {}
    for i, row in enumerate(known):
        places.setdefault(row.state, []).append(i)
    groups = [np.array(rows) for rows in places.values()]
    noise = _noise([measured[rows] for rows in groups], float(scatter["within"]) ** 2)
    states = [known[int(rows[0])] for rows in groups]
    residual = np.array(
        [measured[rows].mean() - state.centre for rows, state in zip(groups, states, strict=True)]
    )
    # two rows of one state share all but the noise; rows of two states share the laboratory
    prior = _covariance(states, states, between, noise)
    prior += np.diag([noise / rows.size for rows in groups])
    wanted = list(dict.fromkeys(asked))
    cross = _covariance(wanted, states, between, noise)
    gain = np.linalg.solve(prior, cross.T).T
    centre = np.array([row.centre for row in wanted]) + gain @ residual
    own = np.array([row.sd**2 for row in wanted])
    left = np.maximum(own - noise - np.einsum("ij,ij->i", gain, cross), 0.0)
    place = {row: i for i, row in enumerate(wanted)}
    order = np.array([place[row] for row in asked])
    return centre[order], np.sqrt(left + noise)[order]


def _covariance(
    left: list[TabledRow], right: list[TabledRow], between: float, noise: float
) -> FloatArray:
    same = np.array([[a.state == b.state for b in right] for a in left])
    shared = np.array([[min(a.sd, b.sd) ** 2 - noise for b in right] for a in left])
    shared = np.maximum(np.nan_to_num(shared, nan=0.0), between)
    return np.where(same, shared, between)


def _noise(groups: list[FloatArray], prior: float) -> float:
    """Variance between specimens of one state: prior with 3 degrees of freedom, then the data.

    Widened to the 90 % point of a Student t: few rows do not know their own scatter.
    """
    from scipy.special import stdtrit  # loads much, for own rows only

    squares = sum(float(((own - own.mean()) ** 2).sum()) for own in groups)
    freedom = sum(own.size - 1 for own in groups)
    total = NOISE_FREEDOM + freedom
    return (NOISE_FREEDOM * prior + squares) / total * (float(stdtrit(total, 0.95)) / Z95) ** 2


def _gain(name: str, known: list[TabledRow], measured: FloatArray) -> dict[str, Any] | None:
    def with_shared(kept: Any, asked: Any) -> FloatArray:
        own = [known[i] for i in kept]
        return _moved(name, [known[i] for i in asked], own, measured[kept])[0]

    def own_only(kept: Any, asked: Any) -> FloatArray:
        alike = [i for i in kept if known[i].state == known[int(asked[0])].state]
        return np.array([measured[alike or list(kept)].mean()])

    return gain_over_own_data(measured, with_shared, own_only)


def _assumed(name: str, columns: Columns) -> Mapping[str, str]:
    defaults = {
        "process": USUAL_PROCESS,
        "heat_condition": DEFAULT_CONDITION,
        "orientation": "worst",
    }
    if name == "fatigue_strength":
        defaults["surface"] = DEFAULT_SURFACE
    return {k: v for k, v in defaults.items() if not all(columns.words(k))}


def _cited(prior: Prediction | None) -> str:
    return "; ".join(source.title for source in prior.sources) if prior else ""
