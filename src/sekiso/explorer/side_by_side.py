"""Several ways to make one part beside each other: price, days, yield, CO2, and who leads when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sekiso.domain.answer import Reason
from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.estimate import RouteCurves
from sekiso.domain.interval import Interval
from sekiso.domain.need import Need
from sekiso.domain.side_by_side import SideBySide, WayRow
from sekiso.economics.estimate import EstimateSamples
from sekiso.explorer.asked_again import COMPARED, on_all_draws
from sekiso.explorer.costing import cheapest
from sekiso.explorer.evaluate import Evaluation, evaluate
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.route_curves import N_SAMPLES, Contender, curves_of, with_samples
from sekiso.explorer.ways import Way, option_of, way_called
from sekiso.knowledge import Knowledge, Record
from sekiso.numerics.joint_interval import joint_interval


@dataclass(frozen=True, eq=False)
class _Made:
    """A way with its judgement, its samples and the machine."""

    way: Way
    entry: Evaluation
    costs: EstimateSamples
    machine: Record | None


def side_by_side(need: Need, knowledge: Knowledge, ways: Sequence[str]) -> SideBySide:
    """The `ways` ("PBF-LB", "casting/sand" ...) for a need, each in the metal that was named, else
    in the one most usual for the part that it is offered in.

    A way that is ruled out is priced as far as it can be, and says why.  Intervals of price, lead
    time and CO2 hold at once; who is cheapest is asked per sample, among the ways that can be made.
    Raises NeedError for a way that is not on file and where none is named.
    """
    if not ways:
        raise NeedError("way_unknown", got="", allowed="PBF-LB, casting/sand, machining ...")
    question = question_of(need, knowledge.for_answers)
    made: list[_Made] = []
    left_out: dict[str, Reason] = {}
    for name in ways:
        way = way_called(name, question.knowledge)
        try:
            made.append(_made(question, way))
        except (NeedError, DataError) as problem:
            left_out[way.key] = Reason("left_out", {"record": way.key, "absent": problem.key})
    leads = _leads(question, made)
    rows = tuple(_row(question, entry, leads[entry.way.key]) for entry in made)
    return SideBySide(rows, _curves(question, made), left_out)


def _made(question: Question, way: Way) -> _Made:
    option = option_of(question, way)
    entry = evaluate(question, option)
    if entry.estimate is not None:
        return _Made(way, entry, entry.estimate, entry.machine)
    costing = cheapest(question, option, entry.delivery, entry.feasibility.machines)
    return _Made(way, entry, costing.estimate, costing.machine)


def _leads(question: Question, made: Sequence[_Made]) -> Mapping[str, tuple[float, float, float]]:
    """Chance of each way to be the first in price, lead time and CO2."""
    able, n = [entry for entry in made if entry.entry.is_feasible], question.draws.n
    chances = {entry.way.key: [0.0, 0.0, 0.0] for entry in made}
    for place, name in enumerate(COMPARED):
        if able:
            rows = np.stack([on_all_draws(getattr(entry.costs, name), n=n) for entry in able])
            first = rows.argmin(axis=0)
            for i, entry in enumerate(able):
                chances[entry.way.key][place] = float(np.mean(first == i))
    return {key: (row[0], row[1], row[2]) for key, row in chances.items()}


def _row(question: Question, made: _Made, leads: tuple[float, float, float]) -> WayRow:
    entry, costs, n = made.entry, made.costs, question.draws.n
    samples = [on_all_draws(getattr(costs, name), n=n) for name in COMPARED]
    price, lead_time, co2 = (Interval(*points) for points in joint_interval(samples))
    density = entry.option.alloy.value("thermophysical.density") or 1.0
    used = question.size.volume * density / np.maximum(costs.bought_mass, 1e-12)
    return WayRow(
        key=made.way.key,
        material=entry.option.alloy.key,
        price=price,
        lead_time=lead_time,
        co2=co2,
        metal_yield=Interval(*joint_interval([on_all_draws(np.minimum(used, 1.0), n=n)])[0]),
        cheapest=leads[0],
        fastest=leads[1],
        cleanest=leads[2],
        probability=entry.probability,
        reasons=entry.reasons,
    )


def _curves(question: Question, made: Sequence[_Made]) -> RouteCurves:
    able = [
        Contender(entry.way.key, entry.entry.option, entry.entry.delivery, entry.machine)
        for entry in made
        if entry.entry.is_feasible
    ]
    if not able:
        return RouteCurves((), {}, {})
    return curves_of(with_samples(question, N_SAMPLES), able, told=able[0].key)
