"""An answer as HTML: the pieces that pages place, and a whole document for print and archive."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from importlib import resources

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.part import Finding
from sekiso.interfaces.report import blocks, reproduce
from sekiso.interfaces.report.blocks import Table, Tile
from sekiso.interfaces.report.terminal import lost, shown_in_full
from sekiso.interfaces.report.words import Words

LINKED = ("http://", "https://")


def stylesheet() -> str:
    """The house style, for pages and documents alike."""
    return (resources.files(__package__) / "style.css").read_text(encoding="utf-8")


def table(content: Table, *, caption: bool = True) -> str:
    """A table with a caption, scrolling sideways by itself where it is wide."""
    title = escape(content.title)
    shown = f"<caption>{title}</caption>" if caption and title else ""
    heads = "".join(_cell("th", k, head, content) for k, head in enumerate(content.columns))
    rows = "".join(
        "<tr>" + "".join(_cell("td", k, cell, content) for k, cell in enumerate(row)) + "</tr>"
        for row in content.rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{title}"><table>{shown}'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(tag: str, column: int, text: str, content: Table) -> str:
    kind = ' class="number"' if column in content.numeric else ""
    scope = ' scope="col"' if tag == "th" else ""
    return f"<{tag}{kind}{scope}>{escape(text)}</{tag}>"


def tile(content: Tile, words: Words, *, is_open: bool = False) -> str:
    """One headline number with its interval; `why` folds out below it."""
    facts = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in content.why)
    sources = "".join(f"<li>{linked(line)}</li>" for line in content.sources)
    interval = words.text("report.interval", low=content.low, high=content.high)
    asked = f'<p class="asked">{escape(content.asked)}</p>' if content.asked else ""
    why = escape(words.text("report.why"))
    label = escape(f"{words.text('report.why')} {content.name}")
    return (
        f'<div class="tile"><h3>{escape(content.name)}</h3>'
        f'<p class="value">{escape(content.value)} <span class="unit">{escape(content.unit)}</span>'
        f'</p><p class="interval">{escape(interval)}</p>{asked}'
        f'<details{" open" if is_open else ""}><summary aria-label="{label}">{why}</summary>'
        f"<p>{escape(content.definition)}</p><dl>{facts}</dl><ul>{sources}</ul></details></div>"
    )


def tiles(contents: Iterable[Tile], words: Words, *, is_open: bool = False) -> str:
    """Headline numbers side by side."""
    inside = "".join(tile(content, words, is_open=is_open) for content in contents)
    return f'<div class="tiles">{inside}</div>'


def bullets(lines: Iterable[str]) -> str:
    """A list of plain texts; addresses become links.  Nothing for no text."""
    lines = list(lines)
    if not lines:
        return ""
    return "<ul>" + "".join(f"<li>{linked(line)}</li>" for line in lines) + "</ul>"


def linked(text: str) -> str:
    """Escaped text in which web addresses can be followed."""
    words = []
    for word in text.split(" "):
        bare = word.rstrip(",.;)]")
        if bare.startswith(LINKED):
            address, rest = escape(bare, quote=True), escape(word[len(bare) :])
            words.append(f'<a href="{address}" rel="noopener noreferrer">{address}</a>{rest}')
        else:
            words.append(escape(word))
    return " ".join(words)


def findings(found: Iterable[Finding], words: Words) -> str:
    """Findings with what, where and remedy; the severity stands in words, not only in colour."""
    items = []
    for entry in found:
        title, text, remedy = blocks.finding(entry, words)
        severity = words.text(f"severity.{entry.severity}")
        items.append(
            f'<li class="finding {entry.severity}"><strong>{escape(severity)}: {escape(title)}'
            f"</strong><br>{escape(text)}<br><em>{escape(remedy)}</em></li>"
        )
    return f'<ul class="findings">{"".join(items)}</ul>' if items else ""


def candidate_details(candidate: Candidate, answer: Answer, words: Words) -> str:
    """Chain, cost breakdown, recipe with risks, reasons and findings of one candidate."""
    pieces = []
    if candidate.chain:
        pieces.append(table(blocks.chain(candidate, words)))
    pieces.append(table(blocks.breakdown_table(candidate, words)))
    pieces.append(recipe(candidate, words))
    pieces.append(table(blocks.reasons_won(candidate, answer, words)))
    pieces.append(findings(candidate.findings, words))
    return "".join(pieces)


def recipe(candidate: Candidate, words: Words) -> str:
    """The recipe card; the reason where there is none."""
    if candidate.recipe is None:
        if candidate.no_recipe is None or not candidate.is_additive:
            return ""
        return f"<p>{escape(words.reason(candidate.no_recipe))}</p>"
    risks = table(blocks.risks(candidate.recipe, words)) if candidate.recipe.risks else ""
    first = bullets(words.expected(candidate.recipe))
    return table(blocks.recipe(candidate.recipe, words)) + risks + first


def cases(answer: Answer, words: Words) -> str:
    """Documented cases with what was gained and where it is told."""
    items = [
        f"<li><strong>{escape(part)}</strong>: {escape(benefit)} {linked(address)}</li>"
        for part, benefit, address in blocks.cases(answer, words)
    ]
    return f"<ul>{''.join(items)}</ul>" if items else ""


def document(answer: Answer, words: Words, *, picture: bytes | None = None) -> str:
    """The whole answer as one HTML file without scripts or outside files: the report's twin."""
    from sekiso.interfaces.report import charts

    text = words.text
    shown = shown_in_full(answer) if answer.has_best else ()
    pieces = [f"<h1>{escape(words.headline(answer))}</h1>", disclaimer(words)]
    pieces.append(_section(text("report.asked_title"), table(_asked(answer, words))))
    if picture is not None:
        source = base64.b64encode(picture).decode()
        label = escape(text("report.picture"))
        image = f'<img src="data:image/png;base64,{source}" alt="{label}">'
        pieces.append(f"<section>{image}</section>")
    for candidate in shown:
        pieces.append(_candidate(candidate, answer, words))
    if shown:
        pieces.append(_section(text("report.ranking"), table(blocks.ranking(answer, words))))
    if answer.break_even is not None:
        chart = (
            charts.break_even(answer, words)
            + f"<p>{escape(words.break_even(answer.break_even))}</p>"
        )
        pieces.append(_section(text("report.break_even"), chart))
    pieces += lists(answer, words)
    pieces.append(_section(text("report.reproduce"), commands(answer, words)))
    sources = bullets(source.citation for source in answer.sources)
    pieces.append(_section(text("report.sources", n=len(answer.sources)), sources))
    return _page(words, text("report.title"), "".join(pieces))


