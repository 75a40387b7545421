"""Sheets that go to a shop, a buyer or a test institute."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sekiso.domain import messages
from sekiso.domain.answer import Answer, Candidate
from sekiso.domain.errors import NeedError
from sekiso.interfaces.report.output import write_document
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

KINDS = ("quote_request", "quotation", "test_request", "workbook")
SUFFIXES = {"workbook": ".xlsx"}


def sheet(
    answer: Answer,
    path: str | os.PathLike[str],
    *,
    kind: str = "quote_request",
    language: str = "ja",
    currency: str = "JPY",
    candidate: int = 0,
    knowledge: str | os.PathLike[str] | None = None,
    **terms: Any,
) -> Path:
    """Write a sheet for one candidate of `answer` to `path`; returns the path.

    `kind`: "quote_request" (a request for quotation, which holds no estimated price), "quotation"
    (with consumption tax, from the estimated or own `prices`), "test_request" (to a test institute)
    as .pdf, or "workbook" (cost breakdown with live formulas) as .xlsx.  `candidate`: place among
    the feasible candidates, best first.  `terms`: number, date, valid_until, sender, receiver,
    contact, place, payment, part_name, drawing, drawing_notes, documents, exclusions, quantities,
    tests, prices.  Raises NeedError and MissingExtraError.
    """
    target = Path(path)
    suffix = SUFFIXES.get(kind, ".pdf")
    if kind not in KINDS:
        raise NeedError("sheet_kind", got=kind, allowed=", ".join(KINDS))
    if language not in messages.LANGUAGES:
        raise NeedError("language_unknown", got=language, allowed=", ".join(messages.LANGUAGES))
    if target.suffix.lower() != suffix:
        raise NeedError("sheet_suffix", got=target.suffix or target.name, allowed=suffix, kind=kind)
    words = Words(load(knowledge), language, currency=currency)
    content = sheet_bytes(answer, kind, words, candidate=candidate, terms=terms)
    return write_document(target, content)


def sheet_bytes(
    answer: Answer, kind: str, words: Words, *, candidate: int = 0, terms: Mapping[str, Any]
) -> bytes:
    """A sheet as the bytes of its file; `terms` as for `sheet`."""
    from sekiso.interfaces.report import pdf  # templates, for sheets only
    from sekiso.interfaces.report.sheets.institute_request import institute_request
    from sekiso.interfaces.report.sheets.quotation import quotation
    from sekiso.interfaces.report.sheets.quote_request import quote_request
    from sekiso.interfaces.report.sheets.terms import sheet_terms
    from sekiso.interfaces.report.sheets.workbook import cost_workbook

    chosen, told = feasible_candidate(answer, candidate), sheet_terms(terms, today=date.today())
    if kind == "workbook":
        return cost_workbook(answer, chosen, told, words)
    layouts: dict[str, Callable[..., dict[str, Any]]] = {
        "quote_request": quote_request,
        "quotation": quotation,
        "test_request": institute_request,
    }
    with tempfile.TemporaryDirectory() as folder:
        return pdf.typeset("sheet.typ", layouts[kind](answer, chosen, told, words), Path(folder))


def feasible_candidate(answer: Answer, place: int) -> Candidate:
    """The feasible candidate at `place`, best first; NeedError where there is none."""
    found = [entry for entry in answer.candidates if entry.is_feasible]
    if not 0 <= place < len(found):
        allowed = f"0-{len(found) - 1}" if found else "-"
        raise NeedError("sheet_candidate", got=place, allowed=allowed)
    return found[place]
