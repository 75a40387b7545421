"""The main job: a need in, a ranked and explained answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.need import Need
from sekiso.domain.source import Source
from sekiso.domain.version import VERSION
from sekiso.explorer.cases import near_cases
from sekiso.explorer.evaluate import Weighed, candidate, weighed
from sekiso.explorer.explain import break_even, left_out, missing, notes
from sekiso.explorer.options import options
from sekiso.explorer.question import Question, question
from sekiso.explorer.rank import ranked, weights_of
from sekiso.explorer.recipes import Found, recipe_of
from sekiso.knowledge import Knowledge

N_RECIPES = 6


def explore(need: Need, knowledge: Knowledge) -> Answer:
    """The answer to a need from these facts; a pure function of its arguments."""
    asked = question(need, knowledge.for_answers)
    entries = [weighed(asked, option) for option in options(asked)]
    by_key = {(e.option.shaping.key, e.option.alloy.key): e for e in entries}
    order = ranked(asked, [candidate(asked, entry) for entry in entries])
    candidates = with_recipes(asked, order, by_key)
    point = break_even(asked, candidates, by_key)
    return Answer(
        id=need.digest(version=VERSION, knowledge_digest=knowledge.digest),
        version=VERSION,
        need=need.canonical(version=VERSION, knowledge_digest=knowledge.digest),
        candidates=candidates,
        assumed=asked.assumed,
        missing=missing(asked, candidates, by_key),
        notes=(*left_out(knowledge), *notes(asked, candidates)),
        weights=weights_of(asked),
        cases=near_cases(asked),
        break_even=point,
        sources=_sources(candidates),
        part=_part(need),
        part_findings=need.part.findings if need.part else (),
    )


def with_recipes(
    asked: Question, candidates: Sequence[Candidate], entries: Mapping[tuple[str, str], Weighed]
) -> tuple[Candidate, ...]:
    """Recipes for the first additive candidates and the first of each process."""
    done: list[Candidate] = []
    seen: set[str] = set()
    n_recipes = 0
    for entry in candidates:
        is_first = entry.process not in seen
        if entry.is_feasible and entry.is_additive and (is_first or n_recipes < N_RECIPES):
            weighed_entry = entries[entry.process, entry.material]
            found = recipe_of(
                asked, weighed_entry.option, weighed_entry.machine, with_trials=n_recipes == 0
            )
            n_recipes += 1
            seen.add(entry.process)
            entry = _with_recipe(entry, found)
        done.append(entry)
    return tuple(done)


def _with_recipe(entry: Candidate, found: Found) -> Candidate:
    predictions = dict(entry.predictions)
    if found.relative_density is not None:
        predictions["relative_density"] = found.relative_density
    return replace(entry, recipe=found.recipe, no_recipe=found.reason, predictions=predictions)


def _sources(candidates: Sequence[Candidate]) -> tuple[Source, ...]:
    """Sources of the numbers of the feasible candidates, each once."""
    found: dict[str, Source] = {}
    for entry in candidates:
        if entry.is_feasible:
            for prediction in entry.predictions.values():
                for source in prediction.sources:
                    found.setdefault(source.citation, source)
    return tuple(found.values())


def _part(need: Need) -> dict[str, Any]:
    part = need.part
    if part is None:
        return {}
    return {
        "digest": part.digest,
        "volume": part.volume,
        "area": part.area,
        "extent": list(part.extent),
        "n_bodies": part.n_bodies,
        "is_closed": part.is_closed,
        "summary": dict(part.summary),
    }
