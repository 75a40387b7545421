"""A part and its lighter shape, each judged as one process makes it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.lighter import Lighter
from sekiso.domain.need import Need
from sekiso.domain.part import Part
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import Requirement
from sekiso.explorer.costing import cheapest
from sekiso.explorer.evaluate import candidate, evaluate
from sekiso.explorer.joint_probability import chance_alone
from sekiso.explorer.question import question_of
from sekiso.explorer.ways import option_of, way_called
from sekiso.knowledge import Knowledge

TOLD = ("mass", "cost", "co2", "build_time", "lead_time", "safety_factor")
_FACTOR = "safety_factor"


@dataclass(frozen=True)
class JudgedShape:
    """What is known of one shape: predictions, the chance of all requirements, what speaks against.

    `candidate` is it as the models judge it without loads.
    """

    candidate: Candidate
    told: Mapping[str, Prediction]
    probability: float
    objections: tuple[Reason, ...]


def judged_shape(
    need: Need,
    knowledge: Knowledge,
    *,
    part: Part,
    process: str,
    factor: Prediction | None,
    limits: Sequence[Requirement] = (),
) -> JudgedShape:
    """`part` made by `process` for the need; its strength is the `factor` of its own check.

    `limits` of the safety factor enter the chance as if independent of the other requirements.
    What rules the shape out is told, and it is costed all the same.  Raises NeedError for a way
    that is not offered in the metal, DataError where a file lacks what the costs need.
    """
    others = tuple(r for r in need.requirements if r.key != _FACTOR)
    bare = replace(
        need, part=part, loads=(), supports=(), lighten=False, requirements=others
    )  # fmt: skip
    question = question_of(bare, knowledge)
    option = option_of(question, way_called(process, knowledge))
    entry = evaluate(question, option)
    told = dict(entry.predictions)
    if entry.estimate is None:
        told |= cheapest(question, option, entry.delivery, entry.feasibility.machines).predictions
    chance = entry.probability
    if factor is not None:
        told[_FACTOR] = factor
        chance *= math.prod(chance_alone(factor, limit) for limit in limits)
    return JudgedShape(candidate(question, entry), of_shape(told), chance, entry.reasons)


def of_shape(predictions: Mapping[str, Prediction]) -> dict[str, Prediction]:
    """What a lighter shape and the part as given are compared by."""
    return {key: predictions[key] for key in TOLD if key in predictions}


def compared_shapes(
    need: Need,
    knowledge: Knowledge,
    *,
    process: str,
    lighter: Part,
    factors: tuple[Prediction | None, Prediction | None],
    limits: Sequence[Requirement] = (),
) -> Lighter:
    """The part of the need beside a lighter shape of it; `factors` of both by their own checks.

    Raises what `judged_shape` raises.
    """
    if need.part is None:
        raise ValueError("a need with a part is compared")
    sides = [
        judged_shape(need, knowledge, part=part, process=process, factor=factor, limits=limits)
        for part, factor in zip((need.part, lighter), factors, strict=True)
    ]
    before, after = sides
    return Lighter(
        process=before.candidate.process,
        material=before.candidate.material,
        heat_condition=before.candidate.heat_condition,
        before=before.told,
        after=after.told,
        probability_before=before.probability,
        probability_after=after.probability,
        part=lighter.digest,
        objections=after.objections,
    )
