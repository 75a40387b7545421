"""The main job: a need in, a ranked and explained answer out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.need import Need
from sekiso.domain.source import Source
from sekiso.domain.version import VERSION
from sekiso.explorer.cases import near_cases
from sekiso.explorer.explain import break_even, missing, notes
from sekiso.explorer.options import options
from sekiso.explorer.question import question
from sekiso.explorer.rank import ranked, weights_of
from sekiso.explorer.weigh import candidate, weighed
from sekiso.knowledge import Knowledge


def explore(need: Need, knowledge: Knowledge) -> Answer:
    """The answer to a need from these facts; a pure function of its arguments."""
    asked = question(need, knowledge)
    entries = [weighed(asked, option) for option in options(asked)]
    candidates = ranked(asked, [candidate(asked, entry) for entry in entries])
    by_key = {(e.option.shaping.key, e.option.alloy.key): e for e in entries}
    point = break_even(asked, candidates, by_key)
    return Answer(
        id=need.digest(version=VERSION, knowledge_digest=knowledge.digest),
        version=VERSION,
        need=need.canonical(version=VERSION, knowledge_digest=knowledge.digest),
        candidates=candidates,
        assumed=asked.assumed,
        missing=missing(asked, candidates, by_key),
        notes=notes(asked, candidates),
        weights=weights_of(asked),
        cases=near_cases(asked),
        break_even=point,
        sources=_sources(candidates),
        part=_part(need),
        part_findings=need.part.findings if need.part else (),
    )


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
        "name": part.name,
        "digest": part.digest,
        "volume": part.volume,
        "area": part.area,
        "extent": list(part.extent),
        "n_bodies": part.n_bodies,
        "is_closed": part.is_closed,
        "summary": dict(part.summary),
    }
