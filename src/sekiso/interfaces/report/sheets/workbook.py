"""The cost breakdown as an Excel workbook with live formulas: all follows a yellow cell."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from typing import Any

from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.errors import MissingExtraError
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.sheets.head import (
    part_lines,
    pieces_in_all,
    pieces_of,
    requirement_lines,
    scope_of,
)
from sekiso.interfaces.report.sheets.quotation import tax_rate
from sekiso.interfaces.report.sheets.terms import SheetTerms
from sekiso.interfaces.report.words import Words

QUANTITIES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def cost_workbook(answer: Answer, candidate: Candidate, terms: SheetTerms, words: Words) -> bytes:
    """Bytes of the workbook for one candidate: breakdown, price over the quantity, sources.

    price = sum(item x factor) / (1 - margin);  price(N) = (once/N + rest) in the proportion of the
    breakdown.  Cells to change are yellow; every formula carries its result, so that a viewer that
    does not calculate shows the numbers.  Raises MissingExtraError without XlsxWriter.
    """
    try:
        import xlsxwriter
    except ImportError as problem:
        raise MissingExtraError("extra_missing", extra="report") from problem
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": datetime.combine(terms.date, time()), "author": "sekiso"})
        sheets = _Book(book, words)
        price = sheets.breakdown(candidate, pieces_of(answer, words), tax_rate(answer, words))
        sheets.quantities(candidate, pieces_in_all(answer, words), price)
        sheets.question(answer, candidate, terms)
        sheets.sources(answer)
    return made.getvalue()


class _Book:
    """A workbook being written, its formats and the words on it."""

    def __init__(self, book: Any, words: Words) -> None:
        self.book, self.words = book, words
        money = "#,##0" if words.currency == "JPY" else "#,##0.00"
        base = {"font_size": 10, "valign": "top"}
        self.head = book.add_format({**base, "bold": True, "bottom": 1, "bg_color": "#EEF3F8"})
        self.text = book.add_format({**base, "text_wrap": True})
        self.money = book.add_format({**base, "num_format": money})
        self.total = book.add_format({**base, "num_format": money, "bold": True, "top": 1})
        self.share = book.add_format({**base, "num_format": "0.0%"})
        self.input = book.add_format({**base, "num_format": money, "bg_color": "#FFF8C5"})
        self.plain = book.add_format({**base, "num_format": "General", "bg_color": "#FFF8C5"})
        self.percent = book.add_format({**base, "num_format": "0.0%", "bg_color": "#FFF8C5"})

    def sheet(self, key: str, heads: Sequence[str], widths: Iterable[float]) -> Any:
        """A new sheet with a head line and columns of these widths."""
        made = self.book.add_worksheet(self.words.text(f"sheet.workbook.{key}"))
        for place, width in enumerate(widths):
            made.set_column(place, place, width)
        made.write_row(0, 0, heads, self.head)
        made.freeze_panes(1, 0)
        made.set_landscape()
        made.set_paper(9)  # A4
        made.fit_to_pages(1, 0)
        return made

    def breakdown(self, candidate: Candidate, pieces: float, tax: float | None) -> str:
        """Items with factors, margin, price, tax; returns the address of the price."""
        text, currency = self.words.text, self.words.currency
        unit = f"[{currency}]"
        heads = [text("report.item"), f"{text('sheet.workbook.estimated')} {unit}",
                 text("sheet.workbook.factor"), f"{text('sheet.amount')} {unit}",
                 text("report.share")]  # fmt: skip
        sheet = self.sheet("breakdown", heads, (38, 18, 10, 18, 10))
        items = {k: self.words.exchanged(v) for k, v in candidate.breakdown.items() if v}
        margin = items.pop("margin", 0.0)
        cost, price = sum(items.values()), sum(items.values()) + margin
        last = len(items)
        for row, (key, value) in enumerate(items.items(), start=1):
            sheet.write(row, 0, blocks.cost_item(key, self.words), self.text)
            sheet.write_number(row, 1, value, self.input)
            sheet.write_number(row, 2, 1.0, self.plain)
            sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}", self.money, value)
            sheet.write_formula(row, 4, f"=D{row + 1}/D${last + 2}", self.share, value / cost)
        at = last + 1  # 0-based row of the sum
        self._line(sheet, at, "sheet.workbook.cost", f"=SUM(D2:D{last + 1})", cost, self.total)
        sheet.write(at + 1, 0, text("sheet.workbook.margin"), self.text)
        sheet.write_number(at + 1, 3, margin / price if price else 0.0, self.percent)
        formula = f"=D{at + 1}/(1-D{at + 2})"
        self._line(sheet, at + 2, "sheet.workbook.price", formula, price, self.total)
        sheet.write(at + 3, 0, text("sheet.workbook.pieces"), self.text)
        sheet.write_number(at + 3, 3, pieces, self.plain)
        order = f"=D{at + 3}*D{at + 4}"
        self._line(sheet, at + 4, "sheet.workbook.order", order, price * pieces, self.money)
        if tax is not None:
            sheet.write(at + 5, 0, text("sheet.workbook.tax_rate"), self.text)
            sheet.write_number(at + 5, 3, tax, self.percent)
            gross = price * pieces * (1.0 + tax)
            formula = f"=D{at + 5}*(1+D{at + 6})"
            self._line(sheet, at + 6, "sheet.workbook.gross", formula, gross, self.total)
        sheet.write(at + 8, 0, text("sheet.workbook.note"), self.text)
        return f"'{sheet.get_name()}'!$D${at + 3}"

    def _line(self, sheet: Any, row: int, key: str, formula: str, value: float, kind: Any) -> None:
        sheet.write(row, 0, self.words.text(key), self.text)
        sheet.write_formula(row, 3, formula, kind, value)

    def quantities(self, candidate: Candidate, pieces: float, price: str) -> None:
        """Price of a piece over the number of pieces, from what is charged once and per piece."""
        text, unit = self.words.text, f"[{self.words.currency}]"
        heads = [text("sheet.quantity"), f"{text('sheet.unit_price')} {unit}",
                 f"{text('sheet.amount')} {unit}"]  # fmt: skip
        sheet = self.sheet("quantities", heads, (38, 20, 20))
        total = sum(candidate.breakdown.values()) or 1.0
        once = min(candidate.one_time / pieces / total, 1.0)  # share of the price at `pieces`
        per_part = self.words.exchanged(total)
        row = len(QUANTITIES) + 2
        for place, count in enumerate(QUANTITIES, start=1):
            value = per_part * (once * pieces / count + 1.0 - once)
            sheet.write_number(place, 0, count, self.plain)
            formula = f"={price}*(B${row + 1}*B${row + 2}/A{place + 1}+1-B${row + 1})"
            sheet.write_formula(place, 1, formula, self.money, value)
            sheet.write_formula(place, 2, f"=A{place + 1}*B{place + 1}", self.money, value * count)
        sheet.write(row, 0, text("sheet.workbook.once_share"), self.text)
        sheet.write_number(row, 1, once, self.percent)
        sheet.write(row + 1, 0, text("sheet.workbook.at_pieces"), self.text)
        sheet.write_number(row + 1, 1, pieces, self.plain)
        sheet.write(row + 3, 0, text("sheet.workbook.quantity_note"), self.text)

    def question(self, answer: Answer, candidate: Candidate, terms: SheetTerms) -> None:
        """What was asked and assumed, and the headline numbers with their intervals."""
        words = self.words
        sheet = self.sheet("question", [words.text("report.what"), words.text("report.value")],
                           (42, 70))  # fmt: skip
        rows = [
            *part_lines(answer, terms, words),
            *requirement_lines(answer, words),
            [words.subject("scope"), words.text(f"flag_value.{scope_of(answer)}")],
            [words.text("answer.process"), words.shaping(candidate.process)],
            [words.text("answer.material"), words.alloy(candidate.material)],
            *([words.subject(key), words.interval(candidate.predictions[key])]
              for key in ("cost", "production_cost", "lead_time", "build_time", "co2")
              if key in candidate.predictions),
            *([words.subject(entry.key), words.assumed_value(entry)] for entry in answer.assumed),
            [words.text("report.answer_id"), answer.id],
            ["", words.text("answer.disclaimer")],
        ]  # fmt: skip
        for place, row in enumerate(rows, start=1):
            sheet.write_row(place, 0, row, self.text)

    def sources(self, answer: Answer) -> None:
        """Sources of the numbers."""
        title = self.words.text("report.sources", n=len(answer.sources))
        sheet = self.sheet("sources", [title], (120,))
        for place, source in enumerate(answer.sources, start=1):
            sheet.write_string(place, 0, source.citation, self.text)
