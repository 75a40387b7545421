"""One alloy by every route: what a change of route alone does to cost, time and strength."""

from __future__ import annotations

from sekiso.domain import glossary
from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.blocks import RANKED_KEYS, Table
from sekiso.interfaces.report.words import Words


def table(answer: Answer, words: Words, *, keys: tuple[str, ...] = RANKED_KEYS) -> Table:
    """The alloy of the first candidate, or its family where a route does not take the alloy."""
    rows = tuple(_row(candidate, words, keys) for candidate in answer.same_alloy())
    first = words.texts("answer", "process", "material", "chance")
    heads = (*first, *(words.headed(key) for key in keys), words.text("same_alloy.why"))
    alloy = words.alloy(answer.candidates[0].material) if answer.candidates else "-"
    title = words.text("same_alloy.title", alloy=alloy)
    return Table(title, heads, rows, range(2, len(heads) - 1))


def _row(candidate: Candidate, words: Words, keys: tuple[str, ...]) -> tuple[str, ...]:
    heat = glossary.name("condition", candidate.heat_condition, words.language)
    cells = (
        words.interval(candidate.predictions[key], with_unit=False)
        if key in candidate.predictions
        else "-"
        for key in keys
    )
    why = "" if candidate.is_feasible else "; ".join(words.reasons(candidate.reasons))
    return (
        words.shaping(candidate.process), f"{words.short_alloy(candidate.material)}, {heat}",
        f"{candidate.probability:.0%}", *cells, why,
    )  # fmt: skip
