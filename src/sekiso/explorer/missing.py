"""Which unsaid inputs would change the winner: the expected gain of knowing each before choosing.

For an input with values s:  effect = mean over s of [max_r P_s(r) - P_s(r0)],  r0 the first route
now and P_s the shares of the routes if the input were s (the expected value of perfect information
of decision analysis, Howard 1966, in units of the chance to choose rightly).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.answer import Candidate, Reason
from sekiso.domain.requirement import SHAPES
from sekiso.explorer.choice import choice_model, route_shares
from sekiso.explorer.choice_terms import (
    Situation,
    interactions,
    is_interaction,
    route_kind,
    situation_of,
)
from sekiso.explorer.evaluate import Evaluation
from sekiso.explorer.feasibility import capability_of
from sekiso.explorer.question import Question
from sekiso.materials.media import media, verdict

N_MISSING = 3
_TINY = 1e-9
Evaluations = Mapping[tuple[str, str], Evaluation]
Changes = Mapping[str, float]


def missing(
    question: Question, ranked: Sequence[Candidate], entries: Evaluations
) -> tuple[Reason, ...]:
    """At most three unsaid inputs, the one first whose answer would help most."""
    feasible = [c for c in ranked if c.is_feasible]
    if not feasible:
        return ()
    scenes = _Scenes(question, feasible, entries)
    situation = situation_of(question)
    rows = {}
    if "shape" in situation.unknown or question.is_shape_assumed:
        effect = scenes.effect(scenes.of_shape(shape) for shape in SHAPES)
        is_open = "shape" in situation.unknown
        rows["shape"] = effect if is_open else effect * question.limit("limits.unusual_shape")
    if "quantity" in situation.unknown:
        rows["quantity"] = scenes.effect(scenes.of_thirds("quantity", question.size.pieces))
    if "size" in situation.unknown:
        rows["size"] = scenes.effect(scenes.of_thirds("size", question.size.extent[0]))
    rows |= _of_service(question, feasible)
    ordered = sorted(rows.items(), key=lambda row: (-row[1], row[0]))
    return tuple(
        Reason("missing_input", {"input": name, "effect": effect})
        for name, effect in ordered[:N_MISSING]
    )


class _Scenes:
    """The feasible candidates under other values of one input."""

    def __init__(
        self, question: Question, feasible: Sequence[Candidate], entries: Evaluations
    ) -> None:
        self.question, self.feasible, self.entries = question, feasible, entries
        self.model, self.situation = choice_model(question.knowledge), situation_of(question)
        self.kinds = {c.process: route_kind(question, c.process) for c in feasible}
        self.first = feasible[0].process

    def effect(self, scenes: Iterator[tuple[Situation, list[Changes]]]) -> float:
        """Mean gain of choosing after the input is known, over its values."""
        gains = []
        for situation, changes in scenes:
            shares = self._shares(situation, changes)
            gains.append(max(shares.values()) - shares.get(self.first, 0.0))
        return float(np.mean(gains)) if gains else 0.0

    def of_shape(self, shape: str) -> tuple[Situation, list[Changes]]:
        """With this class of shape: other capabilities."""
        asked = replace(self.question, flags={**self.question.flags, "shape": shape})
        situation = replace(self.situation, shape=shape, unknown=self.situation.unknown - {"shape"})
        chance = {
            key: capability_of(asked, self.entries[key, material].option.route)[0]
            for key, material in {c.process: c.material for c in self.feasible}.items()
        }
        return situation, [
            {"capability": float(np.log(max(chance[c.process], 1e-6)))} for c in self.feasible
        ]

    def of_thirds(
        self, name: str, drawn: NDArray[np.float64]
    ) -> Iterator[tuple[Situation, list[Changes]]]:
        """In the lowest, middle and highest third of the samples of an input."""
        for part in np.array_split(np.argsort(drawn, kind="stable"), 3):
            middle = float(np.median(drawn[part]))
            now = replace(self.situation, unknown=self.situation.unknown - {name})
            now = replace(now, pieces=middle) if name == "quantity" else replace(now, length=middle)
            yield now, [self._costs(c, part) for c in self.feasible]

    def _costs(self, candidate: Candidate, part: NDArray[np.int64]) -> Changes:
        estimate = self.entries[candidate.process, candidate.material].costs
        told = {"cost": estimate.price, "lead_time": estimate.lead_time}
        changes = {}
        for name, samples in told.items():
            logs = np.log(np.maximum(np.broadcast_to(samples, (self.question.draws.n,)), _TINY))
            changes[name] = candidate.terms[name] + float(logs.mean() - logs[part].mean())
        return changes

    def _shares(self, situation: Situation, changes: Sequence[Changes]) -> dict[str, float]:
        added = {key: interactions(situation, kind) for key, kind in self.kinds.items()}
        utilities = []
        for candidate, change in zip(self.feasible, changes, strict=True):
            kept = {k: v for k, v in candidate.terms.items() if not is_interaction(k)}
            terms = kept | added[candidate.process] | dict(change)
            utilities.append(self.model.utility(terms))
        return route_shares([c.process for c in self.feasible], utilities)


def _of_service(question: Question, feasible: Sequence[Candidate]) -> dict[str, float]:
    """Duties that were not said, by the chance that they exist and rule the best candidate out."""
    best, likely = feasible[0], question.limit("limits.unsaid_duty")
    rows = {}
    if "corrosion" not in question.flags:
        rows["corrosion"] = likely * _vetoed_share(question, best.material)
    said = {r.key for r in question.requirements}
    for key in ("service_temperature", "yield_strength"):
        if key not in said and key in best.predictions:
            rows[key] = likely * _overtaken_share(best, feasible, key)
    return rows


def _vetoed_share(question: Question, alloy: str) -> float:
    known = list(media(question.knowledge))
    facts = question.knowledge
    verdicts = [verdict(facts.alloys[alloy], medium, facts)[0] for medium in known]
    return verdicts.count("veto") / max(len(known), 1)


def _overtaken_share(best: Candidate, feasible: Sequence[Candidate], key: str) -> float:
    """Share of the other feasible candidates that are clearly better in an unsaid property."""
    others = [c for c in feasible if key in c.predictions and c is not best]
    better = [c for c in others if c.predictions[key].low > best.predictions[key].high]
    return len(better) / max(len(others), 1)