def disclaimer(words: Words) -> str:
    """What this is not."""
    return f'<p class="disclaimer">{escape(words.text("answer.disclaimer"))}</p>'


def lists(answer: Answer, words: Words) -> list[str]:
    """Notes, assumptions, missing inputs, lost candidates and cases as sections."""
    found = {
        "notes": bullets(words.reason(note) for note in answer.notes) if answer.notes else "",
        "assumed": bullets(words.assumed(entry) for entry in answer.assumed),
        "missing": bullets(words.reason(entry) for entry in answer.missing)
        if answer.missing
        else "",
        "lost": bullets(lost(answer, words)),
        "cases": cases(answer, words),
    }
    return [_section(words.text(f"report.{name}"), html) for name, html in found.items() if html]


def commands(answer: Answer, words: Words) -> str:
    """The command and the request that give this answer again, and its id."""
    lines = [(words.text("report.answer_id"), answer.id)]
    lines += [("CLI", reproduce.command(answer)), ("Python", reproduce.python(answer))]
    lines += [("REST", reproduce.request(answer))]
    items = "".join(f"<dt>{escape(k)}</dt><dd><code>{escape(v)}</code></dd>" for k, v in lines)
    return f'<dl class="commands">{items}</dl>'


def _asked(answer: Answer, words: Words) -> Table:
    columns = (words.text("report.what"), words.text("report.value"))
    return Table("", columns, tuple(blocks.asked_lines(answer, words)))


def _candidate(candidate: Candidate, answer: Answer, words: Words) -> str:
    if candidate is answer.best:
        title = words.text("report.recommended")
    else:
        title = words.text("report.best_additive")
    name = words.candidate_name(candidate)
    inside = (
        f"<p>{escape(name)}</p>"
        + tiles(blocks.tiles(candidate, answer, words), words)
        + candidate_details(candidate, answer, words)
    )
    return _section(title, inside)


def _section(title: str, inside: str) -> str:
    return f"<section><h2>{escape(title)}</h2>{inside}</section>"


def _page(words: Words, title: str, inside: str) -> str:
    return (
        f'<!doctype html><html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} - sekiso</title><style>{stylesheet()}</style></head>"
        f"<body><main>{inside}</main></body></html>"
    )
