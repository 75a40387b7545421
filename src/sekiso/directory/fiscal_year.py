"""Japanese fiscal years, and what is over at a date."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from sekiso.domain.errors import NeedError

STATUS_YEAR = 2025  # fiscal year as of which the report of 2026-04 tells rates, caps and courses
FIRST, LAST = 1900, 2100
_YEAR = re.compile(r"(?:19|20)\d\d")
_REIWA = re.compile(r"(?:令和|R\.?) ?(元|[1-9]\d?)", re.IGNORECASE)  # 令和元年 is 2019


def fiscal_year(day: date) -> int:
    """The Japanese fiscal year of a day; it begins on 1 April.

    >>> fiscal_year(date(2026, 3, 31)), fiscal_year(date(2026, 4, 1))
    (2025, 2026)
    """
    return day.year if day.month >= 4 else day.year - 1


def day_of(today: date | str | None) -> date:
    """The day given, as a date or as text "2026-11-28"; today where none is.

    Raises NeedError for text that is no date.
    """
    if today is None:
        return date.today()
    if isinstance(today, date):
        return today
    try:
        return date.fromisoformat(today)
    except ValueError:
        raise NeedError("directory_date", got=today) from None


def year_asked(year: int | str | None) -> int | None:
    """A year as a number; text may say "FY2025", "2025年度", "令和7年度".  Raises NeedError."""
    if year is None or year == "":
        return None
    written = re.sub(r"^(?i:FY)\s*|年度?$", "", unicodedata.normalize("NFKC", str(year)).strip())
    era = _REIWA.fullmatch(written)
    if era is not None:
        return 2018 + (1 if era[1] == "元" else int(era[1]))
    told = _YEAR.fullmatch(written)
    if told is None:
        raise NeedError("directory_year", got=year, low=FIRST, high=LAST - 1)
    return int(told[0])


def span_of(row: Mapping[str, Any]) -> tuple[int, int] | None:
    """First and last year that an entry of the files names, None where it names none.

    A start without an end of something that still runs is open: (start, LAST).
    """
    told = " ".join(str(row.get(n, "")) for n in ("fiscal_year", "year", "held", "date"))
    years = [int(year) for year in _YEAR.findall(told)]
    if years:
        return min(years), LAST if "+" in told else max(years)
    start, end = (_YEAR.search(str(row.get(n, ""))) for n in ("start", "end"))
    if start is None and end is None:
        return None
    is_over = row.get("status") == "ended" and end is None
    first = int(start[0]) if start else FIRST
    return first, int(end[0]) if end else (first if is_over else LAST)


def is_over(kind: str, row: Mapping[str, Any], span: tuple[int, int] | None, day: date) -> bool:
    """Whether what an entry says is past at a day, so that it must be checked at its source.

    Schemes and fees hold for the fiscal year that they name (Japan: FY2025 where none is named);
    projects and consortia until their last year, courses until they were held; the rest stays.
    """
    this_year = fiscal_year(day)
    if kind == "subsidy":
        return (span[1] if span else STATUS_YEAR) < this_year
    is_past = span is not None and span[1] < this_year
    if kind == "project":
        return is_past or row.get("status") == "ended"
    if kind == "programme":
        return is_past and "held" in row
    return is_past and kind in ("fee", "consortium")
