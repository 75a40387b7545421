"""Commands of the directory: entries by text and tag, schemes for a firm, fees of institutes."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.markup import escape

from sekiso.directory.book import open_book
from sekiso.directory.entry import Entry
from sekiso.directory.telling import details, kind_line, scheme_details, status
from sekiso.domain import messages
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.cli.console import wide_console
from sekiso.interfaces.python import directory as doors

Language = Literal["en", "ja"]
Tag = Annotated[tuple[str, ...], Parameter(negative="")]
_SHORT_FIELDS = 4  # of an entry in a list


def directory(
    text: str | None = None,
    *,
    kind: str | None = None,
    tag: Tag = (),
    prefecture: str | None = None,
    year: str | None = None,
    today: str | None = None,
    most: int = 10,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Language = "en",
    knowledge: Path | None = None,
) -> None:
    """Find institutes, consortia, projects, courses, schemes, standards, market figures, fees.

    Parameters
    ----------
    text
        what is sought, in English or Japanese.
    kind
        only one kind or sort, such as institute, subsidy, course.
    tag
        only entries with this tag, such as PBF-LB; repeat it for more.
    prefecture
        prefecture, city or region of Japan, with what lies next to it.
    year
        entries that speak of a year, as of that fiscal year.
    today
        the day as of which an entry is stale, such as 2026-11-28.
    most
        how many to print.
    json
        print the entries as JSON.
    lang
        language of the text.
    knowledge
        folder with your own entries in directory/.
    """
    found = doors.directory(
        text, kind=kind, tags=tag, prefecture=prefecture, year=year, today=today,
        knowledge=knowledge,
    )  # fmt: skip
    if json:
        print_json([entry.plain() for entry in found[:most]])
        return
    book = open_book(knowledge)
    for place, entry in enumerate(found[:most], start=1):
        rows = details(entry, book, lang)[:_SHORT_FIELDS]
        _entry(f"{place}. {kind_line(entry, book, lang)}: ", entry, rows, lang)
    if not found:
        wide_console().print(messages.text("directory.none", lang))


def subsidies(
    *,
    employees: int,
    capital: str,
    machine_price: str | None = None,
    industry: str = "manufacturing",
    sales: str | None = None,
    purpose: Literal["machine", "research"] = "machine",
    year: str | None = None,
    today: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Language = "en",
    knowledge: Path | None = None,
) -> None:
    """Judge each grant and tax scheme of Japan for a firm: eligible or not, and why.

    Parameters
    ----------
    employees
        people employed.
    capital
        capital of the firm, such as 30000000 or 3000万円.
    machine_price
        price of the machine, such as 120000000 or 1.2億円.
    industry
        manufacturing, wholesale, service, retail or software.
    sales
        yearly sales, where a scheme asks for them.
    purpose
        machine or research.
    year
        fiscal year of the purchase.
    today
        the day as of which a scheme is stale, such as 2026-11-28.
    json
        print the schemes as JSON.
    lang
        language of the text.
    knowledge
        folder with your own schemes in directory/.
    """
    found = doors.subsidies(
        employees=employees, capital=doors.typed_yen(capital),
        machine_price=None if machine_price is None else doors.typed_yen(machine_price),
        sales=None if sales is None else doors.typed_yen(sales),
        industry=industry, purpose=purpose, year=year, today=today, knowledge=knowledge,
    )  # fmt: skip
    if json:
        print_json([scheme.plain() for scheme in found])
        return
    for scheme in found:
        _entry("", scheme.entry, scheme_details(scheme, lang), lang)


def fee(
    test: str,
    *,
    hours: float | None = None,
    pieces: int = 1,
    customer: str | None = None,
    prefecture: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Language = "en",
    knowledge: Path | None = None,
) -> None:
    """Work out what a public institute charges for a test, by its published rule.

    Parameters
    ----------
    test
        key or name of a fee on file.
    hours
        hours of use, where the fee goes by the hour.
    pieces
        pieces or points.
    customer
        customer of the fee list, such as outside.
    prefecture
        where the firm is, where the fee list tells prefectures apart.
    json
        print the fee as JSON.
    lang
        language of the text.
    knowledge
        folder with your own fees in directory/.
    """
    found = doors.institute_fee(
        test, hours=hours, pieces=pieces, customer=customer, prefecture=prefecture,
        knowledge=knowledge,
    )  # fmt: skip
    if json:
        print_json(found.plain())
        return
    rows = details(found.entry, open_book(knowledge), lang)
    yen = messages.text("directory.currency.JPY", lang)
    _entry(f"{found.total:,} {yen}  ", found.entry, rows, lang)


COMMANDS = (directory, subsidies, fee)


def print_groups(
    groups: Mapping[str, list[Entry]], language: str, knowledge: Path | None = None
) -> None:
    """Who helps with an answer, group by group, one line an entry."""
    book, console = open_book(knowledge), wide_console()
    for group, entries in groups.items():
        if not entries:
            continue
        console.print(f"[bold]{escape(messages.text(f'directory_group.{group}', language))}[/bold]")
        for entry in entries:
            stale = messages.text("directory.short_stale", language) if entry.is_stale else ""
            line = f"   {entry.name(language)} ({kind_line(entry, book, language)}) {stale}"
            console.print(escape(line.rstrip()))


def _entry(head: str, entry: Entry, rows: Iterable[tuple[str, str]], language: str) -> None:
    console = wide_console()
    console.print(f"[bold]{escape(head + entry.name(language))}[/bold]  {escape(entry.key)}")
    for label, text in rows:
        console.print(escape(f"   {label}: {text}"))
    state = status(entry, language)
    if state:
        console.print(escape(f"   {state}"))
    if entry.source is not None:
        label = messages.text("directory.field.source", language)
        console.print(escape(f"   {label}: {entry.source.citation}"), style="dim")


def print_json(value: Any) -> None:
    """Print a value as canonical JSON."""
    sys.stdout.buffer.write(canonical_json(value) + b"\n")
