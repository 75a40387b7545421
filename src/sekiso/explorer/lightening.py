"""A lighter shape for each process that can make the part, judged like the part itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sekiso.design.topology.order import USUAL, Aim, Order, made_lighter
from sekiso.design.topology.result import Topology
from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.lighter import Lighter
from sekiso.domain.part import Part
from sekiso.domain.prediction import Prediction
from sekiso.explorer.evaluate import candidate, evaluate
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.strength_material import Made, strength_material
from sekiso.explorer.ways import option_of, way_called

N_PROCESSES = 3  # the first of the ranking: each takes a minute or more
N_CELLS = 20_000  # in the box of the part
N_ITERATIONS = 40  # a first shape; `sekiso.optimise_topology` takes its time
USUAL_FACTOR = 1.5  # safety factor against yielding where none is asked for
TOLD = ("mass", "cost", "co2", "build_time", "lead_time", "safety_factor")


def lighter_shapes(
    question: Question, candidates: Sequence[Candidate]
) -> tuple[tuple[Lighter, ...], dict[str, Part]]:
    """For the first feasible candidate of each additive process with design rules, at most three.

    Each shape is optimised within the rules of its process, as light as the safety factor that is
    asked for allows, and then judged by the same models as the original.  Also the parts, by
    digest.
    """
    rules = question.knowledge.of("rules")
    found: list[Lighter] = []
    parts: dict[str, Part] = {}
    seen: set[str] = set()
    for entry in candidates:
        if not (entry.is_feasible and entry.is_additive) or entry.process in seen:
            continue
        seen.add(entry.process)
        if entry.process not in rules or len(found) == N_PROCESSES:
            continue
        try:
            shape = _shape(question, entry)
            parts[shape.part.digest] = shape.part
            found.append(_judged(question, entry, shape))
        except (NeedError, PartError) as problem:
            found.append(_none(entry, problem))
    return tuple(found), parts


def factor_asked(question: Question) -> float:
    """The safety factor that the need asks for, else the usual one."""
    limits = [r.limit for r in question.requirements if r.key == "safety_factor"]
    return max(limits, default=USUAL_FACTOR)


def _shape(question: Question, entry: Candidate) -> Topology:
    need = question.need
    if need.part is None:
        raise NeedError("loads_without_part")
    bare = replace(need, material=entry.material, loads=(), supports=(), lighten=False)
    bare = replace(bare, requirements=())
    made = Made(entry.process, entry.heat_condition)
    order = Order(
        part=need.part,
        loads=need.loads,
        supports=need.supports,
        metal=strength_material(bare, question.knowledge, made),
        aim=Aim(min_safety_factor=factor_asked(question)),
        rules=question.knowledge.of("rules")[entry.process],
        process=entry.process,
        n_cells=N_CELLS,
        settings=replace(USUAL, n_iterations=N_ITERATIONS),
    )
    return made_lighter(order)


def _judged(question: Question, entry: Candidate, shape: Topology) -> Lighter:
    """The candidate asked again with the lighter part; the strength is that of its own check."""
    need = replace(
        question.need, part=shape.part, material=entry.material, loads=(), supports=(),
        lighten=False,
        requirements=tuple(r for r in question.need.requirements if r.key != "safety_factor"),
    )  # fmt: skip
    again = question_of(need, question.knowledge)
    option = option_of(again, way_called(entry.process, question.knowledge))
    later = candidate(again, evaluate(again, option))
    after = _told(later)
    factor = shape.verification.safety_factor if shape.verification is not None else None
    if factor is not None:
        after["safety_factor"] = factor
    return Lighter(
        process=entry.process,
        material=entry.material,
        heat_condition=entry.heat_condition,
        build_direction=shape.direction,
        before=_told(entry),
        after=after,
        probability_before=entry.probability,
        probability_after=later.probability,
        part=shape.part.digest,
        findings=shape.findings,
    )


def _told(entry: Candidate) -> dict[str, Prediction]:
    return {key: entry.predictions[key] for key in TOLD if key in entry.predictions}


def _none(entry: Candidate, problem: NeedError | PartError) -> Lighter:
    reason = Reason(problem.key, problem.values)
    return Lighter(
        entry.process, entry.material, entry.heat_condition, before=_told(entry), reason=reason
    )
