"""What the answer says beside the ranking: break-even, what is missing, notes, replacements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sekiso.domain.answer import BreakEven, Candidate, Reason
from sekiso.economics.feedstock import CLASS_NOTES
from sekiso.economics.market import REGION_NOTES
from sekiso.explorer.evaluate import Evaluation
from sekiso.explorer.question import Question
from sekiso.explorer.route_curves import Contender, price_curves
from sekiso.knowledge import Knowledge
from sekiso.materials.media import media
from sekiso.materials.naming import alloy_key, is_same_name

N_VARIANTS = 3  # conventional routes whose variant is named
_UNLIKELY = 0.5  # below this chance the best candidate itself is more likely to fail


def break_even(
    question: Question, ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> BreakEven | None:
    """Quantity at which the best additive and the best conventional candidate cost the same.

    With it the chance of every route to be the cheapest, each in its best metal.
    """
    first: dict[str, Evaluation] = {}
    for entry in ranked:
        if entry.is_feasible:
            first.setdefault(entry.process, entries[entry.process, entry.material])
    additive = next((e for e in first.values() if e.option.is_additive), None)
    conventional = next((e for e in first.values() if not e.option.is_additive), None)
    if additive is None or conventional is None:
        return None
    table = price_curves(question, [_contender(entry) for entry in first.values()])
    keys = list(first)
    pair = [keys.index(entry.option.route.key) for entry in (additive, conventional)]
    point = table.crossing(*pair)
    chance = table.among(pair).chances()[0]
    quantities = tuple(table.quantities.tolist())
    return BreakEven(
        additive=f"{additive.option.route.key}/{additive.option.alloy.key}",
        conventional=f"{conventional.option.route.key}/{conventional.option.alloy.key}",
        quantity_low=_finite(point.low),
        quantity=_finite(point.median),
        quantity_high=_finite(point.high),
        curve=tuple(zip(quantities, chance.tolist(), strict=True)),
        quantities=quantities,
        curves={k: tuple(row.tolist()) for k, row in zip(keys, table.chances(), strict=True)},
    )


def notes(question: Question, ranked: Sequence[Candidate]) -> tuple[Reason, ...]:
    """Statements on the whole answer."""
    found = [Reason("not_modelled_yet", {"property": r.key}) for r in question.not_modelled]
    found += question.own_notes
    if question.chosen.is_fallback and question.chosen.families:
        found.append(Reason("class_fallback", {"material": str(question.material)}))
    medium = question.flags.get("corrosion")
    if medium and str(medium) not in media(question.knowledge):
        found.append(Reason("medium_unknown", {"medium": str(medium)}))
    best = next((c for c in ranked if c.is_feasible), None)
    if best is None:
        found.append(Reason("nothing_feasible", {}))
    elif not best.is_additive:
        found.append(Reason("conventional_wins", {"route": best.process}))
    if best is not None and best.probability < _UNLIKELY:
        found.append(Reason("unlikely", {"chance": best.probability}))
    if best is not None:
        found += _replacements(question, best, ranked)
    return tuple(found)


def class_costs(
    ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> tuple[Reason, ...]:
    """What of the best candidate's price is not its own: of its class of metal, of its region."""
    best = next((c for c in ranked if c.is_feasible), None)
    estimate = None if best is None else entries[best.process, best.material].estimate
    if best is None or estimate is None:
        return ()
    values = {"material": best.material, "family": best.family}
    told = (*CLASS_NOTES, *REGION_NOTES)
    return tuple(Reason(note, values) for note in estimate.notes if note in told)


def variants(
    question: Question, ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> tuple[Reason, ...]:
    """Which variant the first routes mean: a printed sand mould, an investment casting, a laser."""
    first: dict[str, Candidate] = {}
    for entry in ranked:
        if entry.is_feasible and not entry.is_additive:
            first.setdefault(entry.process, entry)
    told = []
    for process, entry in list(first.items())[:N_VARIANTS]:
        estimate = entries[entry.process, entry.material].estimate
        known = question.knowledge.routes[process].get("variants", {})
        row = known.get(estimate.variant) if estimate is not None else None
        if row is not None and len(known) > 1:
            key = "indirect_variant" if row.get("indirect_am", False) else "route_variant"
            values = {"route": process, "en": row["name"]["en"], "ja": row["name"]["ja"]}
            told.append(Reason(key, values))
    return tuple(told)


def left_out(knowledge: Knowledge) -> tuple[Reason, ...]:
    """Own files with an error (their error key and values), and records that lack a number."""
    errors = [Reason(error.key, error.values) for error in knowledge.problems]
    lacking = [
        Reason("left_out", {"record": f"{out.kind}/{out.key}", "absent": ", ".join(out.absent)})
        for out in knowledge.left_out
    ]
    return (*errors, *lacking)


def _replacements(question: Question, best: Candidate, ranked: Sequence[Candidate]) -> list[Reason]:
    """What the best stand-in for a grade gains and loses, and whether the grade itself is best."""
    grade = str(question.flags.get("replaces") or "")
    if not grade:
        return []
    found = []
    if alloy_key(grade, question.knowledge) == best.material:
        found.append(Reason("replaces_same", {"grade": grade, "alloy": best.material}))
    for candidate in ranked:
        for row in question.knowledge.alloys[candidate.material].get("replaces", ()):
            if candidate.is_feasible and is_same_name(str(row["grade"]), grade):
                return [*found, Reason("replaces", _replacement(row, candidate.material))]
    return found or [Reason("replaces_unknown", {"grade": grade, "alloy": best.material})]


def _replacement(row: Mapping[str, Any], alloy: str) -> dict[str, Any]:
    words = {
        f"{part}_{language}": row[part][language]
        for part in ("gain", "loss", "untested")
        for language in ("en", "ja")
        if part in row
    }
    return {"grade": row["grade"], "alloy": alloy, **words}


def _contender(entry: Evaluation) -> Contender:
    route, chance = entry.option.route.key, entry.feasibility.capability
    return Contender(route, entry.option, entry.delivery, entry.machine, chance)


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
