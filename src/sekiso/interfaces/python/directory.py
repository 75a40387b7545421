"""`sekiso.directory` and its neighbours: schemes for a firm, fees, who helps with an answer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

from sekiso.directory import directory
from sekiso.directory.book import open_book
from sekiso.directory.entry import Entry
from sekiso.directory.fees import Fee
from sekiso.directory.fees import institute_fee as fee_of
from sekiso.directory.matches import matches
from sekiso.directory.subsidies import Firm, Scheme, schemes
from sekiso.domain import units
from sekiso.domain.answer import Answer

__all__ = ["directory", "directory_for", "institute_fee", "subsidies"]

Overlay = str | os.PathLike[str] | None
Money = float | int | str


def subsidies(
    *,
    employees: int,
    capital: Money,
    machine_price: Money | None = None,
    industry: str = "manufacturing",
    sales: Money | None = None,
    purpose: str = "machine",
    year: int | str | None = None,
    today: date | str | None = None,
    knowledge: Overlay = None,
) -> list[Scheme]:
    """Each grant and tax scheme of Japan judged for a firm: eligible, not, or not known, and why.

    Money in yen, a number or text such as "3000万円" or "30000000 JPY".  `purpose`: "machine" or
    "research".
    `year`: the fiscal year of the purchase, else that of `today`; schemes of an earlier year are
    stale.  Raises NeedError for an unknown industry, purpose or year, or a number below zero.

    >>> found = subsidies(employees=80, capital=30e6, machine_price=120e6, year=2025)
    >>> {scheme.entry.key: scheme.paid for scheme in found}["subsidy/jp-monozukuri"]
    (25000000.0, 25000000.0)
    """
    sold = None if sales is None else _yen(sales)
    price = None if machine_price is None else _yen(machine_price)
    people = int(employees) if str(employees).isdecimal() else employees
    firm = Firm(people, _yen(capital), industry, sold)
    book = open_book(knowledge)
    return schemes(book, firm, machine_price=price, purpose=purpose, year=year, today=today)


def institute_fee(
    test: str,
    *,
    hours: float | None = None,
    pieces: int = 1,
    customer: str | None = None,
    prefecture: str | None = None,
    today: date | str | None = None,
    knowledge: Overlay = None,
) -> Fee:
    """What a public institute charges for a test, by its published rule [JPY].

    `test`: key or name of a fee on file; `customer`: as the fee list tells them apart, or the
    `prefecture` of the firm.  Raises NeedError for an unknown test or customer, missing hours.

    >>> institute_fee("chiba-weathering", hours=36).total
    65390
    >>> institute_fee("yokohama-hardness", customer="outside").total
    9000
    """
    return fee_of(
        open_book(knowledge), test, hours=hours, pieces=pieces, customer=customer,
        prefecture=prefecture, today=today,
    )  # fmt: skip


def directory_for(
    answer: Answer,
    *,
    prefecture: str | None = None,
    today: date | str | None = None,
    knowledge: Overlay = None,
) -> Mapping[str, list[Entry]]:
    """Who prints, tests and advises on an answer by its first additive route, what else applies.

    Groups: prints, tests, advises, consortia, training, standards, subsidies.
    """
    printed = [candidate for candidate in answer.candidates if candidate.is_additive]
    feasible = [candidate for candidate in printed if candidate.is_feasible]
    process = next((candidate.process for candidate in (*feasible, *printed)), "PBF-LB")
    text = str(answer.need.get("description") or "")
    told = [str(note.values["codes"]) for note in answer.notes if note.key == "standards"]
    codes = [code.strip() for line in told for code in line.split(",")]
    return matches(
        open_book(knowledge), process, text=text, codes=codes, prefecture=prefecture, today=today
    )


def typed_yen(text: str) -> float:
    """An amount typed into a form or a command [JPY]: a bare number is yen, "1.2億円" is read.

    Raises NeedError for text that is no amount of money.

    >>> typed_yen("30,000,000"), typed_yen("3000万円")
    (30000000.0, 30000000.0)
    """
    try:
        return float(units.plain(text).replace(",", "").replace("_", ""))
    except ValueError:
        return _yen(text)


def _yen(value: Money) -> float:
    return units.quantity(value, "JPY") if isinstance(value, str) else float(value)
