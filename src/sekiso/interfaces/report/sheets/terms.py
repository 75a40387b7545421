"""Who writes a sheet to whom, when, and on what terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date as Date  # noqa: N812  a field is called date
from typing import Any

from sekiso.domain.errors import NeedError
from sekiso.domain.requirement import read_pieces

TEXTS = ("number", "sender", "receiver", "contact", "place", "payment", "part_name", "drawing")
LISTS = ("drawing_notes", "documents", "exclusions", "quantities", "tests")


@dataclass(frozen=True)
class SheetTerms:
    """What a sheet says beside the part; an empty text is a line to be filled in by hand.

    `valid_until`: the last day of a quotation, or the day by which a quotation is asked for;
    `quantities`: numbers of pieces to be priced; `prices`: own amounts in yen in place of the
    estimated ones ("one_time", "unit"); `tests`: texts of a request to an institute.
    """

    date: Date
    valid_until: Date | None = None
    number: str = ""
    sender: str = ""
    receiver: str = ""
    contact: str = ""
    place: str = ""
    payment: str = ""
    part_name: str = ""
    drawing: str = ""
    drawing_notes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    prices: Mapping[str, float] | None = None


def sheet_terms(given: Mapping[str, Any], *, today: Date) -> SheetTerms:
    """Terms from arguments by name; dates as date or "2026-11-28", lists as texts.

    Raises NeedError for an unknown name, a date or a number of pieces that is none, or a validity
    that ends before the date of the sheet.
    """
    known = {field.name for field in fields(SheetTerms)}
    for name in given:
        if name not in known:
            raise NeedError("sheet_term_unknown", got=name, allowed=", ".join(sorted(known)))
    told: dict[str, Any] = {"date": _date(given.get("date")) or today}
    told["valid_until"] = _date(given.get("valid_until"))
    told |= {name: str(given[name]) for name in TEXTS if given.get(name)}
    told |= {name: _lines(given[name]) for name in LISTS if given.get(name)}
    for quantity in told.get("quantities", ()):
        read_pieces(quantity)
    terms = SheetTerms(**told, prices=_prices(given.get("prices")))
    if terms.valid_until is not None and terms.valid_until < terms.date:
        raise NeedError(
            "sheet_validity", got=terms.valid_until.isoformat(), date=terms.date.isoformat()
        )
    return terms


def _date(value: Any) -> Date | None:
    if value is None or value == "" or isinstance(value, Date):
        return value or None
    try:
        return Date.fromisoformat(str(value).strip().replace("/", "-"))
    except ValueError as problem:
        raise NeedError("sheet_date", got=str(value)[:40]) from problem


def _lines(value: Iterable[Any] | str) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(line) for line in value)


def _prices(given: Mapping[str, Any] | None) -> dict[str, float] | None:
    if given is None:
        return None
    allowed = ("one_time", "unit")
    for name, amount in given.items():
        if name not in allowed:
            raise NeedError("sheet_term_unknown", got=f"prices.{name}", allowed=", ".join(allowed))
        if not float(amount) >= 0.0:
            raise NeedError("sheet_price", got=f"{name} = {amount}")
    return {name: float(amount) for name, amount in given.items()}
