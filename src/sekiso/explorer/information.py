"""Which single quote, trial or test is worth most before the order is placed.

Two questions are open: which way is cheaper, and whether the chosen one holds its limits.  Each
look resolves a share of the variance of one state (`numerics/information_value`): the logarithm
of the ratio of two prices, or the margin of a property over its spread.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from sekiso.domain.information import Information
from sekiso.domain.interval import Interval
from sekiso.domain.need import Need
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import Requirement
from sekiso.domain.source import Fact
from sekiso.explorer.asked_again import Basis, basis_of, interval_of, on_all_draws
from sekiso.explorer.evaluate import Evaluation
from sekiso.explorer.joint_probability import chance_alone
from sekiso.knowledge import Knowledge
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.information_value import ObservationValue, observation_value

N_SHOWN = 5
N_QUOTES = 3  # ways of which a quote is weighed
_NORMAL = NormalDist()


def value_of_information(
    need: Need, knowledge: Knowledge, *, n: int = N_SHOWN
) -> tuple[Information, ...]:
    """Quotes, a trial build and tests by what they are worth less their fee, at most `n`.

    Worth: mean loss avoided in the whole order.  A wrong way costs the difference of the prices; a
    limit that is missed costs the order again, which a surer way avoids at its price.  Nothing
    where nothing is feasible.
    """
    basis = basis_of(need, knowledge)
    if not basis.feasible:
        return ()
    found = [*_quotes(basis), *_trial(basis), *_tests(basis)]
    return tuple(sorted(found, key=lambda look: (-look.net_gain, -look.narrows, look.key)))[:n]


@dataclass(frozen=True, eq=False)
class _Rival:
    """The way that may be the cheaper one after all: ln of the price of the first over its price,
    shape (n,), and the price of the order between the two [JPY] (geometric mean of the medians): a
    price is lognormal, so that a difference of t costs t times that.
    """

    entry: Evaluation
    difference: FloatArray
    order: float


def _rival(basis: Basis) -> _Rival | None:
    """The other route with the largest value of perfect information."""
    first = basis.best
    best: tuple[float, _Rival] | None = None
    for entry in basis.rivals_judged():
        if entry.option.route.key == first.option.route.key:
            continue
        prices = _order(basis, first), _order(basis, entry)
        between = math.sqrt(float(np.median(prices[0])) * float(np.median(prices[1])))
        rival = _Rival(entry, np.asarray(np.log(prices[0] / prices[1])), between)
        gain = _of_difference(rival, 1.0).gain
        if best is None or gain > best[0]:
            best = (gain, rival)
    return None if best is None else best[1]


def _quotes(basis: Basis) -> Iterator[Information]:
    """A quote for each of the first ways: it tells the price of its shop."""
    rival = _rival(basis)
    ways = [basis.best, *([rival.entry] if rival else [])]
    ways += [entry for entry in basis.rivals_judged() if entry not in ways]
    for entry in ways[:N_QUOTES]:
        price = np.log(_on_draws(basis, entry.costs.price))
        yield _look(basis, "quote", entry, price, rival, fee=None)


def _trial(basis: Basis) -> Iterator[Information]:
    """One piece of the best additive way: it tells what making costs, not what a shop adds."""
    entry = next((e for e in basis.feasible if e.option.is_additive), None)
    if entry is not None:
        made = np.log(_on_draws(basis, entry.costs.cost))
        one = entry.costs.one_time + entry.costs.unit
        yield _look(basis, "trial", entry, made, _rival(basis), fee=interval_of(one))


def _look(
    basis: Basis,
    key: str,
    entry: Evaluation,
    seen: FloatArray,
    rival: _Rival | None,
    *,
    fee: Interval | None,
) -> Information:
    """What is learnt of the two prices where the samples `seen` become known but for a rest."""
    resolves = _fact(basis, key, "resolves").value
    price = np.log(_on_draws(basis, entry.costs.price))
    narrows = 1.0 - math.sqrt(1.0 - resolves * _explained_share(price, seen))
    gain, wrong = 0.0, (0.0, 0.0)
    if rival is not None:
        told = _of_difference(rival, resolves * _explained_share(rival.difference, seen))
        gain, wrong = told.gain, (told.wrong_now, told.wrong_then)
    values = {"process": entry.option.route.key, "material": entry.option.alloy.key}
    stated = fee or _stated_interval(_fact(basis, key, "fee"))
    source = _fact(basis, key, "resolves" if fee else "fee").source.citation
    return Information(key, values, gain, *wrong, "cost", narrows, stated, source)


def _tests(basis: Basis) -> Iterator[Information]:
    """Tests of properties: those with a limit by what a miss would cost, others by their width."""
    entry = basis.best
    limits = {r.key: r for r in basis.question.requirements}
    looks: Mapping[str, Any] = basis.question.knowledge.of("economics")["information"]["looks"]
    for key, look in looks.items():
        for name in look.get("properties", ()):
            predicted = entry.predictions.get(name)
            if predicted is not None:
                yield _test(basis, key, look, entry, predicted, limits.get(name))
                break


def _test(
    basis: Basis,
    key: str,
    look: Mapping[str, Any],
    entry: Evaluation,
    predicted: Prediction,
    limit: Requirement | None,
) -> Information:
    resolves, fee = look["resolves"].value, look["fee"]
    gain, wrong = 0.0, (0.0, 0.0)
    if limit is not None:
        chance = min(max(chance_alone(predicted, limit), 1e-4), 1.0 - 1e-4)
        lost = float(np.median(_order(basis, entry)))
        told = _of_limit(chance, resolves, lost, _surer(basis, entry, limit))
        gain, wrong = told.gain, (told.wrong_now, told.wrong_then)
    values = {"process": entry.option.route.key, "material": entry.option.alloy.key}
    return Information(
        key=key,
        values={**values, "property": predicted.key},
        gain=gain,
        wrong_now=wrong[0],
        wrong_then=wrong[1],
        about=predicted.key,
        narrows=1.0 - math.sqrt(1.0 - resolves),
        fee=_stated_interval(fee),
        source=fee.source.citation,
        published=tuple(look.get("published", ())),
        tags=tuple(look.get("tags", ())),
    )


def _of_difference(rival: _Rival, share: float) -> ObservationValue:
    """Value of an observation for who chooses the first way (loss: the difference) or the other."""

    def losses(mean: FloatArray, sd: float) -> FloatArray:
        return rival.order * np.stack([mean, np.zeros_like(mean)])

    mean, sd = float(np.mean(rival.difference)), float(np.std(rival.difference))
    return observation_value(losses, mean=mean, sd=sd, share=share)


def _of_limit(chance: float, share: float, lost: float, dearer: float) -> ObservationValue:
    """Value of a test for who keeps the way (loss `lost` where the limit is missed) or takes a
    surer one at `dearer`; the state is the margin over its sd, so that P(met) = Phi(mean).
    """

    def losses(mean: FloatArray, sd: float) -> FloatArray:
        scale = max(sd, 1e-9)
        missed = np.array([_NORMAL.cdf(-m / scale) for m in mean])
        return np.stack([lost * missed, np.full_like(mean, dearer)])

    return observation_value(losses, mean=_NORMAL.inv_cdf(chance), sd=1.0, share=share)


def _surer(basis: Basis, entry: Evaluation, limit: Requirement) -> float:
    """What the cheapest way costs more in the order that holds the limit more surely [JPY]; as much
    as the order itself where there is none.
    """
    own = chance_alone(entry.predictions[limit.key], limit)
    price = float(np.median(_order(basis, entry)))
    dearer = [
        float(np.median(_order(basis, other))) - price
        for other in basis.feasible
        if limit.key in other.predictions
        and chance_alone(other.predictions[limit.key], limit) > max(own, 0.5)
    ]
    return max(min(dearer, default=price), 0.0)


def _order(basis: Basis, entry: Evaluation) -> FloatArray:
    """Price of the whole order [JPY], shape (n,)."""
    return _on_draws(basis, entry.costs.price) * _on_draws(basis, basis.question.size.pieces)


def _on_draws(basis: Basis, samples: FloatArray) -> FloatArray:
    return on_all_draws(samples, n=basis.question.draws.n)


def _explained_share(wanted: FloatArray, seen: FloatArray) -> float:
    """Share of the variance of `wanted` that `seen` explains (squared correlation)."""
    if np.std(wanted) <= 0.0 or np.std(seen) <= 0.0:
        return 0.0
    return float(np.corrcoef(wanted, seen)[0, 1] ** 2)


def _fact(basis: Basis, key: str, name: str) -> Fact:
    fact: Fact = basis.question.knowledge.of("economics")["information"]["looks"][key][name]
    return fact


def _stated_interval(fact: Fact) -> Interval:
    return Interval(fact.low, fact.value, fact.high)
