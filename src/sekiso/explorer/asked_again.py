"""A question asked again with something changed: only the options that may win are judged anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sekiso.domain.counterfactual import Change, Counterfactual
from sekiso.domain.errors import SekisoError
from sekiso.domain.interval import Interval
from sekiso.domain.need import Need
from sekiso.economics.estimate import EstimateSamples
from sekiso.explorer.evaluate import Evaluation, candidate, evaluate
from sekiso.explorer.explore import judged_options
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.rank import ranked
from sekiso.knowledge import Knowledge
from sekiso.numerics.arrays import FloatArray
from sekiso.numerics.joint_interval import joint_interval

N_RIVALS = 10  # ways that may win when something is changed
COMPARED = ("price", "lead_time", "co2")
_POINTS = (0.05, 0.5, 0.95)


@dataclass(frozen=True, eq=False)
class Basis:
    """The question as it stands: all judged ways, the feasible ones in the order of the answer."""

    question: Question
    knowledge: Knowledge
    judged: tuple[Evaluation, ...]
    feasible: tuple[Evaluation, ...]

    @property
    def best(self) -> Evaluation:
        """The first feasible way."""
        return self.feasible[0]

    @property
    def need(self) -> Need:
        """The need behind the question."""
        return self.question.need

    def rivals(self) -> tuple[Option, ...]:
        """The ways that may win after a change: the first of each route, then the next ones."""
        return tuple(entry.option for entry in self.rivals_judged())

    def rivals_judged(self) -> tuple[Evaluation, ...]:
        """The rivals as they were judged."""
        first: dict[str, Evaluation] = {}
        for entry in self.feasible:
            first.setdefault(entry.option.route.key, entry)
        rest = [entry for entry in self.feasible if entry not in first.values()]
        return tuple([*first.values(), *rest][:N_RIVALS])


@dataclass(frozen=True, eq=False)
class Trial:
    """Something asked otherwise: a kind with its numbers, the changed question, the options to be
    judged in it, and the fields of the need that ask for it.
    """

    key: str
    values: Mapping[str, Any]
    question: Question
    options: tuple[Option, ...]
    ask: Mapping[str, Any] = field(default_factory=dict)


def basis_of(need: Need, knowledge: Knowledge) -> Basis:
    """The judged question behind a need."""
    question, entries, _ = judged_options(question_of(need, knowledge.for_answers))
    feasible = in_order(question, [entry for entry in entries if entry.is_feasible])
    return Basis(question, knowledge, tuple(entries), feasible)


def in_order(question: Question, entries: Sequence[Evaluation]) -> tuple[Evaluation, ...]:
    """Feasible ways, best first, as the answer ranks them."""
    by_key = {(e.option.route.key, e.option.alloy.key): e for e in entries}
    order = ranked(question, [candidate(question, entry) for entry in entries])
    return tuple(by_key[c.process, c.material] for c in order if c.is_feasible)


def question_with(basis: Basis, **values: Any) -> Question:
    """The question with other values of `assume`."""
    need = replace(basis.need, assume={**basis.need.assume, **values})
    return question_of(need, basis.knowledge.for_answers)


def first_of(trial: Trial) -> Evaluation | None:
    """The best way of a trial, None where none is feasible."""
    entries = [evaluate(trial.question, option) for option in trial.options]
    order = in_order(trial.question, [entry for entry in entries if entry.is_feasible])
    return next(iter(order), None)


def counterfactual(basis: Basis, trial: Trial) -> Counterfactual | None:
    """What a trial brings against the best way now; None where it cannot be asked or made."""
    try:
        entry = first_of(trial)
    except SekisoError:
        return None
    if entry is None:
        return None
    changes: Mapping[str, Change | None] = dict.fromkeys(COMPARED)
    if basis.feasible:
        changes = changes_of(basis.best.costs, entry.costs, n=basis.question.draws.n)
    return Counterfactual(
        key=trial.key,
        values=trial.values,
        process=entry.option.route.key,
        material=entry.option.alloy.key,
        price_then=float(np.median(entry.costs.price)),
        ask=trial.ask,
        price=changes["price"],
        lead_time=changes["lead_time"],
        co2=changes["co2"],
    )


def changes_of(now: EstimateSamples, then: EstimateSamples, *, n: int) -> dict[str, Change]:
    """Change of price, lead time and CO2 from one estimate to another, joint 90 % intervals.

    ln(x'/x) per sample; both draw what they share alike.
    """
    logs = [log_ratio(now, then, name, n=n) for name in COMPARED]
    points = joint_interval(logs)
    return {
        name: Change(
            low=float(np.expm1(low)),
            median=float(np.expm1(middle)),
            high=float(np.expm1(high)),
            probability_lower=float(np.mean(log < 0.0)),
        )
        for name, (low, middle, high), log in zip(COMPARED, points, logs, strict=True)
    }


def log_ratio(now: EstimateSamples, then: EstimateSamples, name: str, *, n: int) -> FloatArray:
    """Ln of what one estimate is over another in `name`, shape (n,)."""
    rows = (on_all_draws(getattr(estimate, name), n=n) for estimate in (then, now))
    later, earlier = (np.maximum(row, 1e-12) for row in rows)
    return np.asarray(np.log(later / earlier))


def on_all_draws(samples: FloatArray, *, n: int) -> FloatArray:
    """Samples of shape (n,), also where one value stands for all."""
    return np.broadcast_to(np.asarray(samples, dtype=float), (n,))


def interval_of(samples: FloatArray) -> Interval:
    """5 %, 50 % and 95 % points of samples (n,) or of one value."""
    low, middle, high = np.quantile(np.asarray(samples, dtype=float), _POINTS)
    return Interval(float(low), float(middle), float(high))


Trials = Callable[[Basis], Sequence[Trial]]
