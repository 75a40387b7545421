"""What brings the CO2 of a part down: every lever pulled by asking again, alone and in pairs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any

import numpy as np

from sekiso.domain.assume import USUAL
from sekiso.domain.co2_levers import Co2Levers, Lever
from sekiso.domain.errors import NeedError, OutOfRangeError, SekisoError
from sekiso.domain.interval import Interval
from sekiso.domain.need import Need
from sekiso.domain.requirement import Pieces
from sekiso.economics.co2 import use_phase_saving
from sekiso.economics.fact_sampler import FactSampler
from sekiso.economics.market import SCOPE
from sekiso.explorer.asked_again import Basis, basis_of, changes_of, interval_of, log_ratio
from sekiso.explorer.evaluate import Evaluation, evaluate
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.what_if import clean_grid, plate_full
from sekiso.knowledge import Knowledge
from sekiso.numerics.arrays import FloatArray

TARGET = 0.5
_GOOD_BED = {"powder_yield": 0.9, "powder_reuse": 0.98}  # a full bed whose rest comes back


@dataclass(frozen=True, eq=False)
class _Pull:
    """A lever: its key and numbers, what is assumed, pieces and scope, another way of making."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    assume: Mapping[str, Any] = field(default_factory=dict)
    pieces: float | None = None
    option: Option | None = None


def co2_levers(
    need: Need,
    knowledge: Knowledge,
    *,
    process: str | None = None,
    target: float = TARGET,
    use: str | None = None,
    mass_saved: float = 0.0,
) -> Co2Levers:
    """How far scrap, electricity, yield, a full plate, scope and another process bring CO2 down.

    Each lever, then the pair with the best chance, is asked again with the same draws: the chance
    is that of CO2'/CO2 <= 1 - `target`.  process: the way to improve (the first of the answer where
    None); use ("car", "aircraft" ...) and mass_saved [kg]: what a lighter part saves in use, told
    apart.  Raises NeedError where nothing is feasible or `process` is not among it, and
    OutOfRangeError for a target outside 0-1.
    """
    if not 0.0 < target < 1.0:
        raise OutOfRangeError("co2_target", got=target)
    basis = basis_of(need, knowledge)
    if not basis.feasible:
        raise NeedError("nothing_feasible", nearest=_nearest(basis))
    basis = _with_first(basis, process)
    pulls = list(_pulls(basis))
    alone = [lever for pull in pulls if (lever := _lever(basis, (pull,), target))]
    pairs = [lever for pair in combinations(pulls, 2) if (lever := _lever(basis, pair, target))]
    best_pair = max(pairs, key=_reach, default=None)
    listed = [*alone, *([best_pair] if best_pair is not None else [])]
    return _record(basis, target, sorted(listed, key=_reach, reverse=True), use, mass_saved)


def _nearest(basis: Basis) -> str:
    """The way with the fewest reasons against it, and these."""
    if not basis.judged:
        return "-"
    entry = min(basis.judged, key=lambda entry: len(entry.reasons))
    reasons = ", ".join(reason.key for reason in entry.reasons)
    return f"{entry.option.route.key} {entry.option.alloy.key}: {reasons}"


def _with_first(basis: Basis, process: str | None) -> Basis:
    """The basis with the first way of `process` in front."""
    if process is None:
        return basis
    first = next((e for e in basis.feasible if e.option.route.key == process), None)
    if first is None:
        known = dict.fromkeys(e.option.route.key for e in basis.feasible)
        raise NeedError("way_not_feasible", got=process, allowed=", ".join(known))
    return replace(basis, feasible=(first, *(e for e in basis.feasible if e is not first)))


def _pulls(basis: Basis) -> Iterator[_Pull]:
    assume, best = basis.need.assume, basis.best.option
    if assume.get("recycled_share", USUAL) != 1.0:
        yield _Pull("recycled_share", {"to": 1.0}, {"recycled_share": 1.0})
    grid = clean_grid(basis)
    if grid is not None:
        yield _Pull("grid", {"to": grid}, {"grid": grid})
    if best.is_additive and str(best.route["feedstock_co2"][0]).startswith("powder"):
        yield _Pull("powder", _GOOD_BED, _GOOD_BED)
    if best.is_additive:
        full, now = plate_full(basis), float(np.median(basis.question.size.pieces))
        if full > now:
            yield _Pull("plate", {"from": now, "to": float(full)}, pieces=float(full))
    if str(basis.question.flags.get("scope", SCOPE)) != "raw":
        yield _Pull("scope", {"to": "raw"}, {"scope": "raw"})
    other = _cleanest(basis)
    if other is not None:
        yield _Pull("process", {"to": other.route.key}, option=other)


