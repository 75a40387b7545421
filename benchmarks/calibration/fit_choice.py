"""Conditional logit of routes with bounded weights: the fit.

    minimise  - sum_q v_q [ln P(accepted routes | q) + b ln P(accepted families | accepted, q)]
              + 1/2 sum_k c_k (w_k - m_k)^2 s_k^2

over weights w within bounds; s_k the standard deviation of column k.  The maximum over the alloys
of a route is smoothed with `SMOOTHING`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from calibration.choice_sets import ChoiceSet
from sekiso.numerics.arrays import AnyArray, FloatArray

SMOOTHING = 0.1
CONSTANTS = 4.0  # how much stronger a route's own constant is drawn to zero than what it must do
ALLOY_SPREAD = 0.5  # utilities within a route over which its alloys are told apart
# sign of a weight that its meaning fixes: chances, merits, and what speaks for one side only
LOWER = {
    "deposited:bulk": 0.0,
    "requirements": 0.0, "capability": 0.0, "medium": 0.0, "maturity": 0.0, "availability": 0.0,
    "soundness": 0.0, "usual_alloy": 0.0, "cost": 0.0, "lead_time": 0.0, "lead_time_urgent": 0.0,
    "co2": 0.0, "lightness": 0.0, "strength": 0.0, "additive:internal_channels": 0.0,
    "additive:lattice": 0.0, "additive:overhang": 0.0, "additive:lightweight": 0.0,
    "additive:complex_shape": 0.0, "additive:free_shape": 0.0, "additive:urgent": 0.0,
    "standard_part:fastener": 0.0, "deposited:buy_to_fly": 0.0, "additive:tooling_lost": 0.0,
    "tooled:pieces": 0.0,
}  # fmt: skip
UPPER = {
    "scanned:large": 0.0, "additive:large": 0.0, "jetted:large": 0.0,
    "scanned:bulk": -1.0,  # build rates: a litre takes a powder bed days
    "additive:shape_unknown": 0.0, "additive:plain_shape": 0.0, "additive:pieces": 0.0,
    "additive:geometry_fixed": 0.0, "additive:tooling_exists": 0.0, "jetted:length": 0.0,
    "jetted:many_pieces": 0.0, "scanned:many_pieces": 0.0,
    "additive:many_pieces": 0.0, "standard_part:grade_named": 0.0,
}  # fmt: skip
# where the weights are drawn to while data are few: a chance counts as a chance, and what every
# process guide says of quantity, size and reasons to print (judgement, round numbers)
PRIOR = {
    "requirements": 1.0, "capability": 1.0, "medium": 1.0, "maturity": 1.0, "availability": 0.3,
    "soundness": 0.7, "usual_alloy": 0.7, "usual_family": 0.7, "cost": 1.0, "lead_time": 0.2,
    "lead_time_urgent": 0.3, "co2": 0.05, "lightness": 0.7, "strength": 0.1,
    "additive:lightweight": 0.7, "additive:free_shape": 0.5, "additive:complex_shape": 0.5,
    "additive:internal_channels": 0.5, "additive:lattice": 1.0, "additive:overhang": 0.5,
    "additive:tooling_lost": 0.5, "additive:urgent": 0.3, "additive:plain_shape": -1.0,
    "additive:shape_unknown": -0.5, "additive:geometry_fixed": -2.0,
    "additive:tooling_exists": -1.0, "additive:housing": -0.5,
    "additive:pieces": -0.3, "additive:many_pieces": -1.0, "additive:large_bulk": -0.5,
    "deposited:length": 1.0, "deposited:large_bulk": 1.0, "deposited:repair": 1.0,
    "deposited:buy_to_fly": 1.0, "scanned:bulk": -1.0, "scanned:large": -1.0,
    "jetted:length": -1.0, "electron_beam:bone": 1.0, "tooled:pieces": 0.5,
    "subtracted:many_pieces": -0.5, "standard_part:fastener": 1.0,
    "standard_part:grade_named": -2.0,
}  # fmt: skip


@dataclass(frozen=True)
class _Stack:
    """All sets one below the other: candidates (n,), their routes (m,) and sets (q,) in order.

    `x` (n, k); `route` (n,) the route of each candidate; `route_start` (m,) its first candidate;
    `set_of_route` (m,); `set_start` (q,) the first route of each set; `accepted` (m,); `inside`
    and `fits` (n,): in an accepted route, and there of an accepted family; `weight` (q,).
    """

    x: FloatArray
    route: AnyArray
    route_start: AnyArray
    set_of_route: AnyArray
    set_start: AnyArray
    accepted: AnyArray
    inside: AnyArray
    fits: AnyArray
    weight: FloatArray


def fit_choice(
    sets: Sequence[ChoiceSet], names: Sequence[str], *, ridge: float, families: float = 0.5
) -> dict[str, float]:
    """Weights of the terms `names` from sets in which an accepted route is offered."""
    stack = _stacked([s for s in sets if _is_telling(s)], names)
    spread = np.maximum(stack.x.std(axis=0), 1e-3)
    mean = np.array([PRIOR.get(name, 0.0) for name in names])
    is_constant = np.array([name.startswith("route:") for name in names])
    strength = ridge * float(stack.weight.sum()) * np.where(is_constant, CONSTANTS, 1.0)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        value, slope = _loss(stack, w, families)
        gap = (w - mean) * spread
        return value + 0.5 * float(strength @ gap**2), slope + strength * gap * spread

    bounds = [(LOWER.get(name), UPPER.get(name)) for name in names]
    best = minimize(
        loss, mean, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 400}
    )
    return {name: float(x) for name, x in zip(names, best.x, strict=True)}


def weight_of(chosen: ChoiceSet) -> float:
    """How much a case counts: less where the source compared no additive route."""
    is_weak = chosen.case.row.get("process_detail", "") == "no AM comparison in source"
    return 0.5 if is_weak else 1.0


def _is_telling(chosen: ChoiceSet) -> bool:
    """Whether an accepted route is offered beside one that is not."""
    offered = {a.label in chosen.case.accepted for a in chosen.alternatives}
    return offered == {True, False}


def _stacked(sets: Sequence[ChoiceSet], names: Sequence[str]) -> _Stack:
    position = {name: i for i, name in enumerate(names)}
    rows = [
        (index, option)
        for index, chosen in enumerate(sets)
        for option in sorted(chosen.alternatives, key=lambda a: a.route)
    ]
    x = np.zeros((len(rows), len(names)))
    for i, (_, option) in enumerate(rows):
        for name, value in option.terms.items():
            if name in position:
                x[i, position[name]] = value
    keys = [(index, option.route) for index, option in rows]
    route_start = [i for i, key in enumerate(keys) if i == 0 or key != keys[i - 1]]
    route = np.searchsorted(route_start, np.arange(len(rows)), side="right") - 1
    set_of_route = np.array([keys[i][0] for i in route_start])
    accepted = np.array([rows[i][1].label in sets[keys[i][0]].case.accepted for i in route_start])
    families = [sets[index].case.families for index, _ in rows]
    fits = np.array([not f or o.family in f for f, (_, o) in zip(families, rows, strict=True)])
    return _Stack(
        x, route, np.array(route_start), set_of_route,
        np.searchsorted(set_of_route, np.arange(len(sets))), accepted,
        accepted[route], accepted[route] & fits,
        np.array([weight_of(chosen) for chosen in sets]),
    )  # fmt: skip


def _loss(s: _Stack, w: FloatArray, families: float) -> tuple[float, FloatArray]:
    """The negative log likelihood and its slope by the weights."""
    set_of = s.set_of_route[s.route]
    u = s.x @ w
    value, share = _log_sums(u / SMOOTHING, s.route_start, s.route)
    whole, p = _log_sums(SMOOTHING * value, s.set_start, s.set_of_route)
    right, q = _log_sums(
        np.where(s.accepted, SMOOTHING * value, -np.inf), s.set_start, s.set_of_route
    )
    told = s.weight * (whole - right)
    by_u = (s.weight[s.set_of_route] * (p - q))[s.route] * share
    starts = s.route_start[s.set_start]
    v = u / ALLOY_SPREAD
    inside, from_inside = _log_sums(np.where(s.inside, v, -np.inf), starts, set_of)
    fitting, from_fitting = _log_sums(np.where(s.fits, v, -np.inf), starts, set_of)
    has_fit = np.isfinite(fitting)
    lost = np.where(has_fit, inside - np.where(has_fit, fitting, 0.0), 0.0)
    told = told + families * s.weight * lost
    slope = np.where(has_fit[set_of], from_inside - from_fitting, 0.0) / ALLOY_SPREAD
    by_u = by_u + families * s.weight[set_of] * slope
    return float(told.sum()), s.x.T @ by_u


def _log_sums(
    values: FloatArray, starts: AnyArray, group: AnyArray
) -> tuple[FloatArray, FloatArray]:
    """Ln sum exp of each group of neighbours, and each value's share of it (0 where all -inf)."""
    top = np.maximum.reduceat(values, starts)
    safe = np.where(np.isfinite(top), top, 0.0)
    parts = np.exp(values - safe[group])
    total = np.add.reduceat(parts, starts)
    with np.errstate(divide="ignore"):
        return safe + np.log(total), parts / np.maximum(total, 1e-300)[group]
