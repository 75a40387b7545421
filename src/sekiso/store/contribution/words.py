"""Words, dates, counts and yes or no of a table as the fields of records hold them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from sekiso.domain import units
from sekiso.store.contribution.places import meanings
from sekiso.store.fields import Field, kinds, word_label
from sekiso.store.records import Value

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_OTHER = "other"


def word_of(field: Field, text: str) -> str:
    """The word of a field that a text means; "" where it is none of them.

    >>> word_of(kinds()["build"].fields["atmosphere"], "アルゴンガス")
    'argon'
    >>> word_of(kinds()["specimen"].fields["orientation"], "垂直")
    'Z'
    """
    return _words(field.kind, field.name).get(_plain(text), "")


def value_of(field: Field, text: str) -> Value | None:
    """A text as the value of a field that holds no number with a unit; None where it is none."""
    if field.type == "word":
        return word_of(field, text) or (_OTHER if _OTHER in field.words else None)
    if field.type == "flag":
        return _flags().get(_plain(text))
    if field.type == "count":
        with suppress(ValueError):
            number = float(units.plain(text).removesuffix("回").strip())
            return int(number) if number.is_integer() and number >= 0 else None
        return None
    if field.type == "date":
        return date_of(text)
    return text if field.type == "text" else None


def date_of(text: str) -> str | None:
    """A date as ISO 8601; None where year, month and day are not told apart.

    >>> date_of("2026年4月1日"), date_of("1/4/26")
    ('2026-04-01', None)
    """
    found = _DATE.fullmatch(units.plain(text).strip())
    with suppress(ValueError):
        if found:
            return datetime.date(*map(int, found.groups())).isoformat()
    return None


def label_of(cell: Any) -> str:
    """The number or name that a cell gives a thing: 3.0 of a workbook is "3"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(units.plain(str(cell)).split())


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-./・()]+", "", units.plain(text)).casefold()


@lru_cache(maxsize=256)
def _words(kind: str, name: str) -> Mapping[str, str]:
    """The words of a field by all their spellings."""
    found: dict[str, str] = {}
    for word in kinds()[kind].fields[name].words:
        labels = (word_label(word, "en"), word_label(word, "ja"))
        for spelling in (word, *labels, *meanings()["word"].get(word, ())):
            found.setdefault(_plain(spelling), word)
    return found


@lru_cache(maxsize=1)
def _flags() -> Mapping[str, bool]:
    words = meanings()["word"]
    told = {_plain(word): True for word in words["yes"]}
    return told | {_plain(word): False for word in words["no"]}
