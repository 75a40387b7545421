"""Look up the directory: by text, kind, tags, place and year, as of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sekiso.directory import fiscal_year
from sekiso.directory.book import Book
from sekiso.directory.entry import KINDS, Entry
from sekiso.directory.places import ANYWHERE, Near, near_named, near_of
from sekiso.directory.search import PLACED, ranked
from sekiso.domain.errors import NeedError

_EVERYWHERE = ("subsidy", "standard", "project")  # of Japan: they hold in every prefecture
_DATED = ("market", "project", "consortium", "case")


def look_up(
    book: Book,
    text: str | None = None,
    *,
    kind: str | None = None,
    tags: Iterable[str] = (),
    prefecture: str | None = None,
    year: int | str | None = None,
    today: date | str | None = None,
) -> list[Entry]:
    """The entries asked for, the best first; without text by nearness and name.

    `kind`: a kind or sort, `tags`: all of them, `prefecture`: a prefecture, city or region with
    what lies next to it and around, `year`: entries that speak of it, as of that (fiscal) year
    instead of `today`; schemes older than it stay and are stale.

    Raises NeedError for an unknown kind, tag, place, year or date.
    """
    vocabulary, day = book.vocabulary, fiscal_year.day_of(today)
    named = (tags,) if isinstance(tags, str) else tags
    wanted_tags = [_tag(book, tag) for tag in named if tag]
    wanted_kind = None if kind is None else kind_or_sort(book, kind)
    asked_year = fiscal_year.year_asked(year)
    near = None if prefecture is None else near_named(vocabulary, prefecture)
    asked_near = near or near_of(vocabulary, vocabulary.concepts(text or ""))
    found = ranked(book, text, asked_near, day) if text and text.strip() else _all_entries(book)
    kept = [
        entry
        for entry in found
        if (wanted_kind is None or wanted_kind in (entry.kind, entry.sort))
        and set(wanted_tags) <= set(entry.tags)
        and (near is None or _is_near(entry, near))
        and _speaks_of(entry, asked_year)
    ]
    if near is not None and not (text and text.strip()):
        kept.sort(key=lambda entry: near.nearness(entry) or 0)
    when = day if asked_year is None else date(asked_year, 12, 31)
    return [_as_of(entry, when, asked_near) for entry in kept]


def kind_or_sort(book: Book, name: str) -> str:
    """The kind, or the sort of entries of one kind, that a name calls.  Raises NeedError."""
    vocabulary = book.vocabulary
    if name in KINDS:
        return name
    files = {str(row["file"]): key for key, row in vocabulary.entries("kind").items()}
    if name in files:
        return files[name]
    sorts = {entry.sort for entry in book.entries.values()}
    if name in sorts:
        return name
    called = vocabulary.key_called(name, "kind", "sort")
    if called is None:
        allowed = ", ".join((*KINDS, *sorted(sorts - set(KINDS))))
        raise NeedError("directory_kind_unknown", got=name, allowed=allowed)
    return called


def _tag(book: Book, name: str) -> str:
    called = book.vocabulary.key_called(name, "tag")
    if called is None:
        allowed = ", ".join(book.vocabulary.entries("tag"))
        raise NeedError("directory_tag_unknown", got=name, allowed=allowed)
    return called


def _all_entries(book: Book) -> list[Entry]:
    """All entries by kind, those of Japan first, then by key."""
    entries = book.entries.values()
    return sorted(entries, key=lambda e: (KINDS.index(e.kind), e.country != "JP", e.key))


def _is_near(entry: Entry, near: Near) -> bool:
    """Whether an entry lies in, next to or around a place, or holds everywhere in Japan."""
    nearness = near.nearness(entry)
    if nearness is None or entry.kind == "market":
        return False
    return nearness < ANYWHERE or (entry.country == "JP" and entry.kind in _EVERYWHERE)


def _speaks_of(entry: Entry, year: int | None) -> bool:
    if year is None or entry.years is None:
        return year is None or entry.kind not in ("market", "case")
    first, last = entry.years
    if entry.kind in ("subsidy", "fee", "standard"):  # an older one stays, stale or in force
        return first <= year
    return entry.kind not in _DATED or first <= year <= last


def _as_of(entry: Entry, day: date, near: Near | None) -> Entry:
    is_stale = fiscal_year.is_over(entry.kind, entry.fields, entry.years, day)
    nearness = near.nearness(entry) if near is not None and entry.kind in PLACED else None
    return replace(entry, is_stale=is_stale, nearness=nearness)
