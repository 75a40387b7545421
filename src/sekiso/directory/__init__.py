"""Floor 3: who can help, who pays a part, what applies: institutes, schemes, fees, market figures.

The room is called by the name of its public function, so it is that function too:
`sekiso.directory("...")` looks up, whatever was imported first.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import date
from types import ModuleType

from sekiso.directory.book import open_book
from sekiso.directory.entry import Entry
from sekiso.directory.look_up import look_up


def directory(
    text: str | None = None,
    *,
    kind: str | None = None,
    tags: Iterable[str] = (),
    prefecture: str | None = None,
    year: int | str | None = None,
    today: date | str | None = None,
    knowledge: str | os.PathLike[str] | None = None,
) -> list[Entry]:
    """Entries of the directory, the best first: institutes, schemes, projects, courses, figures.

    `text`: free text in Japanese or English.  `kind`: such as "institute", "subsidy", "course" or
    "公設試".  `tags`: all of them, such as ("PBF-LB", "NDT").  `prefecture`: a prefecture, city or
    region of Japan, with what lies next to it.  `year`: entries that speak of it, as of that
    fiscal year (April to March).  `today`: the day as of which an entry is stale, a date or
    "2026-11-28"; `knowledge`: folder with own files in `directory/`, laid over the shipped ones.

    Raises NeedError for an unknown kind, tag, place, year or date, DataError for a folder that is
    not there.

    >>> directory("ものづくり補助金", today="2026-11-28")[0]
    Entry(subsidy/jp-monozukuri: Monozukuri subsidy, stale)
    """
    book = open_book(knowledge)
    return look_up(
        book, text, kind=kind, tags=tags, prefecture=prefecture, year=year, today=today
    )  # fmt: skip


class _Room(ModuleType):
    """A module that is called as its function."""

    __call__ = staticmethod(directory)


sys.modules[__name__].__class__ = _Room
