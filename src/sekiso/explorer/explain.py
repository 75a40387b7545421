"""What the answer says beside the ranking: break-even, what is missing, notes, replacements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.answer import BreakEven, Candidate, Reason
from sekiso.economics.break_even import break_even_quantity, probability_cheaper
from sekiso.economics.feedstock import CLASS_NOTES
from sekiso.explorer.evaluate import Evaluation
from sekiso.explorer.question import Question
from sekiso.explorer.rank import weights_of
from sekiso.knowledge import Knowledge
from sekiso.materials.media import media, verdict
from sekiso.materials.naming import alloy_key, is_same_name

N_MISSING = 3
_CURVE = np.unique(np.round(np.geomspace(1, 1e6, 25)))
_UNLIKELY = 0.5  # below this chance the best candidate itself is more likely to fail
_CLOSE = 20  # candidates whose order over the samples is watched


def break_even(
    question: Question, ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> BreakEven | None:
    """Quantity at which the best additive and the best conventional candidate cost the same."""
    additive = _first(ranked, entries, is_additive=True)
    conventional = _first(ranked, entries, is_additive=False)
    if additive is None or conventional is None:
        return None
    mine, theirs = additive.costs, conventional.costs
    costs = {
        "fixed": mine.one_time,
        "unit": mine.unit,
        "other_fixed": theirs.one_time,
        "other_unit": theirs.unit,
    }
    samples = {
        name: np.broadcast_to(np.asarray(value, float), (question.draws.n,))
        for name, value in costs.items()
    }
    point = break_even_quantity(**samples)
    chance = probability_cheaper(_CURVE, **samples)
    return BreakEven(
        additive=f"{additive.option.route.key}/{additive.option.alloy.key}",
        conventional=f"{conventional.option.route.key}/{conventional.option.alloy.key}",
        quantity_low=_finite(point.low),
        quantity=_finite(point.median),
        quantity_high=_finite(point.high),
        curve=tuple((float(n), float(p)) for n, p in zip(_CURVE, chance, strict=True)),
    )


def missing(
    question: Question, ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> tuple[Reason, ...]:
    """At most three unsaid inputs, by the chance that saying them changes the winner."""
    rows = []
    winners = _winners(question, ranked, entries)
    drawn = {"size": question.size.extent[0], "quantity": question.size.pieces}
    for name in question.size.unknown:
        change = _winner_change(winners, drawn[name])
        rows.append((change, Reason("missing_input", {"input": name, "effect": change})))
    best = next((c for c in ranked if c.is_feasible), None)
    if best is not None and "corrosion" not in question.flags:
        share = _vetoed_share(question, best.material)
        rows.append((share, Reason("missing_input", {"input": "corrosion", "effect": share})))
    said = {r.key for r in question.requirements}
    for key in ("service_temperature", "yield_strength"):
        if best is not None and key not in said and key in best.predictions:
            share = _overtaken_share(best, ranked, key)
            rows.append((share, Reason("missing_input", {"input": key, "effect": share})))
    return tuple(reason for _, reason in sorted(rows, key=_largest_first)[:N_MISSING])


def notes(question: Question, ranked: Sequence[Candidate]) -> tuple[Reason, ...]:
    """Statements on the whole answer."""
    found = [Reason("not_modelled_yet", {"property": r.key}) for r in question.not_modelled]
    found += question.own_notes
    if question.chosen.is_fallback:
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
        found += _replacements(question, best)
    return tuple(found)


def class_costs(
    ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> tuple[Reason, ...]:
    """What of the best candidate's cost is not of its alloy: prices of its class, rates of all."""
    best = next((c for c in ranked if c.is_feasible), None)
    estimate = None if best is None else entries[best.process, best.material].estimate
    if best is None or estimate is None:
        return ()
    values = {"material": best.material, "family": best.family}
    return tuple(Reason(note, values) for note in estimate.notes if note in CLASS_NOTES)


def left_out(knowledge: Knowledge) -> tuple[Reason, ...]:
    """Own files with an error (their error key and values), and records that lack a number."""
    errors = [Reason(error.key, error.values) for error in knowledge.problems]
    lacking = [
        Reason("left_out", {"record": f"{out.kind}/{out.key}", "absent": ", ".join(out.absent)})
        for out in knowledge.left_out
    ]
    return (*errors, *lacking)


def _replacements(question: Question, best: Candidate) -> list[Reason]:
    grade = question.flags.get("replaces")
    if not grade:
        return []
    for row in question.knowledge.alloys[best.material].get("replaces", ()):
        if is_same_name(str(row["grade"]), str(grade)):
            words = {
                f"{part}_{language}": row[part][language]
                for part in ("gain", "loss", "untested")
                for language in ("en", "ja")
                if part in row
            }
            return [Reason("replaces", {"grade": row["grade"], "alloy": best.material, **words})]
    same = alloy_key(str(grade), question.knowledge) == best.material
    key = "replaces_same" if same else "replaces_unknown"
    return [Reason(key, {"grade": str(grade), "alloy": best.material})]


def _first(
    ranked: Sequence[Candidate],
    entries: Mapping[tuple[str, str], Evaluation],
    *,
    is_additive: bool,
) -> Evaluation | None:
    found = (c for c in ranked if c.is_feasible and c.is_additive == is_additive)
    best = next(found, None)
    return None if best is None else entries[best.process, best.material]


def _winners(
    question: Question, ranked: Sequence[Candidate], entries: Mapping[tuple[str, str], Evaluation]
) -> NDArray[np.int64]:
    """Index of the winner in each sample: cost and lead time vary, the other terms stay."""
    weights = weights_of(question)
    scores = []
    for entry in [c for c in ranked if c.is_feasible][:_CLOSE]:
        estimate = entries[entry.process, entry.material].costs
        logs = {"cost": np.log(np.maximum(estimate.cost, 1e-9)),
                "lead_time": np.log(np.maximum(estimate.lead_time, 1e-9))}  # fmt: skip
        moves = sum(weights[name] * (np.mean(x) - x) for name, x in logs.items())
        scores.append(np.broadcast_to(entry.score + np.asarray(moves), (question.draws.n,)))
    if not scores:
        return np.zeros(question.draws.n, dtype=np.int64)
    return np.asarray(np.argmax(np.stack(scores), axis=0))


def _winner_change(winners: NDArray[np.int64], drawn: NDArray[np.float64]) -> float:
    """Chance that the winner differs between a low third and a high third of an input."""
    order = np.argsort(drawn, kind="stable")
    third = max(len(order) // 3, 1)
    low, high = winners[order[:third]], winners[order[-third:]]
    n = int(winners.max()) + 1
    shares = [np.bincount(part, minlength=n) / len(part) for part in (low, high)]
    return float(0.5 * np.abs(shares[0] - shares[1]).sum())


def _vetoed_share(question: Question, alloy: str) -> float:
    known = list(media(question.knowledge))
    facts = question.knowledge
    verdicts = [verdict(facts.alloys[alloy], medium, facts)[0] for medium in known]
    return verdicts.count("veto") / max(len(known), 1)


def _overtaken_share(best: Candidate, ranked: Sequence[Candidate], key: str) -> float:
    """Share of the other feasible candidates that are clearly better in an unsaid property."""
    others = [c for c in ranked if c.is_feasible and key in c.predictions and c is not best]
    better = [c for c in others if c.predictions[key].low > best.predictions[key].high]
    return len(better) / max(len(others), 1)


def _largest_first(row: tuple[float, Reason]) -> tuple[float, str]:
    return -row[0], str(row[1].values["input"])


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
