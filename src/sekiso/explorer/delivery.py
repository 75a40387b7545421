"""State of delivery: which heat conditions a part may be handed over in, and the steps they take.

A heat condition and its chain describe one sequence of treatments.  What a condition needs stands
in `knowledge/decision/delivery.toml`; which step of a chain gives it, in that chain (`treats`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sekiso.domain.prediction import Prediction
from sekiso.domain.requirement import RAW
from sekiso.economics.chain import due_steps, supplied_steps
from sekiso.economics.market import SCOPE
from sekiso.explorer.finishing import finish_of
from sekiso.explorer.joint_probability import chance_alone
from sekiso.explorer.kept import kept
from sekiso.explorer.options import Option
from sekiso.explorer.properties import properties_of
from sekiso.explorer.question import Question
from sekiso.knowledge import Record
from sekiso.materials.heat import PRESSED, parts_of, pressed_then
from sekiso.materials.naming import takes_family

_OF_ANY_METAL = ("relief", "HIP", "hardening", "repair")  # treatments that any family can take
_LIKELY = 0.9  # below this chance a printed skin is cut off where its fatigue strength is limited
_SAME_FURNACE = 1.0  # K, a pressing at the temperature of ageing is the ageing


@dataclass(frozen=True, eq=False)
class Delivery:
    """One state of delivery: heat condition, words for the surface, all steps in their order, and
    the predictions of the part in it.
    """

    heat_condition: str
    surface: tuple[str, ...]
    steps: tuple[str, ...]
    predictions: Mapping[str, Prediction]


def delivery(question: Question, option: Option, condition: str, keys: Sequence[str]) -> Delivery:
    """The option in a heat condition, with the finishing that the need asks for.

    `keys`: the properties to predict, as far as anything is known of them.
    """
    table = question.knowledge.of("decision")["delivery"]
    effects = question.knowledge.of("decision")["finishing"]["effects"]
    chain = steps_due(question, option, condition)
    is_cut = any(effects.get(step, {}).get("is_machined", False) for step in chain)
    found = properties_of(question, option, condition, keys, is_machined=is_cut)
    if "hardness" in found and found["hardness"].value > (table.value("machinable") or math.inf):
        chain = steps_due(question, option, condition, is_hard=True)
    finish = finish_of(
        question,
        option,
        condition=condition,
        chain=chain,
        predictions=found,
        must_be_machined=not is_cut and _wears_out(question, found),
        as_left=scope_of(question) == RAW,
    )
    if finish.becomes and finish.steps:  # the treatment of the surface hardens the core as well
        chain = tuple(step for step in chain if step not in _hardening_steps(option))
    if finish.is_machined and not is_cut and "fatigue_strength" in found:
        found |= properties_of(question, option, condition, ("fatigue_strength",), is_machined=True)
    is_left = scope_of(question) == RAW and option.route.get("shape") in ("tooled", "joined")
    first = "as-built" if option.is_additive else "as-shaped" if is_left else "finished"
    return Delivery(
        heat_condition=finish.becomes or condition,
        surface=finish.words or (first,),
        steps=_before_inspection(chain, finish.steps, table),
        predictions={**found, **finish.predictions},
    )


def delivered_conditions(question: Question, option: Option) -> tuple[str, ...]:
    """Heat conditions in which the option may be handed over, the tabled ones first.

    A built part is left untreated only where its chain asks for no stress relief and its alloy is
    not one that a treatment brings to strength.  Where its chain asks for hot isostatic pressing it
    is pressed, and an alloy that the slow cooling would leave soft is hardened after it.  A raw
    print is relieved of stress at most.
    """
    table = question.knowledge.of("decision")["delivery"]
    if option.is_additive and scope_of(question) == RAW and "repair" not in question.features:
        return _raw_conditions(question, option, table)
    is_pressed = "HIP" in _due_treatments(question, option)
    if not option.is_additive:
        pressed = tuple(c for c in option.heat_conditions if PRESSED in parts_of(c))
        return pressed if is_pressed and pressed else option.heat_conditions
    untreated = set(table["untreated"])
    if is_pressed and "repair" not in question.features:
        return pressed_conditions(option.alloy, table)
    treated = [c for c in option.heat_conditions if c not in untreated]
    whole = [c for c in treated if c != PRESSED or c in pressed_conditions(option.alloy, table)]
    if _may_stay_untreated(question, option, table, is_only_state=not whole):
        return tuple(dict.fromkeys((*_untreated(option, table), *whole)))
    return tuple(whole) or _untabled(option.alloy, table)


def treatments_of(condition: str, table: Mapping[str, Any]) -> frozenset[str]:
    """Kinds of treatment that a heat condition takes, as the steps of a chain name them.

    `table`: that of `knowledge/decision/delivery`.  Relief before another treatment is a matter of
    the chain; relief alone is followed by tempering where the chain has it for the metal.
    """
    kinds: set[str] = set()
    for part in parts_of(condition):
        if part == PRESSED:
            kinds.add("HIP")
        elif part in table["relieved"]:
            kinds |= {"relief", "temper"}
        elif part not in table["untreated"]:
            kinds |= {"hardening", "regrind"} if part in table["distorts"] else {"hardening"}
    return frozenset(kinds)


def steps_due(
    question: Question, option: Option, condition: str, *, is_hard: bool = False
) -> tuple[str, ...]:
    """Keys of the steps of one delivered state, in the order of the chain.

    A step with `treats` is due where the heat condition takes that treatment; in a repair all
    treatments are one step on the spot.  `is_hard`: too hard to be cut, so that bought metal is
    treated after cutting (`only_hard`); else it is bought in its condition.
    """
    table = question.knowledge.of("decision")["delivery"]
    rows = option.route.get("chain", ())
    needs = treatments_of(condition, table)
    if needs and condition not in table["relieves_itself"]:
        needs |= _due_treatments(question, option) & {"relief"}
    if "repair" in question.features:
        needs = frozenset({"repair"} if needs else ())
    treating = [row for row in rows if "treats" in row]
    due = set(_due(question, option))
    due -= {row["step"] for row in treating}
    for kind in needs:
        able = [
            row
            for row in treating
            if row["treats"] == kind and (is_hard or not row.get("only_hard", False))
        ]
        own = [row for row in able if takes_family(row, option.family)]
        due |= {row["step"] for row in own or (able if kind in _OF_ANY_METAL else ())}
    keys = tuple(dict.fromkeys(str(row["step"]) for row in rows if row["step"] in due))
    return supplied_steps(option.route, keys, scope_of(question))


def scope_of(question: Question) -> str:
    """The scope of supply that was said, else the usual one."""
    return str(question.flags.get("scope", SCOPE))


def _due(question: Question, option: Option) -> tuple[str, ...]:
    """Keys of the steps that the chain asks for by itself, for the family and the need's words."""

    def find() -> tuple[str, ...]:
        return due_steps(option.route, family=option.family, flags=flag_words(question))

    return kept(question, ("due", option.route.key, option.family), find)


