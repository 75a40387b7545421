"""Advice found by asking again: what to ask otherwise, and what it brings."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sekiso.domain.counterfactual import Change, Counterfactual
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need
from sekiso.explorer.asked_again import COMPARED, Basis, Trial, basis_of, counterfactual
from sekiso.explorer.what_if import (
    directions,
    other_alloys,
    pieces,
    price_sources,
    relaxations,
    supply,
    thicker_walls,
    without_limits,
)
from sekiso.knowledge import Knowledge

N_SHOWN = 5
_LEAST = 0.01  # a smaller change of the median is none
_SURE = 0.8  # chance of a saving from which it is told
_STEEP = 0.05  # ln of price per ln of pieces: a flatter step is no break
_ONE_OF_KIND = ("region", "alloy", "direction", "quantity")  # the best of these stands for them


def counterfactuals(
    need: Need, knowledge: Knowledge, *, n: int = N_SHOWN, by: str = "price"
) -> tuple[Counterfactual, ...]:
    """What saves most when it is asked otherwise, the largest gain in `by` first, at most `n`.

    `by`: price, lead_time or co2.  Every entry was asked again with the same draws; only those
    remain whose median saving in price, lead time or CO2 is at least 1 % with a chance of 80 %.
    Where nothing is feasible: the smallest changes that open a way, the cheapest first, without
    changes.  Raises NeedError for another `by`.
    """
    if by not in COMPARED:
        raise NeedError("what_if_by", got=by, allowed=", ".join(COMPARED))
    basis = basis_of(need, knowledge)
    if not basis.feasible:
        return openings(basis)[:n]
    asked = (counterfactual(basis, trial) for trial in _trials(basis))
    found = [_with_sources(basis, told) for told in asked if told]
    breaks = quantity_break(basis, pieces(basis))
    found += [breaks] if breaks is not None else []
    telling = [entry for entry in found if is_telling(entry)]
    order = sorted(telling, key=lambda entry: _place(entry, by))
    return tuple(_one_of_kind(order))[:n]


def openings(basis: Basis) -> tuple[Counterfactual, ...]:
    """The smallest changes that open a way, by what it costs then."""
    trials = [trial for kind in (relaxations, thicker_walls) for trial in kind(basis)]
    found = [told for trial in trials if (told := counterfactual(basis, trial))]
    return tuple(sorted(found, key=lambda entry: entry.price_then))


def is_telling(entry: Counterfactual) -> bool:
    """Whether a counterfactual saves price, lead time or CO2 by more than the noise."""
    changes = (entry.price, entry.lead_time, entry.co2)
    return any(change is not None and _saves(change) for change in changes)


def quantity_break(basis: Basis, ladder: Sequence[Trial]) -> Counterfactual | None:
    """The step of the ladder of pieces on which the price per part falls most steeply.

    Steepness: fall of ln(price) over rise of ln(pieces); `why` in its values is "plate" (it is
    full), "route" (another way is the best then) or "shared" (what is spent once is spread).
    """
    best: tuple[float, Counterfactual] | None = None
    before, at = 0.0, None
    for trial in ladder:
        told = counterfactual(basis, trial)
        if told is None or told.price is None:
            continue
        at = float(trial.values["from"]) if at is None else at
        now = math.log1p(told.price.median)
        steep = (before - now) / math.log(float(trial.values["to"]) / at)
        if steep > max(_STEEP, best[0] if best else 0.0):
            best = (steep, told)
        before, at = now, float(trial.values["to"])
    if best is None:
        return None
    told = best[1]
    is_other = told.process != basis.best.option.route.key
    why = "route" if is_other else "plate" if told.values["is_plate"] else "shared"
    values = {**{k: v for k, v in told.values.items() if k != "is_plate"}, "why": why}
    return Counterfactual(**{**vars(told), "values": values})


def _with_sources(basis: Basis, told: Counterfactual) -> Counterfactual:
    """Of another region also how many sources of prices stand behind it."""
    if told.key != "region":
        return told
    n = price_sources(basis, str(told.values["to"]), told.process)
    return replace(told, values={**told.values, "sources": n})


def _trials(basis: Basis) -> Iterable[Trial]:
    kinds = (supply, other_alloys, without_limits, relaxations, thicker_walls, directions)
    return (trial for kind in kinds for trial in kind(basis))


def _saves(change: Change) -> bool:
    return change.median <= -_LEAST and change.probability_lower >= _SURE


def _place(entry: Counterfactual, by: str) -> tuple[bool, float, float]:
    """Those that save in `by` first, then by what they save in it and in all three."""
    change: Change = getattr(entry, by)
    changes = (entry.price, entry.lead_time, entry.co2)
    all_three = sum(math.log1p(c.median) for c in changes if c is not None)
    return not _saves(change), change.median if _saves(change) else 0.0, all_three


def _one_of_kind(order: Sequence[Counterfactual]) -> Iterable[Counterfactual]:
    seen: set[tuple[str, object]] = set()
    for entry in order:
        kind = entry.key, entry.values.get("property")
        if (entry.key in _ONE_OF_KIND or kind[1] is not None) and kind in seen:
            continue
        seen.add(kind)
        yield entry