def _cleanest(basis: Basis) -> Option | None:
    """The other route whose CO2 is the lowest now, None where the way is that already."""
    own = basis.best.option.route.key
    others = [e for e in basis.feasible if e.option.route.key != own]
    first = min(others, key=lambda e: float(np.median(e.costs.co2)), default=None)
    is_cleaner = first is not None and np.median(first.costs.co2) < np.median(basis.best.costs.co2)
    return first.option if first is not None and is_cleaner else None


def _lever(basis: Basis, pulls: tuple[_Pull, ...], target: float) -> Lever | None:
    """What some levers bring together; None where the part cannot be made so."""
    option = next((pull.option for pull in pulls if pull.option), basis.best.option)
    try:
        entry = evaluate(_question(basis, pulls), option)
    except SekisoError:
        return None
    if not entry.is_feasible:
        return None
    n = basis.question.draws.n
    changes = changes_of(basis.best.costs, entry.costs, n=n)
    log = log_ratio(basis.best.costs, entry.costs, "co2", n=n)
    values = {f"{pull.key}.{name}": x for pull in pulls for name, x in pull.values.items()}
    return Lever(
        keys=tuple(pull.key for pull in pulls),
        values=values,
        process=option.route.key,
        material=option.alloy.key,
        co2=changes["co2"],
        price=changes["price"],
        co2_then=interval_of(entry.costs.co2),
        probability_reached=float(np.mean(log <= np.log1p(-target))),
        ask=_fields(pulls),
    )


def _question(basis: Basis, pulls: tuple[_Pull, ...]) -> Question:
    need = basis.need
    for pull in pulls:
        need = replace(need, assume={**need.assume, **pull.assume})
        if pull.pieces is not None:
            need = replace(need, quantity=Pieces(pull.pieces, pull.pieces))
    return question_of(need, basis.knowledge.for_answers)


def _fields(pulls: tuple[_Pull, ...]) -> dict[str, Any]:
    assume = {key: value for pull in pulls for key, value in pull.assume.items()}
    pieces = next((pull.pieces for pull in pulls if pull.pieces), None)
    asked = {"assume": assume, "quantity": None if pieces is None else round(pieces)}
    return {name: value for name, value in asked.items() if value}


def _reach(lever: Lever) -> tuple[float, float]:
    return lever.probability_reached, -lever.co2.median


def _record(
    basis: Basis, target: float, levers: list[Lever], use: str | None, mass_saved: float
) -> Co2Levers:
    best, question = basis.best, basis.question
    estimate, mass = best.costs, _mass(best, question)
    assumed = {row.key: row.value for row in question.assumed}
    route, grid = assumed["recycled_share"], str(assumed["grid"])
    return Co2Levers(
        process=best.option.route.key,
        material=best.option.alloy.key,
        co2=interval_of(estimate.co2),
        per_mass=interval_of(estimate.co2 / mass),
        energy=interval_of(estimate.energy),
        feed=interval_of(estimate.bought_mass / mass),
        items={name: float(np.median(item)) for name, item in estimate.co2_items.items()},
        route=route if isinstance(route, float) else str(route),
        grid=grid,
        target=target,
        levers=tuple(levers),
        use_phase=None if use is None else _in_use(basis, use, mass_saved),
    )


def _mass(entry: Evaluation, question: Question) -> FloatArray:
    density = entry.option.alloy.value("thermophysical.density") or 1.0
    return np.asarray(question.size.volume * density)


def _in_use(basis: Basis, use: str, mass_saved: float) -> Interval:
    table = basis.question.knowledge.of("economics")["use_phase"]["uses"]
    if use not in table:
        raise NeedError("use_unknown", got=use, allowed=", ".join(table))
    read = FactSampler(basis.question.draws, basis.question.knowledge.of("economics"))
    return interval_of(use_phase_saving(mass_saved, factor=read.rate(f"use_phase.uses.{use}.co2")))
