"""Which experiments next: best expected gain, narrowest answer, or the surest recipe.

One objective: expected improvement; two: exact expected hypervolume improvement; times the
probability that the constraints hold.  A batch is chosen one by one, taking the mean of those
already chosen for measured (kriging believer).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import numpy as np

from sekiso.domain.errors import DataError, NeedError
from sekiso.learning.outcome_model import MIN_ROWS, OutcomeModel, fit_outcome
from sekiso.learning.pareto import (
    expected_hypervolume_improvement,
    expected_improvement,
    probability_between,
)
from sekiso.learning.search_space import Space, read_space
from sekiso.materials.column_numbers import notes_told, plain_numbers
from sekiso.materials.number_cells import marks_of
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.tables import named_columns
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.normal import Z95

WAYS = ("max", "min", "narrow")
_LIMIT = re.compile(r"^\s*([\w/%. ]+?)\s*(<=|>=|<|>|≤|≥)\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s*$")
FAR_DISTANCE = 0.5
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Limit:
    """A requirement on one column: low <= value <= high."""

    column: str
    low: float
    high: float
    text: str


@dataclass(frozen=True)
class Suggestion:
    """One experiment: inputs, predicted outcomes (median, low, high of 90 %), what it may bring."""

    recipe: Mapping[str, float]
    predicted: Mapping[str, tuple[float, float, float]]
    gain: float
    probability: float
    limiting: str | None
    validity: str


@dataclass(frozen=True)
class Suggestions:
    """The batch in the order of choice, what was assumed and what the table had left out."""

    experiments: tuple[Suggestion, ...]
    measure: str
    assumed: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[RowFinding, ...] = ()

    def __len__(self) -> int:
        return len(self.experiments)

    def __getitem__(self, place: int) -> Suggestion:
        return self.experiments[place]


@dataclass(frozen=True)
class _Task:
    space: Space
    models: Mapping[str, OutcomeModel]
    ways: Mapping[str, str]
    limits: tuple[Limit, ...]
    outcomes: Mapping[str, FloatArray]
    inputs: FloatArray
    reference: Mapping[str, float] | None = None
    findings: tuple[RowFinding, ...] = ()


def suggest(
    objectives: Mapping[str, str] | Sequence[str],
    space: Any,
    measured: Any,
    *,
    batch: int = 5,
    constraints: Sequence[str] = (),
    reference: Mapping[str, float] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Suggestions:
    """The next `batch` experiments.

    `objectives`: {"hardness_HV": "max", "porosity_pct": "min"} (one or two), {"x": "narrow"} for
    the experiments that narrow the answer about `x` most, or nothing: then the recipes with the
    highest probability that all `constraints` hold, each naming the one that limits.
    `space`: {"laser_power_W": (100, 300), "layer_um": [20, 40]} or a pool of rows (DataFrame).
    `measured`: table with the inputs of the space and the outcomes; `constraints`: texts such as
    "porosity_pct <= 0.5" on outcomes or inputs; `reference`: the worst outcome still worth having
    per objective (default: a little below the worst measured).  Reproducible by `seed`.
    Raises NeedError for an impossible question, DataError for missing or too few rows.
    """
    ways = _ways(objectives)
    limits = tuple(_limit(text) for text in constraints)
    if not ways and not limits:
        raise NeedError("nothing_to_search")
    if batch < 1:
        raise NeedError("batch_empty", got=batch)
    told = progress or (lambda _stage, _share: None)
    where = _within_inputs(read_space(space, seed=seed), limits)
    task = replace(_task(ways, where, measured, limits, seed, told), reference=reference)
    return _batch(task, min(batch, len(task.space.candidates)), told)


def _ways(objectives: Mapping[str, str] | Sequence[str]) -> dict[str, str]:
    if isinstance(objectives, str):
        objectives = [objectives]
    if not isinstance(objectives, Mapping | Sequence):
        raise NeedError("nothing_to_search")
    if not isinstance(objectives, Mapping):
        words = [str(text).split() for text in objectives]
        objectives = {w[-1]: w[0].lower()[:3] if len(w) == 2 else "max" for w in words}
    ways = {str(column): str(way) for column, way in objectives.items()}
    for column, way in ways.items():
        if way not in WAYS:
            raise NeedError("objective_unknown", got=way, column=column, allowed=", ".join(WAYS))
    n_pursued = sum(way != "narrow" for way in ways.values())
    if n_pursued > 2 or (n_pursued and n_pursued < len(ways)):
        raise NeedError("too_many_objectives", got=len(ways))
    return ways


def _limit(text: str) -> Limit:
    found = _LIMIT.match(text)
    if not found:
        raise NeedError("constraint_unreadable", got=text)
    column, sign, number = found[1].strip(), found[2], float(found[3])
    is_upper = sign in ("<=", "<", "≤")
    return Limit(
        column, -np.inf if is_upper else number, number if is_upper else np.inf, text.strip()
    )


def _within_inputs(space: Space, limits: Sequence[Limit]) -> Space:
    keep = np.ones(len(space.candidates), bool)
    for limit in limits:
        if limit.column in space.names:
            values = space.candidates[:, space.names.index(limit.column)]
            keep &= (values >= limit.low) & (values <= limit.high)
    if not keep.any():
        raise NeedError("constraints_leave_nothing", got="; ".join(x.text for x in limits))
    return Space(space.names, space.candidates[keep], space.low, space.width)


def _task(
    ways: Mapping[str, str],
    space: Space,
    measured: Any,
    limits: Sequence[Limit],
    seed: int,
    told: Progress,
) -> _Task:
    of_outcomes = tuple(limit for limit in limits if limit.column not in space.names)
    wanted = dict.fromkeys([*ways, *(limit.column for limit in of_outcomes)])
    columns, findings = _columns(measured, tuple(dict.fromkeys((*space.names, *wanted))))
    inputs = np.column_stack([columns[name] for name in space.names])
    models, outcomes = {}, {}
    for place, name in enumerate(wanted):
        told(f"model of {name}", place / max(len(wanted), 1))
        rows = np.isfinite(columns[name]) & np.isfinite(inputs).all(axis=1)
        if int(rows.sum()) < MIN_ROWS:
            raise DataError("too_few_measured", column=name, got=int(rows.sum()), allowed=MIN_ROWS)
        models[name] = fit_outcome(space.scaled(inputs[rows]), columns[name][rows], seed=seed)
        outcomes[name] = columns[name]
    return _Task(space, models, ways, of_outcomes, outcomes, inputs, findings=findings)


def _columns(
    measured: Any, names: Sequence[str]
) -> tuple[dict[str, FloatArray], tuple[RowFinding, ...]]:
    """The columns of these names as plain numbers, and what was found while reading them."""
    table = {} if measured is None else named_columns(measured)
    for name in names:
        if name not in table:
            alike = get_close_matches(name, table, n=1)
            raise DataError("column_absent", got=name, allowed=", ".join((*alike, *table)[:12]))
    cells = (cell for name in names for cell in table[name])
    marks = marks_of(cells, getattr(measured, "separator", ""))
    read = {name: plain_numbers(name, table[name], marks) for name in names}
    notes = notes_told(note for _, some in read.values() for note in some)
    columns = {name: numbers for name, (numbers, _) in read.items()}
    return columns, (*getattr(measured, "findings", ()), *notes)


def _batch(task: _Task, n: int, told: Progress) -> Suggestions:
    """Greedy choice of `n` candidates."""
    scaled = task.space.scaled(task.space.candidates)
    models = dict(task.models)
    free = np.ones(len(scaled), bool)
    chosen: list[Suggestion] = []
    for place in range(n):
        told(f"experiment {place + 1} of {n}", place / n)
        gain = _gain(task, models, scaled) * _feasible(task, models, scaled)
        best = int(np.argmax(np.where(free, gain, -np.inf)))
        free[best] = False
        chosen.append(_suggestion(task, best, scaled, float(gain[best])))
        models = {
            name: model.assume_mean_at(scaled[best : best + 1]) for name, model in models.items()
        }
    told("done", 1.0)
    assumed = {
        "logarithmic": tuple(name for name, model in task.models.items() if model.is_log),
        "candidates": len(scaled),
    }
    return Suggestions(tuple(chosen), _measure(task), assumed, task.findings)


def _measure(task: _Task) -> str:
    if not task.ways:
        return "probability that all requirements are met"
    if "narrow" in task.ways.values():
        return "drop of the mean variance over the space"
    return "hypervolume improvement" if len(task.ways) == 2 else "improvement"


def _gain(task: _Task, models: Mapping[str, OutcomeModel], scaled: FloatArray) -> FloatArray:
    """Expected gain at each candidate before the constraints."""
    if not task.ways:
        return np.ones(len(scaled))
    if "narrow" in task.ways.values():
        drops = [_variance_drop(models[name], scaled) for name in task.ways]
        return np.asarray(np.sum(drops, axis=0), dtype=float)
    signs = {name: -1.0 if way == "min" else 1.0 for name, way in task.ways.items()}
    at = {name: models[name].at(scaled) for name in task.ways}
    mean = np.column_stack([signs[name] * at[name][0] for name in task.ways])
    sd = np.column_stack([at[name][1] for name in task.ways])
    known = _known(task, signs)
    if len(task.ways) == 1:
        best = np.max(known[:, 0], initial=-np.inf, keepdims=True)
        return expected_improvement(mean[:, 0], sd[:, 0], best)
    return expected_hypervolume_improvement(mean, sd, known, _reference(task, signs, known))


def _reference(task: _Task, signs: Mapping[str, float], known: FloatArray) -> FloatArray:
    if task.reference is not None:
        given = [
            signs[name] * float(task.models[name].forward(np.array(task.reference[name])))
            for name in task.ways
        ]
        return np.array(given)
    span = np.ptp(known, axis=0)
    return np.asarray(known.min(axis=0) - 0.05 * np.where(span > 0.0, span, 1.0), dtype=float)


def _known(task: _Task, signs: Mapping[str, float]) -> FloatArray:
    """Measured objectives (larger is better) of rows that keep the constraints, else of all."""
    values = np.column_stack(
        [signs[name] * task.models[name].forward(task.outcomes[name]) for name in task.ways]
    )
    complete = np.isfinite(values).all(axis=1)
    feasible = complete.copy()
    for limit in task.limits:
        outcome = task.outcomes[limit.column]
        feasible &= (outcome >= limit.low) & (outcome <= limit.high)
    return np.asarray(values[feasible if feasible.any() else complete], dtype=float)


def _feasible(task: _Task, models: Mapping[str, OutcomeModel], scaled: FloatArray) -> FloatArray:
    shares = [_share(models[limit.column], limit, scaled) for limit in task.limits]
    return np.asarray(np.prod(shares, axis=0) if shares else np.ones(len(scaled)), dtype=float)


def _share(model: OutcomeModel, limit: Limit, scaled: FloatArray) -> FloatArray:
    """Probability that one new specimen keeps the limit."""
    mean, sd = model.at(scaled, with_noise=True)
    edges = []
    for edge in (limit.low, limit.high):
        is_outside_log = model.is_log and edge <= 0.0
        inside = np.isfinite(edge) and not is_outside_log
        edges.append(float(model.forward(np.array(edge))) if inside else np.sign(edge) * np.inf)
    if model.is_log and limit.low <= 0.0:
        edges[0] = -np.inf
    return probability_between(mean, sd, np.array(edges[0]), np.array(edges[1]))


def _variance_drop(model: OutcomeModel, scaled: FloatArray) -> FloatArray:
    """Mean variance over (at most 400) candidates that one experiment removes."""
    places = np.unique(np.linspace(0, len(scaled) - 1, min(len(scaled), 400)).astype(int))
    some = model.covariance(np.vstack([scaled[places]]))
    drop = np.full(len(scaled), -np.inf)
    own = np.diag(some) + model.noise
    drop[places] = (some**2).mean(axis=1) / own * model.scale**2
    return np.where(np.isfinite(drop), drop, 0.0)


def _suggestion(task: _Task, best: int, scaled: FloatArray, gain: float) -> Suggestion:
    row = scaled[best : best + 1]
    predicted = {}
    for name, model in task.models.items():
        mean, sd = model.at(row, with_noise=True)
        points = model.backward(np.array([mean[0] + z * sd[0] for z in (0.0, -Z95, Z95)]))
        predicted[name] = (float(points[0]), float(points[1]), float(points[2]))
    shares = {x.text: float(_share(task.models[x.column], x, row)[0]) for x in task.limits}
    known = task.space.scaled(task.inputs[np.isfinite(task.inputs).all(axis=1)])
    distance = float(np.min(np.max(np.abs(known - row), axis=1)))
    return Suggestion(
        recipe=dict(zip(task.space.names, map(float, task.space.candidates[best]), strict=True)),
        predicted=predicted,
        gain=gain,
        probability=float(np.prod(list(shares.values()))) if shares else 1.0,
        limiting=min(shares, key=lambda text: shares[text]) if shares else None,
        validity="extrapolated" if distance > FAR_DISTANCE else "inside",
    )


__all__ = ["AnyArray", "Limit", "Suggestion", "Suggestions", "suggest"]
