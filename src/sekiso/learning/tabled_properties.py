"""Tabled properties row by row, moved by measurements of the asker's own laboratory.

ln y = tabled centre + laboratory constant + state constant + noise; the variances are those of the
tabled prior, so the update is the exact normal one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.prediction import BASIS, OWN_BASIS, Prediction
from sekiso.knowledge.load import Knowledge
from sekiso.knowledge.model_files import shipped
from sekiso.learning.leave_one_out_gain import gain_over_own_data
from sekiso.learning.mechanical import predict_property
from sekiso.learning.predictions import Predictions
from sekiso.materials.naming import resolve
from sekiso.materials.tables import USUAL_PROCESS, Columns
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.normal import Z95

DEFAULT_CONDITION = "as-built"
DEFAULT_SURFACE = "machined"
STATE_WORDS = ("material", "process", "heat_condition", "orientation", "surface")
State = tuple[str, str, str, str, str]
NOISE_FREEDOM = 3.0


@dataclass(frozen=True, eq=False)
class TabledRow:
    """The tabled belief of one row and the state it stands for."""

    state: State
    prior: Prediction | None

    @property
    def centre(self) -> float:
        """Natural logarithm of the tabled median, NaN where nothing is known."""
        return math.log(self.prior.value) if self.prior else math.nan

    @property
    def sd(self) -> float:
        """Sd of the logarithm."""
        return float(self.prior.evidence["log_sd"]) if self.prior else math.nan


def predict_tabled(
    name: str,
    columns: Columns,
    facts: Knowledge,
    *,
    local: Columns | None,
    level: float,
    with_gain: bool = True,
) -> Predictions:
    """Mechanical property `name` of each row (material, process, heat_condition, orientation).

    `local` are the asker's own rows; `with_gain` adds their leave-one-out gain to the evidence.
    """
    rows = _rows(name, columns, facts)
    centre = np.array([row.centre for row in rows])
    sd = np.array([row.sd for row in rows])
    evidence: dict[str, Any] = {"assumed": _assumed(name, columns)}
    basis = BASIS
    if local is not None:
        with np.errstate(divide="ignore"):  # zeros are left out, as a finding tells
            measured = np.log(local.numbers(name))
        known = _rows(name, local, facts)
        use = np.isfinite(measured) & np.isfinite([row.centre for row in known])
        evidence |= {"n_local": int(use.sum()), "n_local_unused": int((~use).sum())}
        if use.any():
            kept = [row for row, is_used in zip(known, use, strict=True) if is_used]
            centre, sd = _moved(name, rows, kept, measured[use])
            if with_gain:
                evidence["gain"] = _gain(name, kept, measured[use])
            basis = OWN_BASIS
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


def _rows(name: str, columns: Columns, facts: Knowledge) -> list[TabledRow]:
    remembered: dict[State, TabledRow] = {}
    found = []
    for material, process, condition, orientation, surface in zip(
        *(columns.words(kind) for kind in STATE_WORDS), strict=True
    ):
        state = (
            str(material),
            str(process) or USUAL_PROCESS,
            str(condition) or DEFAULT_CONDITION,
            str(orientation),
            surface_of(str(surface)) if name == "fatigue_strength" else "",
        )
        if state not in remembered:
            remembered[state] = TabledRow(state, _prior(name, state, facts))
        found.append(remembered[state])
    return found


def surface_of(word: str) -> str:
    """The two surfaces that fatigue distinguishes, from the words of a table.

    >>> surface_of("ground+polished"), surface_of("as-built")
    ('machined', 'as-built')
    """
    plain = word.lower().replace("-", " ").replace("_", " ")
    is_raw = any(part in plain for part in ("as built", "as printed", "raw", "造形"))
    return "as-built" if is_raw else DEFAULT_SURFACE


def _prior(name: str, state: State, facts: Knowledge) -> Prediction | None:
    """The tabled belief of one state; None for a row without a material."""
    choice = resolve(state[0], facts)
    meant = choice.families if choice.key is None else (facts.alloys[choice.key],)
    beliefs = [
        predict_property(
            metal,
            facts,
            process=state[1],
            heat_condition=state[2],
            property=name,
            orientation=state[3] if state[3] in ("XY", "Z") else None,
            surface=state[4] or DEFAULT_SURFACE,
        )
        for metal in meant
    ]
    return _mixture([belief for belief in beliefs if belief is not None])


def _mixture(beliefs: Sequence[Prediction]) -> Prediction | None:
    """One lognormal belief in place of those of several families, as wide as all of them."""
    if len(beliefs) < 2:
        return beliefs[0] if beliefs else None
    centres = [math.log(belief.value) for belief in beliefs]
    log_sd = math.hypot(
        float(np.std(centres)),
        math.sqrt(float(np.mean([belief.evidence["log_sd"] ** 2 for belief in beliefs]))),
    )
    first = beliefs[0]
    return Prediction.lognormal(
        first.key,
        first.unit,
        math.exp(float(np.mean(centres))),
        log_sd,
        model=first.model,
        sources=tuple(dict.fromkeys(source for belief in beliefs for source in belief.sources)),
        validity="class_fallback",
        evidence={**first.evidence, "tier": "class", "log_sd": log_sd},
    )


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
