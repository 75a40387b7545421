"""What an answer asks back, as links that ask again with one thing more said."""

from __future__ import annotations

from sekiso.domain.answer import Answer
from sekiso.domain.need import FIELDS
from sekiso.interfaces.report import verdict
from sekiso.interfaces.report.verdict import Choice
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.question import PageQuestion

LISTS = tuple(row.name for row in FIELDS if row.kind in ("list", "mapping"))


def choice_links(answer: Answer, words: Words, asked: PageQuestion, page: str) -> dict[str, str]:
    """Address of the page `page` for each choice of the question, by the choice's option."""
    found = verdict.question(answer, words)
    choices = () if found is None else found.choices
    return {
        choice.option: f"/{words.language}/{page}?{with_choice(asked, choice).query()}"
        for choice in choices
    }


def with_choice(asked: PageQuestion, choice: Choice) -> PageQuestion:
    """The question with a choice said; it takes the place of what was said of the same thing."""
    if choice.field not in LISTS:
        return asked.saying(**{choice.field: choice.value})
    name = choice.value.partition("=")[0]
    kept = [said for said in asked.entries(choice.field) if said.partition("=")[0] != name]
    return asked.saying(**{choice.field: (*kept, choice.value)})
