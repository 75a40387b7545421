"""Who and what helps with one answer: by its process, what is asked of the part, and the place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sekiso.directory.book import Book
from sekiso.directory.entry import Entry
from sekiso.directory.look_up import look_up
from sekiso.directory.places import Near, near_named

N_SHOWN = 5
TESTS = ("mechanical-testing", "NDT", "metrology", "qualification")
ADVICE = ("consulting", "sme-support", "design")
_ADVISERS = ("public test institute", "society", "consortium")


def matches(
    book: Book,
    process: str,
    *,
    text: str = "",
    codes: Sequence[str] = (),
    prefecture: str | None = None,
    today: date | str | None = None,
) -> dict[str, list[Entry]]:
    """Entries for a process key, the words of a need and the codes of standards that go with it.

    Groups: "prints", "tests", "advises" (institutes of Japan, the nearest first), "consortia"
    whose process or applications match, "training", "standards", "subsidies".  Raises NeedError
    for an unknown place.
    """
    tags = tuple(book.vocabulary.words["process"].get(process, ()))
    near = None if prefecture is None else near_named(book.vocabulary, prefecture)
    listed = look_up(book, kind="institute", today=today)
    ours = [e for e in listed if e.country == "JP" and not e.sort.startswith("government")]
    return {
        "prints": _nearest([e for e in ours if set(tags) & set(e.tags)], near, tags),
        "tests": _nearest([e for e in ours if _tests(book, e)], near, (*tags, *TESTS)),
        "advises": _nearest([e for e in ours if _advises(e)], near, (*tags, *ADVICE)),
        "consortia": _consortia(book, tags, text, today),
        "training": look_up(
            book, f"beginner course {prefecture or ''}", kind="programme", today=today
        )[:N_SHOWN],
        "standards": [e for e in book.of("standard") if e.fields.get("code") in codes],
        "subsidies": [e for e in look_up(book, kind="subsidy", today=today) if e.country == "JP"],
    }  # fmt: skip


def _tags_of(book: Book, entry: Entry) -> set[str]:
    """Tags of an entry, with those that its sort implies."""
    row = book.vocabulary.entries("sort").get(entry.sort, {})
    return {*entry.tags, *row.get("implies", ())}


def _tests(book: Book, entry: Entry) -> bool:
    return bool(_tags_of(book, entry) & set(TESTS))


def _advises(entry: Entry) -> bool:
    return entry.sort in _ADVISERS and (
        entry.sort == "public test institute" or bool({*ADVICE, "training"} & set(entry.tags))
    )


def _nearest(entries: list[Entry], near: Near | None, tags: Sequence[str]) -> list[Entry]:
    """The entries by nearness, then by how many of the tags they have."""

    def place(entry: Entry) -> tuple[int, int, bool, str]:
        away = 3 if near is None else near.nearness(entry)
        return (
            3 if away is None else away,
            -len(set(tags) & set(entry.tags)),
            entry.sort == "working group",
            entry.key,
        )

    return sorted(entries, key=place)[:N_SHOWN]


def _consortia(book: Book, tags: Sequence[str], text: str, today: date | str | None) -> list[Entry]:
    """Those whose applications the words name, else those of the process."""
    named = look_up(book, text, kind="consortium", today=today) if text.strip() else []
    of_process = [e for e in book.of("consortium") if set(tags) & set(e.tags)]
    keys = dict.fromkeys(entry.key for entry in (*named, *of_process))
    listed = {entry.key: entry for entry in look_up(book, kind="consortium", today=today)}
    return [listed[key] for key in keys][:N_SHOWN]
