"""An answer as HTML: the pieces that pages place, and a whole document for print and archive.

Text is escaped by the templates; what a function here returns is markup and may be placed as it is.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks, charts, reproduce
from sekiso.interfaces.report.blocks import Table, Tile
from sekiso.interfaces.report.terminal import lost, shown_in_full
from sekiso.interfaces.report.words import Words

LINKED = ("http://", "https://")


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates of reports and pages; every value is escaped, a missing one is an error."""
    rooms = ("sekiso.interfaces.report", "sekiso.interfaces.web")
    made = Environment(
        loader=ChoiceLoader([PackageLoader(room) for room in rooms]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    made.filters["linked"] = linked
    return made


def rendered(template: str, **values: Any) -> Markup:
    """A template file filled with `values`."""
    return Markup(environment().get_template(template).render(**values))


def markup(template: str, *values: object) -> Markup:
    """`template` with each `{}` filled by a value, escaped unless it is markup itself.

    >>> markup("<p>{}</p>", "a < b")
    Markup('<p>a &lt; b</p>')
    """
    return Markup(template).format(*values)


def macro(template: str, name: str, *arguments: Any, **values: Any) -> Markup:
    """A macro of a template file filled in."""
    return Markup(getattr(environment().get_template(template).module, name)(*arguments, **values))


def piece(name: str, *arguments: Any, **values: Any) -> Markup:
    """A macro of `templates/pieces.html` filled in."""
    return macro("pieces.html", name, *arguments, **values)


def stylesheet() -> str:
    """The style of pages and documents."""
    return (resources.files(__package__) / "style.css").read_text(encoding="utf-8")


def table(content: Table, *, caption: bool = True) -> Markup:
    """A table with a caption, scrolling sideways by itself where it is wide."""
    return piece("table", content, caption=caption)


def tile(content: Tile, words: Words, *, is_open: bool = False) -> Markup:
    """One headline number with its interval; `why` folds out below it."""
    return piece("tile", content, words, is_open=is_open)


def tiles(contents: Iterable[Tile], words: Words, *, is_open: bool = False) -> Markup:
    """Headline numbers side by side."""
    return piece("tiles", list(contents), words, is_open=is_open)


def bullets(lines: Iterable[str]) -> Markup:
    """A list of plain texts; addresses become links.  Nothing for no text."""
    return piece("bullets", list(lines))


def linked(text: str) -> Markup:
    """Escaped text in which web addresses can be followed."""
    words = []
    for word in text.split(" "):
        bare = word.rstrip(",.;)]")
        if bare.startswith(LINKED):
            link = Markup('<a href="{0}" rel="noopener noreferrer">{0}</a>{1}')
            words.append(link.format(bare, word[len(bare) :]))
        else:
            words.append(escape(word))
    return Markup(" ").join(words)


def findings(entries: Iterable[Finding], words: Words) -> Markup:
    """Findings with what, where and remedy; the severity stands in words, not only in colour."""
    rows = [
        ({"key": entry.severity, "name": words.text(f"severity.{entry.severity}")},
         *blocks.finding(entry, words))
        for entry in entries
    ]  # fmt: skip
    return piece("findings", rows)


def candidate_details(candidate: Candidate, answer: Answer, words: Words) -> Markup:
    """Chain, cost breakdown, recipe with risks, reasons and findings of one candidate."""
    pieces = [table(blocks.chain(candidate, words))] if candidate.chain else []
    pieces.append(table(blocks.breakdown_table(candidate, words)))
    pieces.append(recipe(candidate, words))
    pieces.append(table(blocks.reasons_won(candidate, answer, words)))
    pieces.append(findings(candidate.findings, words))
    return Markup("").join(pieces)


def recipe(candidate: Candidate, words: Words) -> Markup:
    """The recipe card; the reason where there is none."""
    if candidate.recipe is None:
        if candidate.no_recipe is None or not candidate.is_additive:
            return Markup("")
        return markup("<p>{}</p>", words.reason(candidate.no_recipe))
    risks = table(blocks.risks(candidate.recipe, words)) if candidate.recipe.risks else Markup("")
    first = bullets(words.expected(candidate.recipe))
    return table(blocks.recipe(candidate.recipe, words)) + risks + first


def cases(answer: Answer, words: Words) -> Markup:
    """Documented cases with what was gained and where it is told."""
    return piece("cases", list(blocks.cases(answer, words)))


def document(answer: Answer, words: Words, *, picture: bytes | None = None) -> Markup:
    """The whole answer as one HTML file without scripts or outside files: the report's twin."""
    columns = (words.text("report.what"), words.text("report.value"))
    return rendered(
        "document.html",
        answer=answer,
        words=words,
        style=Markup(stylesheet()),
        disclaimer=disclaimer(words),
        question=table(Table("", columns, tuple(blocks.asked_lines(answer, words)))),
        picture=base64.b64encode(picture).decode() if picture is not None else "",
        sections=list(_sections(answer, words)),
    )


def _sections(answer: Answer, words: Words) -> Iterator[tuple[str, Markup]]:
    """(title, content) of each section after the question."""
    text = words.text
    full = shown_in_full(answer) if answer.has_best else ()
    for candidate in full:
        key = "recommended" if candidate is answer.best else "best_additive"
        yield text(f"report.{key}"), _candidate(candidate, answer, words)
    if full:
        yield text("report.ranking"), table(blocks.ranking(answer, words))
    if answer.break_even is not None:
        said = markup("<p>{}</p>", words.break_even(answer.break_even))
        yield text("report.break_even"), Markup(charts.break_even(answer, words)) + said
    yield from lists(answer, words)
    yield text("report.reproduce"), commands(answer, words)
    sources = bullets(source.citation for source in answer.sources)
    yield text("report.sources", n=len(answer.sources)), sources


def disclaimer(words: Words) -> Markup:
    """What this is not."""
    return markup('<p class="disclaimer">{}</p>', words.text("answer.disclaimer"))


def lists(answer: Answer, words: Words) -> list[tuple[str, Markup]]:
    """(title, list) of notes, assumptions, missing inputs, lost candidates and cases."""
    contents = {
        "notes": bullets(words.reason(note) for note in answer.notes),
        "assumed": bullets(words.assumed(entry) for entry in answer.assumed),
        "missing": bullets(words.reason(entry) for entry in answer.missing),
        "lost": bullets(lost(answer, words)),
        "cases": cases(answer, words),
    }
    return [(words.text(f"report.{name}"), html) for name, html in contents.items() if html]


def section(title: str, inside: Markup) -> Markup:
    """A section with its heading."""
    return piece("section", title, inside)


def commands(answer: Answer, words: Words) -> Markup:
    """The command and the request that give this answer again, and its id."""
    lines = [
        (words.text("report.answer_id"), answer.id),
        ("CLI", reproduce.command(answer)),
        ("Python", reproduce.python(answer)),
        ("REST", reproduce.request(answer)),
    ]
    return piece("definitions", lines, "commands", is_code=True)


def _candidate(candidate: Candidate, answer: Answer, words: Words) -> Markup:
    name = markup("<p>{}</p>", words.candidate_name(candidate))
    numbers = tiles(blocks.tiles(candidate, answer, words), words)
    return name + numbers + candidate_details(candidate, answer, words)
