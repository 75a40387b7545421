"""The main job: a need in, a ranked and explained answer out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.need import Need
from sekiso.domain.source import Source
from sekiso.domain.version import VERSION
from sekiso.explorer.absent_processes import absent_processes
from sekiso.explorer.cases import near_cases
from sekiso.explorer.duties import duties
from sekiso.explorer.evaluate import Evaluation, candidate
from sekiso.explorer.explain import break_even, class_costs, left_out, notes, variants
from sekiso.explorer.lightening import lighter_shapes
from sekiso.explorer.lighter_clock import LighterWatch
from sekiso.explorer.missing import missing
from sekiso.explorer.question import Question, question_of
from sekiso.explorer.rank import ranked, weights_of
from sekiso.explorer.recipes import recipe_of
from sekiso.explorer.shortlist import shortlisted
from sekiso.explorer.verdict import verdict_of
from sekiso.knowledge import Knowledge

N_RECIPES = 6
MEASURED = ("wall_min", "wall_median", "gap_min", "n_cavities", "cavity_volume")


def explore(need: Need, knowledge: Knowledge, *, progress: LighterWatch | None = None) -> Answer:
    """The answer to a need from these facts; a pure function of its arguments.

    `progress` is told of the search for lighter shapes, and ends it by returning False.
    """
    question = question_of(need, knowledge.for_answers)
    question, entries, others = judged_options(question)
    judged, by_key = judged_candidates(question, entries)
    order = (*ranked(question, judged), *others)
    candidates = with_recipes(question, order, by_key)
    point = break_even(question, candidates, by_key)
    asked = missing(question, candidates, by_key)
    verdict = verdict_of(question, candidates, asked)
    wanted = candidates if need.lighten else ()
    lighter, shapes = lighter_shapes(question, wanted, progress=progress)
    return Answer(
        id=need.digest(version=VERSION, knowledge_digest=knowledge.digest),
        version=VERSION,
        need=need.canonical(version=VERSION, knowledge_digest=knowledge.digest),
        candidates=candidates,
        assumed=question.assumed,
        missing=asked,
        verdict=verdict.key,
        verdict_probability=verdict.probability,
        heard=question.heard.words,
        unheard=question.heard.unheard,
        notes=(
            *verdict.notes,
            *left_out(knowledge),
            *question.word_notes,
            *notes(question, candidates),
            *class_costs(candidates, by_key),
            *variants(question, candidates, by_key),
            *absent_processes(question, candidates),
            *duties(question, candidates),
        ),
        weights=weights_of(question, candidates),
        cases=near_cases(question),
        break_even=point,
        sources=_sources(candidates),
        part=_part(need),
        part_findings=need.part.findings if need.part else (),
        lighter=lighter,
        shapes=shapes,
    )


def judged_options(question: Question) -> tuple[Question, list[Evaluation], list[Candidate]]:
    """The question that can be answered, its shortlist judged, and candidates for the rest.

    Where nothing is feasible in the metal that was named, duties that only the words suggest are
    dropped, and the answer says so.
    """
    entries, others = shortlisted(question)
    lighter = question.without_heard_duties()
    if lighter is not question and not any(entry.is_feasible for entry in entries):
        tried, rest = shortlisted(lighter)
        if any(entry.is_feasible for entry in tried):
            return lighter, tried, rest
    return question, entries, others


def judged_candidates(
    question: Question, entries: Sequence[Evaluation]
) -> tuple[list[Candidate], dict[tuple[str, str], Evaluation]]:
    """The shortlist, not yet ranked, and its evaluations by route and alloy."""
    by_key = {(e.option.route.key, e.option.alloy.key): e for e in entries}
    return [candidate(question, entry) for entry in entries], by_key


def with_recipes(
    question: Question,
    candidates: Sequence[Candidate],
    entries: Mapping[tuple[str, str], Evaluation],
) -> tuple[Candidate, ...]:
    """Recipes for the first additive candidates and the first of each process."""
    done: list[Candidate] = []
    seen: set[str] = set()
    n_recipes = 0
    for entry in candidates:
        is_first = entry.process not in seen
        if entry.is_feasible and entry.is_additive and (is_first or n_recipes < N_RECIPES):
            evaluation = entries[entry.process, entry.material]
            start = recipe_of(
                question, evaluation.option, evaluation.machine, with_trials=n_recipes == 0
            )
            n_recipes += 1
            seen.add(entry.process)
            predictions = {**entry.predictions, **start.predictions}
            entry = replace(
                entry, recipe=start.recipe, no_recipe=start.reason, predictions=predictions
            )
        done.append(entry)
    return tuple(done)


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
    """The part as measured, whatever its direction; a number that does not exist is None."""
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
        "summary": {name: part.summary.get(name) for name in MEASURED},
    }