def flag_words(question: Question) -> tuple[str, ...]:
    """Words that make a step of the chain due: features, flags (alone and with their value), the
    class of shape and the noun that were said, and the properties that have a limit.
    """
    raised = {flag: value for flag, value in question.flags.items() if value}
    valued = (f"{flag}={value}" for flag, value in raised.items() if value is not True)
    named = {"shape": question.shape, "noun": question.heard.noun}
    known = (f"{name}={value}" for name, value in named.items() if value)
    limited = (r.key for r in question.requirements if not r.is_assumed)
    return tuple(dict.fromkeys((*raised, *valued, *question.features, *known, *limited)))


def pressed_conditions(alloy: Record, table: Mapping[str, Any]) -> tuple[str, ...]:
    """Conditions after hot isostatic pressing in which the alloy has its strength."""
    hardened = hardenings(alloy, table)
    if not hardened or _pressing_ages(alloy, hardened):
        return (PRESSED,)
    return tuple(pressed_then(condition) for condition in hardened)


def hardenings(alloy: Record, table: Mapping[str, Any]) -> tuple[str, ...]:
    """The treatments in the alloy's file that bring its strength, full ones before others."""
    known = alloy.get("heat_treatments", {})
    full = tuple(condition for condition in table["hardening"] if condition in known)
    return full or tuple(condition for condition in table["ageing"] if condition in known)


def _hardening_steps(option: Option) -> frozenset[str]:
    rows = option.route.get("chain", ())
    return frozenset(str(row["step"]) for row in rows if row.get("treats") == "hardening")


def _wears_out(question: Question, predictions: Mapping[str, Prediction]) -> bool:
    """Whether the fatigue strength of the skin that shaping leaves is likely to be too low."""
    found = predictions.get("fatigue_strength")
    limits = [r for r in question.requirements if r.key == "fatigue_strength"]
    return found is not None and any(chance_alone(found, limit) < _LIKELY for limit in limits)


def _before_inspection(
    chain: tuple[str, ...], steps: tuple[str, ...], table: Mapping[str, Any]
) -> tuple[str, ...]:
    """The chain with further steps put in before the first that looks at the finished part."""
    seen = [i for i, step in enumerate(chain) if step in table["inspections"]]
    at = seen[0] if seen else len(chain)
    return tuple(dict.fromkeys((*chain[:at], *steps, *chain[at:])))


def _pressing_ages(alloy: Record, hardened: tuple[str, ...]) -> bool:
    pressing = alloy.value("heat_treatments.HIP.temperature")
    ageing = alloy.value(f"heat_treatments.{hardened[0]}.temperature")
    return pressing is not None and ageing is not None and abs(pressing - ageing) < _SAME_FURNACE


def _due_treatments(question: Question, option: Option) -> frozenset[str]:
    """Kinds of treatment that the chain asks for by itself, for the family and the need's words."""
    due = _due(question, option)
    rows = option.route.get("chain", ())
    return frozenset(str(r["treats"]) for r in rows if r["step"] in due and "treats" in r)


def _may_stay_untreated(
    question: Question, option: Option, table: Mapping[str, Any], *, is_only_state: bool
) -> bool:
    if "relief" in _due_treatments(question, option):
        return False
    needs_strength = bool(hardenings(option.alloy, table))
    return is_only_state or not needs_strength or option.route.get("build") == "jetted"


def _raw_conditions(
    question: Question, option: Option, table: Mapping[str, Any]
) -> tuple[str, ...]:
    """Relieved of stress where the chain asks for it and that state is tabled, else untreated."""
    known = option.heat_conditions
    relieved = tuple(c for c in known if c in table["relieved"])
    if relieved and "relief" in _due_treatments(question, option):
        return relieved
    return _untreated(option, table) or (_start(option),)


def _untreated(option: Option, table: Mapping[str, Any]) -> tuple[str, ...]:
    raw = (c for c in option.heat_conditions if c in table["untreated"])
    return tuple(dict.fromkeys(_start(option) if c == "as-built" else c for c in raw))


def _start(option: Option) -> str:
    """What a part is called that shaping alone has made."""
    return "as-sintered" if option.route.get("build") == "jetted" else "as-built"


def _untabled(alloy: Record, table: Mapping[str, Any]) -> tuple[str, ...]:
    """Where no row tells of a state that may be delivered: hardened, else stress-relieved."""
    return hardenings(alloy, table) or tuple(table["relieved"])
