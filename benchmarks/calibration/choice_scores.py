"""How good a route-choice model is on judged cases: accepted, rejected, top three, certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from calibration.choice_sets import Alternative, ChoiceSet
from calibration.fit_choice import fit_choice
from sekiso.explorer.choice import ChoiceModel, certainty, certainty_terms, route_shares
from sekiso.numerics.arrays import FloatArray

N_FOLDS = 12
N_BINS = 5
RIDGE = 0.3


@dataclass(frozen=True)
class Predicted:
    """What a model says of a case that it was not fitted on, labels and shares in order."""

    chosen: ChoiceSet
    labels: tuple[str, ...]
    first: Alternative | None
    shares: tuple[float, ...]
    is_additive: tuple[bool, ...]

    @property
    def is_accepted(self) -> bool:
        """Whether the first route is an accepted one."""
        return bool(self.labels) and self.labels[0] in self.chosen.case.accepted


def predicted(chosen: ChoiceSet, weights: Mapping[str, float]) -> Predicted:
    """The routes of a case in the order of their shares."""
    model, options = ChoiceModel(weights, {}), chosen.alternatives
    utilities = [model.utility(option.terms) for option in options]
    shares = route_shares([option.route for option in options], utilities)
    label = {option.route: option.label for option in options}
    by_label: dict[str, float] = {}
    for route, share in shares.items():
        by_label.setdefault(label[route], share)
    first = next(iter(shares), None)
    own = [i for i, option in enumerate(options) if option.route == first]
    best = options[max(own, key=lambda i: utilities[i])] if own else None
    sides = {option.route: "additive" in option.terms for option in options}
    return Predicted(
        chosen, tuple(by_label), best, tuple(shares.values()), tuple(sides[r] for r in shares)
    )


def term_names(sets: Sequence[ChoiceSet]) -> list[str]:
    """All terms that occur."""
    return sorted({name for s in sets for option in s.alternatives for name in option.terms})


def left_out(
    sets: Sequence[ChoiceSet], *, ridge: float = RIDGE, by: str = "group"
) -> list[Predicted]:
    """Each case predicted by a model fitted without its group (sector), in the order of `sets`.

    `by` = "table" leaves out its whole table.
    """
    names = term_names(sets)
    place = [getattr(s.case, by) for s in sets]
    groups = sorted(set(place))
    fold = [groups.index(group) % N_FOLDS for group in place]
    weights = [
        fit_choice([s for s, f in zip(sets, fold, strict=True) if f != i], names, ridge=ridge)
        for i in range(min(N_FOLDS, len(groups)))
    ]
    return [predicted(s, weights[f]) for s, f in zip(sets, fold, strict=True)]


def fit_certainty(rows: Sequence[Predicted], *, ridge: float = 0.02) -> dict[str, float]:
    """Weights of the logistic chance that the first route is accepted, from left-out cases."""
    told = [row for row in rows if row.shares]
    terms = [certainty_terms(row.shares, row.is_additive, row.chosen.situation) for row in told]
    names = list(terms[0])
    x = np.array([[term[name] for name in names] for term in terms])
    y = np.array([row.is_accepted for row in told], dtype=float)
    free = np.array([name != "constant" for name in names], dtype=float)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        eta = x @ w
        value = -(y * log_expit(eta) + (1.0 - y) * log_expit(-eta)).sum()
        slope = x.T @ (expit(eta) - y)
        return (float(value + 0.5 * ridge * len(y) * (free * w) @ w),
                slope + ridge * len(y) * free * w)  # fmt: skip

    bounds = [(0.0, None) if name in ("share", "lead", "side") else
              (None, 0.0) if name.startswith("unknown") else (None, None)
              for name in names]  # fmt: skip
    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds)
    return {name: float(value) for name, value in zip(names, best.x, strict=True)}


def certainties(rows: Sequence[Predicted]) -> FloatArray:
    """The chance told of each case, by weights fitted without its group, (n,)."""
    groups = sorted({row.chosen.case.group for row in rows})
    fold = {group: i % N_FOLDS for i, group in enumerate(groups)}
    models = [
        fit_certainty([row for row in rows if fold[row.chosen.case.group] != i])
        for i in range(min(N_FOLDS, len(groups)))
    ]
    return np.array([
        certainty(ChoiceModel({}, models[fold[row.chosen.case.group]]), row.shares,
                  row.is_additive, row.chosen.situation)
        for row in rows
    ])  # fmt: skip


def scores(rows: Sequence[Predicted]) -> dict[str, Any]:
    """Shares of accepted, rejected and top-three routes and of accepted families; certainty."""
    first = [row.labels[0] if row.labels else "nothing" for row in rows]
    cases = [row.chosen.case for row in rows]
    conventional = [row for row in rows if row.chosen.case.accepted == {"NONE"}]
    alloys = [r for r in rows if r.chosen.case.families and r.first is not None]
    chance, hit = certainties(rows), np.array([row.is_accepted for row in rows], dtype=float)
    base = float(hit.mean())
    brier = float(np.mean((chance - hit) ** 2))
    return {
        "accepted": base,
        "rejected": _mean(f in c.rejected for f, c in zip(first, cases, strict=True)),
        "accepted_top3": _mean(bool(r.chosen.case.accepted & set(r.labels[:3])) for r in rows),
        "conventional_found": _mean(r.is_accepted for r in conventional),
        "alloy_accepted": _mean(
            r.first.family in r.chosen.case.families for r in alloys if r.first
        ),
        "brier": brier,
        "brier_base_rate": base * (1.0 - base),
        "calibration_error": calibration_error(chance, hit),
        "n": len(rows),
    }


def by_table(rows: Sequence[Predicted]) -> Mapping[str, dict[str, Any]]:
    """The scores of each table."""
    tables = sorted({row.chosen.case.table for row in rows})
    return {t: scores([row for row in rows if row.chosen.case.table == t]) for t in tables}


def calibration_error(chance: FloatArray, hit: FloatArray) -> float:
    """Expected calibration error over `N_BINS` bins of equal count.

    >>> calibration_error(np.array([0.5, 0.5]), np.array([1.0, 0.0]))
    0.0
    """
    order = np.argsort(chance, kind="stable")
    parts = [part for part in np.array_split(order, N_BINS) if len(part)]
    gaps = [abs(float(chance[p].mean() - hit[p].mean())) * len(p) for p in parts]
    return sum(gaps) / max(len(chance), 1)


def _mean(values: Any) -> float:
    rows = [float(value) for value in values]
    return sum(rows) / max(len(rows), 1)
