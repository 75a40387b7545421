"""Price, cost, time, CO2 and energy of a part made one way, with what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sekiso.domain import canonical
from sekiso.domain.answer import Reason
from sekiso.domain.errors import NeedError, OutOfRangeError
from sekiso.domain.estimate import Estimate, PriceItem, Swing
from sekiso.domain.need import Need
from sekiso.domain.prediction import LEVELS, Prediction
from sekiso.domain.source import Fact, Source
from sekiso.domain.version import VERSION
from sekiso.economics.estimate import EstimateSamples
from sekiso.economics.market import REGION, SCOPE
from sekiso.economics.models import BASIS
from sekiso.economics.sample import Draws
from sekiso.explorer.costing import Costing, cheapest, steps_of
from sekiso.explorer.delivery import Delivery
from sekiso.explorer.evaluate import best_delivery
from sekiso.explorer.explain import left_out
from sekiso.explorer.feasibility import Feasibility, feasibility_of, machines_offered, takes_part
from sekiso.explorer.input_names import input_names
from sekiso.explorer.kept import kept
from sekiso.explorer.machine_room import envelope, room_of
from sekiso.explorer.options import Option
from sekiso.explorer.plan import WIDENING
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.route_curves import route_curves
from sekiso.explorer.tornado import tornado
from sekiso.explorer.ways import option_of, way_called
from sekiso.knowledge import Knowledge, Record, fact_at
from sekiso.materials.naming import machine_called
from sekiso.numerics.median import median, quantiles

_REFUSALS = {"outside_limits": "outside_size_or_mass", "too_few": "too_few_pieces"}
_LOSSES, _YIELDS = ("powder_loss", "failure_per_layer"), ("yield_share", "deposition_efficiency")
_UNFIT = frozenset({"too_large", "no_machine", "does_not_fit", "outside_size_or_mass"})


@dataclass(frozen=True)
class Asked:
    """How the part is to be made: way, machine, own prices, digest and number of own orders."""

    process: str
    machine: str | None = None
    laid_over: Mapping[str, Any] | None = None
    own_orders: Mapping[str, Any] | None = None


def estimate(
    need: Need,
    knowledge: Knowledge,
    *,
    asked: Asked,
    routes: Iterable[str] | None = (),
) -> Estimate:
    """The estimate of a need made as `asked`; with `routes` (None: all) their curves in it.

    The numbers are those of the same candidate of `explore`.  Raises NeedError for a way, metal or
    machine that is not on file and for a need without any size, DataError where a fact is absent.
    """
    facts = knowledge.for_answers
    way = way_called(asked.process, facts)
    refuse_sizeless(need)
    question = question_of(need, facts)
    # draws of its own hold what this estimate read and nothing else
    question = replace(question, draws=Draws(seed=need.seed, n=question.draws.n))
    option = option_of(question, way)
    refuse_total_loss(option)
    feasibility = feasibility_of(question, option)
    machines, on_machine = _machines(question, option, feasibility, asked.machine)
    state = _delivery(question, option)
    costing = _costing(question, option, state, machines, is_next=bool(on_machine))
    made = costing.estimate
    notes = _notes(question, feasibility, made, on_machine)
    predictions = _predictions(costing, is_fitting=not any(n.key in _UNFIT for n in notes))
    shares = made.price_shares()
    swings = _tornado(question, made)  # before other ways are drawn
    compared = None if routes == () else route_curves(question, way, routes, asked.machine)
    said = need.canonical(version=VERSION, knowledge_digest=knowledge.digest)
    told = {
        "process": way.key, "machine": asked.machine, "prices": asked.laid_over,
        "own_orders": asked.own_orders,
    }  # fmt: skip
    return Estimate(
        id=_id(said, told),
        version=VERSION,
        need=said | told,
        process=way.record.key,
        variant=made.variant,
        material=option.alloy.key,
        machine=costing.machine.key if costing.machine is not None else None,
        scope=str(question.flags.get("scope", SCOPE)),
        region=str(question.flags.get("region", REGION)),
        quantity=median(question.size.pieces),
        heat_condition=state.heat_condition,
        price=predictions["cost"],
        cost=predictions["production_cost"],
        time=predictions["build_time"],
        lead_time=predictions["lead_time"],
        co2=predictions["co2"],
        energy=predictions["energy"],
        parts_per_build=median(made.parts_per_build),
        waterfall=tuple(PriceItem(item, amount) for item, amount in shares.items()),
        tornado=swings,
        chain=steps_of(question, option, state, made, shares),
        assumed=question.assumed,
        notes=(*left_out(knowledge), *notes),
        curves=compared,
        sources=_sources(question.draws, predictions["cost"].sources),
        compare=lambda names: route_curves(question, way, names, asked.machine),
    )


def refuse_sizeless(need: Need) -> None:
    """Raise NeedError where neither a part nor a size, a volume or a mass is told."""
    if need.part is None and need.size is None and need.volume is None and need.mass is None:
        raise NeedError("estimate_without_size")


def _machines(
    question: Question, option: Option, feasibility: Feasibility, name: str | None
) -> tuple[tuple[Record, ...], list[Reason]]:
    """The machines to price on, and what is to be said of the one that was named."""
    if name is None or not option.is_additive:
        return feasibility.machines, []
    machine = named_machine(question, option, name)
    if takes_part(question, machine):
        return (machine,), []
    largest, room = median(question.size.extent[0]), max(envelope(machine))
    note = Reason("machine_too_small", {"machine": machine.key, "largest": largest, "room": room})
    fitting = [m for m in machines_offered(question, option) if takes_part(question, m)]
    return tuple(sorted(fitting, key=room_of)) or feasibility.machines or (machine,), [note]


def _costing(
    question: Question, option: Option, state: Delivery, machines: tuple[Record, ...],
    *, is_next: bool,
) -> Costing:  # fmt: skip
    """On the cheapest of the machines, or on the first that holds the part with its margins."""
    for machine in machines[:-1] if is_next else ():
        costing = cheapest(question, option, state, (machine,))
        if "does_not_fit" not in costing.estimate.notes:
            return costing
    return cheapest(question, option, state, machines[-1:] if is_next else machines)


def named_machine(question: Question, option: Option, name: str) -> Record:
    """The machine of this name; NeedError where it is not on file or is of another process."""
    machine = machine_called(name, question.knowledge)
    own = [m.key for m in question.knowledge.machines.values() if m["process"] == option.route.key]
    if machine is None:
        raise NeedError("machine_not_on_file", got=name, allowed=", ".join(own))
    if machine["process"] != option.route.key:
        raise NeedError(
            "machine_of_other_process", got=machine.key, process=str(machine["process"]),
            wanted=option.route.key, allowed=", ".join(own),
        )  # fmt: skip
    return machine


def _delivery(question: Question, option: Option) -> Delivery:
    place = ("delivery", option.route.key, option.alloy.key)
    state: Delivery = kept(question, place, lambda: best_delivery(question, option))[0]
    return state


def refuse_total_loss(option: Option) -> None:
    """Raise OutOfRangeError where the files say that no good part is left, which has no price."""
    for path, fact in option.route.facts():
        name = path.rsplit(".", 1)[-1]
        is_lost = name in _LOSSES and fact.high >= 1.0
        if is_lost or (name in _YIELDS and fact.low <= 0.0):
            got = fact.high if is_lost else fact.low
            raise OutOfRangeError("total_loss", record=option.route.key, path=path, got=got)


def _notes(
    question: Question, feasibility: Feasibility, made: EstimateSamples, notes: list[Reason]
) -> tuple[Reason, ...]:
    values = {"material": str(question.material), "family": ""}
    found = [*notes, *feasibility.reasons]
    told = {reason.key for reason in found}
    for note in made.notes:
        key = _REFUSALS.get(note, note)
        if key not in told:
            family = question.knowledge.alloys[question.chosen.alloys[0]]["family"]
            found.append(Reason(key, values | {"family": str(family)}))
            told.add(key)
    if question.chosen.is_fallback:
        found.append(Reason("class_fallback", {"material": str(question.material)}))
    return tuple(found)


def _predictions(costing: Costing, *, is_fitting: bool) -> dict[str, Prediction]:
    """What was told of time, money and CO2, and the energy; wider where the part does not fit."""
    told = dict(costing.predictions)
    points = quantiles([costing.estimate.energy], LEVELS)[0]
    told["energy"] = replace(
        told["cost"],
        key="energy",
        unit="J",
        quantiles=tuple(points),
        scale="log" if points[0] > 0.0 else "linear",
        basis=BASIS,
    )
    if is_fitting:
        return told
    return {key: prediction.widened(WIDENING) for key, prediction in told.items()}


def _tornado(question: Question, made: EstimateSamples) -> tuple[Swing, ...]:
    size = question.size
    of_part = {"size": size.extent[0], "volume": size.volume, "quantity": size.pieces}
    drawn = {key: np.log(x / median(x)) for key, x in of_part.items() if np.ptp(x) > 0.0}
    inputs = drawn | question.draws.inputs()
    names = {key: input_names(key, question.knowledge) for key in inputs}
    return tornado(np.broadcast_to(made.price, (question.draws.n,)), inputs, names=names)


def _sources(draws: Draws, of_models: tuple[Source, ...]) -> tuple[Source, ...]:
    """Sources of every fact that was read, each once."""
    found = {source.citation: source for source in of_models}
    for (_, _, path), (rates, table, _) in draws.memory.items():
        fact = fact_at(table, path) if table is not None else _rate(rates, path)
        if isinstance(fact, Fact):
            found.setdefault(fact.source.citation, fact.source)
    return tuple(found.values())


def _rate(rates: Mapping[str, Any], path: str) -> Fact | None:
    table, _, rest = path.partition(".")
    return fact_at(rates[table], rest) if table in rates else None


def _id(said: Mapping[str, Any], told: Mapping[str, Any]) -> str:
    return canonical.digest({name: value for name, value in {**said, **told}.items() if value})
