"""Finishing of the delivered surface: the cheapest steps that reach roughness and hardness.

What a step leaves, and the sequences in the order of their price, stand in
`knowledge/decision/finishing.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sekiso.domain.hardness import vickers
from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import Requirement
from sekiso.domain.source import Fact
from sekiso.explorer.joint_probability import chance_alone
from sekiso.explorer.look_ups import FINISHING
from sekiso.explorer.options import Option
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.materials.naming import takes_family
from sekiso.numerics.normal import Z95

_ORDERED_ABOVE, _ORDERED_WITHIN = 1.05, 1.04  # aim over the limit, 90 % range of a heat treater
_ROUGHING = "fine-milling"
_LEAST_SPREAD = 0.05  # log sd of a limit that a shop measures and works to


@dataclass(frozen=True, eq=False)
class Finish:
    """Steps after the usual chain, what the surface is then called, and what it is then like.

    `is_machined`: no face keeps the skin that shaping left; `becomes`: the heat condition that a
    hardening treatment leaves in the core.
    """

    steps: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    predictions: Mapping[str, Prediction] = field(default_factory=dict)
    is_machined: bool = False
    becomes: str | None = None


def finish_of(
    question: Question,
    option: Option,
    *,
    condition: str,
    chain: Sequence[str],
    predictions: Mapping[str, Prediction],
    must_be_machined: bool = False,
    as_left: bool = False,
) -> Finish:
    """Finishing of an option in a heat condition, after the steps of its chain.

    Where the need limits the hardness, the first treatment of the surface that reaches it is taken,
    where it limits the roughness the first sequence; else the surface stays as the chain leaves it.
    `must_be_machined`: no skin of shaping may stay, if the shape lets a cutter reach it; `as_left`:
    the part is bought as its chain leaves it, whatever the need limits.
    """
    table = question.knowledge.of("decision")["finishing"]
    if as_left:
        return _after(predictions.get("roughness"), chain, (), table)
    hard = _hardened(question, option, table, condition, predictions)
    chain = (*chain, *hard.steps)
    limits = [r for r in question.requirements if r.key == "roughness"]
    rough = predictions.get("roughness")
    usual = _after(rough, chain, (), table)
    is_cut = usual.is_machined or option.route.get("shape") == "subtracted"
    is_asked = must_be_machined or bool(limits)
    further = filter(None, _sequences(question, option, table) if is_asked else ())
    spared = {_ROUGHING} if is_cut else set()  # what follows does not need it on a cut face
    tried = [usual] + [
        _after(rough, chain, tuple(x for x in s if x not in spared or x == s[-1]), table)
        for s in further
    ]
    cut = [finish for finish in tried if finish.is_machined]
    best = _first_enough(cut if must_be_machined and cut else tried, limits, table, "roughness")
    return Finish(
        steps=(*hard.steps, *(step for step in best.steps if step not in hard.steps)),
        words=(*hard.words, *best.words),
        predictions={**hard.predictions, **best.predictions},
        is_machined=best.is_machined,
        becomes=hard.becomes,
    )


def _first_enough(
    tried: Iterable[Finish], limits: Sequence[Requirement], table: Record, key: str
) -> Finish:
    """The first finish likely to keep the limits, else the likeliest; the first without limits."""
    enough = table.value("enough") or 1.0
    best, most = Finish(), -1.0
    for finish in tried:
        found = finish.predictions.get(key)
        chances = [chance_alone(found, limit) for limit in limits if found is not None]
        chance = math.prod(chances)
        if chance > most:
            best, most = finish, chance
        if most >= enough:
            break
    return best


def _sequences(question: Question, option: Option, table: Record) -> Iterable[tuple[str, ...]]:
    build = option.route.get("build") if option.is_additive else "route"
    for row in table["sequence"]:
        suits = takes_family(row, option.family) and build in row.get("builds", (build,))
        if suits and not question.features & set(row.get("unsuited", ())):
            yield tuple(row["steps"])


def _after(
    rough: Prediction | None, chain: Sequence[str], steps: Sequence[str], table: Record
) -> Finish:
    """The surface after the chain and further steps, each starting from what the last one left."""
    words: list[str] = []
    is_machined = False
    for step in (*chain, *steps):
        effect = table["effects"].get(step)
        if effect is None:
            continue
        is_machined = is_machined or bool(effect.get("is_machined", False))
        words = [*(words if "factor" in effect else ()), str(effect["leaves"])]
        rough = rough and _left_by(rough, effect, str(effect["leaves"]))
    found = {"roughness": rough} if rough is not None else {}
    return Finish(tuple(steps), tuple(words), found, is_machined)


def _left_by(before: Prediction, effect: Mapping[str, Any], step: str) -> Prediction:
    factor, level = effect.get("factor"), effect.get("roughness")
    if isinstance(factor, Fact):
        after = before.times(factor.value, _log_sd(factor), surface=step)
        return replace(after, sources=(*before.sources, factor.source))
    if not isinstance(level, Fact) or before.value < level.value:
        return before
    return _lognormal("roughness", level, (level.low, level.value, level.high), step)


def _hardened(
    question: Question,
    option: Option,
    table: Record,
    condition: str,
    predictions: Mapping[str, Prediction],
) -> Finish:
    limits = [r for r in question.requirements if r.key == "hardness" and r.relation == ">="]
    if not limits:
        return Finish()
    tried = [Finish()]
    if "hardness" in predictions:
        tried = [Finish(predictions={"hardness": predictions["hardness"]})]
    wanted = max(r.limit for r in limits)
    is_loaded = question.is_set("tool_duty")  # an edge or a face under load breaks a thin case
    rows = (
        row
        for row in table["hardening"]
        if _takes(row, option, condition) and not (is_loaded and row.get("is_thin", False))
    )
    tried += [_treated(row, wanted) for row in rows]
    best = _first_enough(tried, limits, table, "hardness")
    return best if best is not tried[0] else Finish()


def _takes(row: Mapping[str, Any], option: Option, condition: str) -> bool:
    """Whether a treatment of the surface suits the alloy in its heat condition."""
    suits = "families" in row and takes_family(row, option.family)
    core = row.get("becomes", row.get("after"))
    is_start = core in (None, condition) or core not in option.heat_conditions
    return is_start and (suits or option.alloy.key in row.get("alloys", ()))


def _treated(row: Mapping[str, Any], wanted: float) -> Finish:
    """The surface after a treatment; one that is tempered to order comes out at what is asked."""
    fact = row["hardness"]
    low, value, high = (vickers(x, fact.unit) for x in (fact.low, fact.value, fact.high))
    if row.get("to_order", False):
        value = min(max(wanted * _ORDERED_ABOVE, low), high)
        low, high = value / _ORDERED_WITHIN, value * _ORDERED_WITHIN
    found = _lognormal("hardness", fact, (low, value, high), str(row["key"]))
    steps, words = tuple(row["steps"]), (str(row["key"]),)
    return Finish(steps, words, {"hardness": found}, becomes=row.get("becomes"))


def _lognormal(key: str, fact: Fact, ends: tuple[float, ...], step: str) -> Prediction:
    low, value, high = ends
    return Prediction.two_piece(
        key,
        "HV" if key == "hardness" else fact.unit,
        (low, value, high),
        scale="log",
        model=FINISHING,
        sources=(fact.source,),
        evidence={"surface": step},
    )


def _log_sd(fact: Fact) -> float:
    return max(math.log(fact.high / fact.low) / (2.0 * Z95), _LEAST_SPREAD)
