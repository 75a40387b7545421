"""Quotation (見積書): lines, consumption tax, terms; the draft of a shop with its own prices."""

from __future__ import annotations

from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.interfaces.report.blocks import DAY
from sekiso.interfaces.report.sheets.head import (
    LINE,
    head,
    part_lines,
    pieces_in_all,
    pieces_of,
    requirement_lines,
    scope_of,
    table,
)
from sekiso.interfaces.report.sheets.terms import SheetTerms
from sekiso.interfaces.report.words import Words


def quotation(
    answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words
) -> dict[str, Any]:
    """Content of the quotation for one candidate, as plain text by place.

    amount = one_time + N unit, total = amount + tax; the tax line is that of the region where its
    rate is on file, and says so where it is not.  Own prices of `terms` go before estimated ones.
    """
    text = words.text
    pieces = pieces_of(answer, words)
    once, unit = amounts(candidate, pieces_in_all(answer, words), terms)
    lines = [
        [text("sheet.line.once"), "1", words.amount(once), words.amount(once)],
        [
            text("sheet.line.piece", process=words.shaping(candidate.process),
                 alloy=words.alloy(candidate.material)),
            f"{pieces:,.0f}", words.amount(unit), words.amount(unit * pieces),
        ],
    ]  # fmt: skip
    heads = [text(f"sheet.{name}") for name in ("item", "quantity", "unit_price", "amount")]
    heads[2:] = [f"{name} [{words.currency}]" for name in heads[2:]]
    return {
        **head("quotation", terms, words),
        "tables": [
            table("", ["", ""], part_lines(answer, terms, words)),
            table(text("sheet.lines"), heads, lines, (1, 2, 3)),
            table(text("sheet.requirements"), ["", ""], requirement_lines(answer, words)),
            table(text("sheet.terms"), ["", ""], _terms(answer, candidate, terms, words)),
        ],
        "totals": totals(once + unit * pieces, answer, words),
        "lists": [
            {"title": text("sheet.drawing_notes"), "lines": list(terms.drawing_notes)},
            {"title": text("sheet.exclusions"), "lines": _exclusions(answer, terms, words)},
        ],
    }


def amounts(candidate: Candidate, pieces: float, terms: SheetTerms) -> tuple[float, float]:
    """Amount charged once and price of one of `pieces` that share it [JPY], own ones first, in
    whole yen.
    """
    own = terms.prices or {}
    once = own.get("one_time", candidate.one_time)
    unit = own.get("unit", max(candidate["cost"].value - candidate.one_time / pieces, 0.0))
    return float(round(once)), float(round(unit))


def totals(net: float, answer: Answer, words: Words) -> list[list[str]]:
    """Sum, consumption tax of the region and total, as (name, amount)."""
    rate = tax_rate(answer, words)
    rows = [[words.text("sheet.subtotal"), words.money(net)]]
    if rate is None:
        return [*rows, [words.text("sheet.tax_unknown"), "-"]]
    tax = float(int(round(net * rate, 6)))  # below one yen is dropped, as is usual
    rows.append([words.text("sheet.tax", rate=100.0 * rate), words.money(tax)])
    return [*rows, [words.text("sheet.total"), words.money(net + tax)]]


def tax_rate(answer: Answer, words: Words) -> float | None:
    """Rate of the consumption tax where it is bought, None where it is not on file."""
    said = {**answer.need["flags"], **answer.need["assume"]}
    region = said.get("region") or next(
        (entry.value for entry in answer.assumed if entry.key == "region"), "JP"
    )
    return words.knowledge.of("economics")["tax"].value(f"consumption.{region}")


def _terms(
    answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words
) -> list[list[str]]:
    lead = candidate.predictions.get("lead_time")
    days = words.text("sheet.days", days=lead.value / DAY) if lead is not None else LINE
    return [
        [words.subject("scope"), words.text(f"flag_value.{scope_of(answer)}")],
        [words.text("sheet.condition"), words.condition(candidate)],
        [words.text("sheet.delivery"), days],
        [words.text("sheet.place"), terms.place or LINE],
        [words.text("sheet.payment"), terms.payment or LINE],
    ]


def _exclusions(answer: Answer, terms: SheetTerms, words: Words) -> list[str]:
    """What the price does not hold, by the scope of supply."""
    left_out = {
        "raw": ("machining", "inspection", "functional_surfaces"),
        "finished": ("inspection", "destructive_tests"),
        "reported": ("destructive_tests",),
    }[scope_of(answer)]
    return [*(words.text(f"sheet.excluded.{key}") for key in left_out), *terms.exclusions]
