"""Request for quotation (見積依頼書): what a buyer sends to shops; no estimated price is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.sheets.head import (
    LINE,
    chain_names,
    head,
    part_lines,
    pieces_of,
    requirement_lines,
    scope_of,
    table,
)
from sekiso.interfaces.report.sheets.terms import SheetTerms
from sekiso.interfaces.report.words import Words

# documents that go with a scope of supply, and steps that end in a record
DOCUMENTS = {
    "raw": ("material_certificate",),
    "finished": ("material_certificate", "dimension_check"),
    "reported": ("material_certificate", "inspection_report", "first_article"),
}
RECORDED = ("CT", "penetrant", "ultrasonic", "radiography", "leak-test", "pressure-test",
            "heat-treatment", "HIP", "stress-relief", "tensile-test", "balancing")  # fmt: skip


def quote_request(
    answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words
) -> dict[str, Any]:
    """Content of the request for one candidate of an answer, as plain text by place.

    What is asked: price charged once and per piece at several quantities, delivery, tools, payment;
    the lines of the answer are blank, since an estimate must not lead the shop.
    """
    text = words.text
    amounts = terms.quantities or _breaks(pieces_of(answer, words))
    heads = [text(f"sheet.{name}") for name in ("quantity", "unit_price", "amount", "delivery")]
    rows = [[count, LINE[:14], LINE[:14], LINE[:14]] for count in amounts]
    once = [[text(f"sheet.once.{name}"), LINE] for name in ("preparation", "tools", "first_piece")]
    return {
        **head("quote_request", terms, words),
        "tables": [
            table("", ["", ""], part_lines(answer, terms, words)),
            table(text("sheet.supply"), ["", ""], _supply(answer, candidate, words)),
            table(text("sheet.requirements"), ["", ""], requirement_lines(answer, words)),
            table(text("sheet.price_table"), heads, rows, (1, 2)),
            table(text("sheet.once_title"), ["", ""], once),
        ],
        "totals": [],
        "lists": [
            {"title": text("sheet.drawing_notes"), "lines": list(terms.drawing_notes) or [LINE]},
            {
                "title": text("sheet.documents"),
                "lines": _documents(answer, candidate, terms, words),
            },
            {"title": text("sheet.please_state"), "lines": _questions(candidate, words)},
        ],
    }


def _supply(answer: Answer, candidate: Candidate, words: Words) -> Iterator[list[str]]:
    text = words.text
    yield [text("answer.process"), f"{words.shaping(candidate.process)} {text('sheet.or_equal')}"]
    yield [text("answer.material"), words.alloy(candidate.material)]
    yield [text("sheet.condition"), words.condition(candidate)]
    scope = scope_of(answer)
    yield [words.subject("scope"), text(f"flag_value.{scope}")]
    if candidate.chain:
        yield [text("answer.chain"), chain_names(candidate, words)]


def _breaks(pieces: float) -> tuple[str, ...]:
    """The asked number, a tenth and ten times as many: where the price of a piece moves."""
    found = sorted({max(round(pieces * factor), 1) for factor in (0.1, 1.0, 10.0)})
    return tuple(f"{count:,}" for count in found)


def _documents(answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words) -> list[str]:
    asked = [words.text(f"sheet.document.{key}") for key in DOCUMENTS[scope_of(answer)]]
    records = [
        words.text("sheet.document.record", step=words.text(f"step.{step.key}"))
        for step in candidate.chain
        if step.key in RECORDED
    ]
    return [*asked, *records, *terms.documents]


def _questions(candidate: Candidate, words: Words) -> list[str]:
    """What a buyer of printed parts should have answered in writing."""
    keys = ("validity", "payment", "deviations")
    printed = ("build_direction", "supports", "powder", "machine") if candidate.is_additive else ()
    return [words.text(f"sheet.question.{key}") for key in (*printed, *keys)]
