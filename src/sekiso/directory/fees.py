"""What a public institute charges: set-up and rate per hour in tiers, factors by customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite
from typing import Any

from sekiso.directory.book import Book
from sekiso.directory.entry import Entry
from sekiso.directory.look_up import look_up
from sekiso.directory.places import near_named
from sekiso.domain.errors import NeedError

MOST_HOURS, MOST_PIECES = 100_000.0, 100_000


@dataclass(frozen=True)
class Fee:
    """A fee worked out [JPY]: for whom, for how many pieces and hours, by which entry."""

    total: int
    entry: Entry
    customer: str | None
    hours: float | None
    pieces: int

    def plain(self) -> dict[str, Any]:
        """The fee as JSON."""
        return {
            "total_JPY": self.total, "customer": self.customer, "hours": self.hours,
            "pieces": self.pieces, **self.entry.plain(),
        }  # fmt: skip

    def __repr__(self) -> str:
        stale = ", stale" if self.entry.is_stale else ""
        return f"Fee({self.total} JPY: {self.entry.name()}{stale})"


def charge(
    *,
    price: float,
    hours: float = 0.0,
    tiers: Sequence[tuple[float, float | None]] = (),
    factor: float = 1.0,
    rounded_up_to: float = 1.0,
    pieces: int = 1,
) -> int:
    """Fee [JPY]: price + sum of rate x hours of each tier, times factor, rounded up, per piece.

    `tiers`: (rate [JPY/h], hours up to which it holds, None for all the rest).  Source: fee rules
    of the Chiba institute (examples 1 and 2) and of the Yokohama centre (rounded up to 100 JPY).

    >>> charge(price=2870, hours=4, tiers=[(920, None)])
    6550
    >>> charge(price=710, hours=36, tiers=[(2040, 24), (1310, None)])
    65390
    >>> [charge(price=4100, factor=f, rounded_up_to=100) for f in (1, 1.3, 1.5)]
    [4100, 5400, 6200]
    >>> [charge(price=6000, factor=f, rounded_up_to=100) for f in (1, 1.3, 1.5)]
    [6000, 7800, 9000]
    >>> [charge(price=2900, factor=f, rounded_up_to=100) for f in (1, 1.3, 1.5)]
    [2900, 3800, 4400]
    """
    total, begun = Fraction(str(price)), 0.0
    for rate, end in tiers:
        until = hours if end is None else min(hours, end)
        total += Fraction(str(rate)) * Fraction(str(max(until - begun, 0.0)))
        begun = max(begun, until)
    step = Fraction(str(rounded_up_to))
    return int(ceil(total * Fraction(str(factor)) / step) * step) * pieces


def institute_fee(
    book: Book,
    test: str,
    *,
    hours: float | None = None,
    pieces: int = 1,
    customer: str | None = None,
    prefecture: str | None = None,
    today: Any = None,
) -> Fee:
    """The fee for a test on file.

    `customer`: one of the customers of the fee list, or `prefecture`, where the list tells them
    apart; the first of the list where neither is given.  Raises NeedError for an unknown test or
    customer, a missing or impossible number of hours or pieces.
    """
    entry = _entry(book, test, today)
    tiers = [(row["rate"].value, _hours_to(row)) for row in entry.fields.get("tier", ())]
    if tiers and hours is None:
        raise NeedError("fee_hours_missing", got=entry.name())
    is_time = isinstance(hours, int | float) and isfinite(hours) and 0.0 < hours <= MOST_HOURS
    if hours is not None and not is_time:
        raise NeedError("fee_hours", got=hours, most=MOST_HOURS)
    is_number = isinstance(pieces, int | float) and 1 <= pieces <= MOST_PIECES
    if not is_number or pieces != int(pieces):
        raise NeedError("fee_pieces", got=pieces, most=MOST_PIECES)
    scale = book.file("fee")["scale"].get(entry.fields.get("scale", ""), {})
    name, factor = _customer(book, scale, customer, prefecture)
    step = scale["rounded_up_to"].value if "rounded_up_to" in scale else 1.0
    price = entry.fields["price"].value
    total = charge(
        price=price, hours=hours or 0.0, tiers=tiers, factor=factor, rounded_up_to=step,
        pieces=pieces,
    )  # fmt: skip
    return Fee(total, entry, name, hours, pieces)


def _entry(book: Book, test: str, today: Any) -> Entry:
    key = f"fee/{test.removeprefix('fee/')}"
    found = [e for e in look_up(book, kind="fee", today=today) if e.key == key]
    found = found or look_up(book, test, kind="fee", today=today)
    if not found:
        allowed = ", ".join(entry.key.partition("/")[2] for entry in book.of("fee"))
        raise NeedError("fee_unknown", got=test, allowed=allowed)
    return found[0]


def _hours_to(row: Mapping[str, Any]) -> float | None:
    return row["hours_to"].value if "hours_to" in row else None


def _customer(
    book: Book, scale: Mapping[str, Any], customer: str | None, prefecture: str | None
) -> tuple[str | None, float]:
    """Name and factor of the customer."""
    rows = scale.get("customer", {})
    if customer is not None and customer not in rows:
        raise NeedError("fee_customer", got=customer, allowed=", ".join(rows) or "-")
    if customer is None and prefecture is not None:
        near = near_named(book.vocabulary, prefecture)
        named = [(key, row.get("prefectures", ())) for key, row in rows.items()]
        fits = [key for key, within in named if near.inside & set(within) or "*" in within]
        if rows and not fits:
            raise NeedError("fee_customer", got=prefecture, allowed=", ".join(rows))
        customer = fits[0] if fits else None
    if not rows:
        return None, 1.0
    name = customer or next(iter(rows))
    return name, rows[name]["factor"].value
