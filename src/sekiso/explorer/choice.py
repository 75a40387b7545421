"""The route-choice model: how likely a competent shop would choose each route for a need.

A conditional logit (McFadden 1974) over the feasible routes of a question, each with its best
alloy a:

    u_ra = w . x_ra,    U_r = max_a u_ra,    P(r) = exp(U_r) / sum exp(U_r)

with the terms x of a candidate (`choice_terms`) and weights w fitted to documented and judged
decisions by `benchmarks/calibration/calibrate_route_choice.py`; an overlay's `decision/weights` may
set any.  How far the first route can be trusted is a second, logistic model (`certainty`) of its
share, its lead and what was not said, fitted to cases that were left out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekiso.explorer.choice_terms import Situation
from sekiso.knowledge import Knowledge
from sekiso.knowledge.model_files import shipped

MODEL = "route_choice"
_UNKNOWN = ("size", "quantity", "shape")


@dataclass(frozen=True)
class ChoiceModel:
    """Weights by term of the utility and of the certainty."""

    weights: Mapping[str, float]
    certainty: Mapping[str, float]

    def utility(self, terms: Mapping[str, float]) -> float:
        """W . x of one candidate; a term that was not fitted (a new route's own) counts nothing."""
        return sum(self.weights.get(name, 0.0) * value for name, value in terms.items())


def choice_model(knowledge: Knowledge) -> ChoiceModel:
    """The shipped model, with the weights that an overlay's `decision/weights` sets."""
    own = knowledge.of("decision")["weights"].get("weights", {})
    return model_of(shipped(MODEL), {name: float(fact.value) for name, fact in own.items()})


def model_of(numbers: Mapping[str, Any], own: Mapping[str, float]) -> ChoiceModel:
    """The model of a fitted file, `own` weights in place of fitted ones."""
    return ChoiceModel({**numbers["weights"], **own}, dict(numbers["certainty"]))


def route_shares(routes: Sequence[str], utilities: Sequence[float]) -> dict[str, float]:
    """P(route) of each route among candidates with these utilities, largest first.

    >>> {key: round(p, 4) for key, p in route_shares(["b", "a", "b"], [0.0, 1.0, -2.0]).items()}
    {'a': 0.7311, 'b': 0.2689}
    """
    best: dict[str, float] = {}
    for route, utility in zip(routes, utilities, strict=True):
        best[route] = max(utility, best.get(route, -math.inf))
    top = max(best.values(), default=0.0)
    parts = {route: math.exp(value - top) for route, value in best.items()}
    whole = sum(parts.values())
    ordered = sorted(parts, key=lambda route: (-parts[route], route))
    return {route: parts[route] / whole for route in ordered}


def certainty_terms(
    shares: Sequence[float], is_additive: Sequence[bool], situation: Situation
) -> dict[str, float]:
    """What the chance that the first route is right depends on.

    Its share, its lead, the share of all routes on its side (printed or not) and what is unknown.
    `shares`: P(route), largest first; `is_additive` of each.
    """
    second = max(shares[1], 1e-2) if len(shares) > 1 else 1e-2
    side = sum(p for p, kind in zip(shares, is_additive, strict=True) if kind == is_additive[0])
    return {
        "constant": 1.0,
        "share": _logit(shares[0]),
        "lead": math.log(max(shares[0], 1e-2) / second),
        "side": _logit(side),
        **{f"unknown:{name}": float(name in situation.unknown) for name in _UNKNOWN},
    }


def _logit(share: float) -> float:
    inside = min(max(share, 1e-2), 1.0 - 1e-2)
    return math.log(inside / (1.0 - inside))


def certainty(
    model: ChoiceModel, shares: Sequence[float], is_additive: Sequence[bool], situation: Situation
) -> float:
    """Chance that the first route is one that a competent shop would accept."""
    if not shares:
        return 0.0
    terms = certainty_terms(shares, is_additive, situation)
    logit = sum(model.certainty.get(name, 0.0) * value for name, value in terms.items())
    return 1.0 / (1.0 + math.exp(-logit))
