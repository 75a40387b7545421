"""A lighter shape for each process that can make the part, judged like the part itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sekiso.design.topology.lighten import Volumes
from sekiso.design.topology.order import USUAL, Aim, Effort, Order, made_lighter
from sekiso.design.topology.result import Topology
from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.errors import DataError, NeedError, PartError
from sekiso.domain.lighter import Lighter
from sekiso.domain.part import Part
from sekiso.explorer.judged_shape import judged_shape, of_shape
from sekiso.explorer.lighter_clock import LighterClock, LighterWatch, SearchEndedError
from sekiso.explorer.question import Question
from sekiso.explorer.strength_material import Made, strength_material
from sekiso.numerics.kernels import one_thread

N_PROCESSES = 3  # the first of the ranking: each takes a quarter of a minute or more
N_CELLS = 20_000  # in the box of the part
N_ITERATIONS = 40  # a first shape; `sekiso.optimise_topology` takes its time
VOLUMES = Volumes(rounds=3, near=0.2, again=0.5)  # tried; what exceeds the factor more is thinned
CHECK_CELLS = 20_000  # of metal: as the part as given is checked in an answer
USUAL_FACTOR = 1.5  # safety factor against yielding where none is asked for
_VOLUME_POWER, _MOST_VOLUME = 0.77, 0.9  # volume by safety factor: factor ~ volume^1.3
_N_USUAL = 60  # iterations of all rounds of a shape, about


def lighter_shapes(
    question: Question, candidates: Sequence[Candidate], *, progress: LighterWatch | None = None
) -> tuple[tuple[Lighter, ...], dict[str, Part]]:
    """For the first feasible candidate of each additive process with design rules, at most three.

    Each shape is optimised within the rules of its process, as light as the safety factor that is
    asked for allows, and then judged by the same models as the original.  `progress` is told after
    every iteration; once it returns False the shapes that are missing are given up, and say so.
    Also the parts, by digest.
    """
    entries = _first_of_each(question, candidates)
    clock = LighterClock(entries, _N_USUAL, progress)
    found: list[Lighter] = []
    parts: dict[str, Part] = {}
    for entry in entries:
        try:
            clock.begin()
            with one_thread():
                shape = _shape(question, entry, clock)
            parts[shape.part.digest] = shape.part
            found.append(_judged(question, entry, shape))
        except (NeedError, PartError, DataError) as problem:
            found.append(_none(entry, Reason(problem.key, problem.values)))
        except SearchEndedError:
            ended = Reason("lightening_ended")
            found += [_none(missing, ended) for missing in entries[len(found) :]]
            break
    return tuple(found), parts


def _first_of_each(question: Question, candidates: Sequence[Candidate]) -> list[Candidate]:
    rules = question.knowledge.of("rules")
    first: dict[str, Candidate] = {}
    for entry in candidates:
        if entry.is_feasible and entry.is_additive and entry.process in rules:
            first.setdefault(entry.process, entry)
    return list(first.values())[:N_PROCESSES]


def factor_asked(question: Question) -> float:
    """The safety factor that the need asks for, else the usual one."""
    limits = [r.limit for r in question.requirements if r.key == "safety_factor"]
    return max(limits, default=USUAL_FACTOR)


def _shape(question: Question, entry: Candidate, clock: LighterClock) -> Topology:
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
        effort=_effort(question, entry),
    )
    return made_lighter(order, progress=clock)


def _effort(question: Question, entry: Candidate) -> Effort:
    """Volumes only, which take a quarter of the time of stress limits.

    The first is that at which the factor of the part as given would fall to what is asked for.
    """
    given = entry.predictions.get("safety_factor")
    spare = 1.0 if given is None else given.value / factor_asked(question)
    first = min(max(spare, 1.0) ** -_VOLUME_POWER, _MOST_VOLUME)
    return Effort(limit_rounds=0, volumes=replace(VOLUMES, first=first), check_cells=CHECK_CELLS)


def _judged(question: Question, entry: Candidate, shape: Topology) -> Lighter:
    """The candidate beside the same with the lighter part."""
    factor = shape.verification.safety_factor if shape.verification is not None else None
    after = judged_shape(
        replace(question.need, material=entry.material), question.knowledge, part=shape.part,
        process=entry.process, factor=factor,
        limits=[r for r in question.requirements if r.key == "safety_factor"],
    )  # fmt: skip
    return Lighter(
        process=entry.process,
        material=entry.material,
        heat_condition=entry.heat_condition,
        build_direction=shape.direction,
        before=of_shape(entry.predictions),
        after=after.told,
        probability_before=entry.probability,
        probability_after=after.probability,
        part=shape.part.digest,
        findings=shape.findings,
        objections=after.objections,
    )


def _none(entry: Candidate, reason: Reason) -> Lighter:
    return Lighter(
        entry.process,
        entry.material,
        entry.heat_condition,
        before=of_shape(entry.predictions),
        reason=reason,
    )
