"""An answer as a PDF, set by typst with the fonts that come with pip."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.errors import MissingExtraError
from sekiso.domain.part import Finding
from sekiso.interfaces.report import (
    blocks,
    charts,
    heard,
    lighter,
    reproduce,
    same_alloy,
    terms,
    verdict,
)
from sekiso.interfaces.report.blocks import Table, Tile
from sekiso.interfaces.report.words import Words

N_FINDINGS = 12
N_ROUTES = 4  # side by side on a page of paper


def pdf(answer: Answer, words: Words, *, picture: bytes | None = None) -> bytes:
    """The report as PDF bytes; the same answer gives the same bytes.

    Raises MissingExtraError without typst, matplotlib and the Japanese font of the extra "report".
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        return typeset("answer.typ", _content(answer, words, place, picture), place)


def typeset(template: str, content: Mapping[str, Any], place: Path) -> bytes:
    """PDF bytes of `content` laid out by a typst file of this room; pictures lie in `place`.

    Raises MissingExtraError without typst, matplotlib and the Japanese font of the extra "report".
    """
    try:
        import typst
    except ImportError as problem:
        raise MissingExtraError("extra_missing", extra="report") from problem
    (place / "content.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    (place / template).write_bytes((resources.files(__package__) / template).read_bytes())
    made = typst.compile(
        str(place / template), root=str(place), font_paths=_fonts(place), ignore_system_fonts=True
    )
    return bytes(made)


def _fonts(place: Path) -> list[str]:
    """A folder with the two fonts that the report is set in."""
    found = find_spec("matplotlib")
    if found is None or found.origin is None:
        raise MissingExtraError("extra_missing", extra="report")
    latin = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
    fonts = place / "fonts"
    fonts.mkdir()
    files = (Path(charts.japanese_font()), latin / "DejaVuSans.ttf", latin / "DejaVuSans-Bold.ttf")
    for file in files:
        shutil.copyfile(file, fonts / file.name)
    return [str(fonts)]


def _content(answer: Answer, words: Words, place: Path, picture: bytes | None) -> dict[str, Any]:
    """Everything the template lays out, as plain text."""
    shown = blocks.shown_in_full(answer)
    text = words.text
    if picture is not None:
        (place / "part.png").write_bytes(picture)
    if answer.break_even is not None:
        (place / "break_even.svg").write_text(charts.break_even(answer, words), "utf-8")
    names = ("title", "estimate", "asked_title", "recommended", "break_even", "reproduce",
             "picture", "why", "findings", "page")  # fmt: skip
    return {
        "language": words.language,
        "words": {name: text(f"report.{name}") for name in names},
        "headline": verdict.headline(answer, words),
        "chips": [chip.line for chip in heard.chips(answer, words)],
        "question": _question(answer, words),
        "order": list(terms.out_of_order(answer, words)),
        "disclaimer": text("answer.disclaimer"),
        "asked": [list(line) for line in blocks.asked_lines(answer, words)],
        "picture": "part.png" if picture is not None else None,
        "part_findings": _findings(answer.part_findings, words),
        "candidates": [_candidate(c, answer, words, place) for c in shown],
        "ranking": _table(blocks.ranking(answer, words)) if shown else None,
        "more_tables": [_table(table) for table in _more_tables(answer, words)] if shown else [],
        "break_even": words.break_even(answer.break_even) if answer.break_even and shown else None,
        "lighter": _lighter(answer, words),
        "lists": _lists(answer, words),
        "commands": [
            [text("report.answer_id"), answer.id], ["CLI", reproduce.command(answer)],
            ["REST", reproduce.request(answer)],
        ],
        "sources_title": text("report.sources", n=len(answer.sources)),
        "sources": [source.citation for source in answer.sources],
    }  # fmt: skip


def _lighter(answer: Answer, words: Words) -> dict[str, Any]:
    """Safety factors under the loads, lighter shapes, and what is to be said of them."""
    titles = words.texts("lighter_report", "factors", "notes")
    factors, notes = lighter.factor_lines(answer, words), lighter.lines(answer.lighter, words)
    return {
        "lists": [
            {"title": title, "lines": lines}
            for title, lines in ((titles[0], factors), (titles[1], notes))
            if lines
        ],
        "tables": [_table(table) for table in lighter.tables(answer.lighter, words)],
    }


def _question(answer: Answer, words: Words) -> list[str]:
    """The question back, its choices in one line, and the likely routes until it is answered."""
    asked = verdict.question(answer, words)
    if asked is None or answer.verdict == "clear":
        return []
    lines = [verdict.call(asked, answer, words)]
    if asked.choices:
        lines.append(" / ".join(choice.name for choice in asked.choices))
    return lines + (verdict.likely(answer, words) if answer.verdict == "ask" else [])


def _more_tables(answer: Answer, words: Words) -> Iterator[Table]:
    """Every term of every row, a few routes at a time, and the alloy by other routes."""
    for first in range(0, len(answer.best_of_each()), N_ROUTES):
        yield terms.table(answer, words, first=first, n=N_ROUTES)
    yield same_alloy.table(answer, words, keys=blocks.FIRST_KEYS)


def _candidate(candidate: Candidate, answer: Answer, words: Words, place: Path) -> dict[str, Any]:
    chart = f"breakdown_{candidate.process}.svg"
    (place / chart).write_text(charts.breakdown(candidate, words), "utf-8")
    tables = [blocks.chain(candidate, words)] if candidate.chain else []
    if candidate.recipe is not None:
        tables.append(blocks.recipe(candidate.recipe, words))
        tables += [blocks.risks(candidate.recipe, words)] if candidate.recipe.risks else []
    return {
        "title": blocks.role(candidate, answer, words),
        "name": words.candidate_name(candidate),
        "tiles": [_tile(tile, words) for tile in blocks.tiles(candidate, answer, words)],
        "breakdown_title": words.text("report.breakdown"),
        "breakdown": chart,
        "breakdown_note": blocks.breakdown_note(candidate, words),
        "tables": [_table(table) for table in tables],
        "first": words.expected(candidate.recipe) if candidate.recipe else [],
        "findings": _findings(candidate.findings, words),
    }


def _tile(tile: Tile, words: Words) -> dict[str, Any]:
    return {
        "name": tile.name,
        "value": f"{tile.value} {tile.unit}".strip(),
        "interval": words.text("report.interval", low=tile.low, high=tile.high),
        "asked": tile.asked,
        "why": [list(line) for line in tile.why],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title,
        "columns": list(table.columns),
        "rows": [list(row) for row in table.rows],
        "numeric": sorted(table.numeric),
    }


def _findings(found: Iterable[Finding], words: Words) -> list[list[str]]:
    lines = []
    for entry in list(found)[:N_FINDINGS]:
        title, text, remedy = blocks.finding(entry, words)
        lines.append([f"{words.text(f'severity.{entry.severity}')}: {title}", text, remedy])
    return lines


def _lists(answer: Answer, words: Words) -> list[dict[str, Any]]:
    cases = [" ".join(case) for case in blocks.cases(answer, words)]
    return [
        {"title": words.text(f"report.{name}"), "lines": lines}
        for name, lines in {**blocks.lists(answer, words), "cases": cases}.items()
        if lines
    ]
