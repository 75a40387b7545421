"""Records out of foreign JSON: taken only if every part is of the type that a record has."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.records import LARGEST, Record

_PARTS = frozenset({"id", "kind", "label", "values", "links", "extra"})
_TEXTS = frozenset({"given", "unit", "bound", "method", "source"})
_NUMBERS = frozenset({"si", "u"})
_LONGEST_ID = 200


def foreign_record(plain: Any, name: str, place: str = "record") -> Record:
    """The record of a plain form that somebody else wrote.

    What its kind and fields mean is not looked at: `fields.findings_of` does.  Raises DataError
    for a part that is absent, unknown or of another type, naming the file and the place in it.

    >>> foreign_record({"id": "a", "kind": "part", "links": {"build": "b"}}, "a.json")
    Traceback (most recent call last):
    sekiso.domain.errors.DataError: ...
    """
    wrong = _fault(plain)
    if wrong:
        raise DataError("read_records_wrong", got=name, place=f"{place}: {wrong}")
    return Record.from_plain(plain)


def _fault(plain: Any) -> str:
    """The part that is wrong; "" for a sound record."""
    if not isinstance(plain, Mapping) or not set(plain) <= _PARTS:
        return "record"
    told_id = plain.get("id")
    if not isinstance(told_id, str) or not 0 < len(told_id) <= _LONGEST_ID:
        return "id"
    if not isinstance(plain.get("kind"), str) or not isinstance(plain.get("label", ""), str):
        return "kind"
    for part in ("values", "links", "extra"):
        if not isinstance(plain.get(part, {}), Mapping):
            return part
    for name, value in plain.get("values", {}).items():
        if not _is_value(value):
            return f"values.{name}"[:_LONGEST_ID]
    for role, ids in plain.get("links", {}).items():
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            return f"links.{role}"[:_LONGEST_ID]
    return "" if is_portable(plain.get("extra", {})) else "extra"


def _is_value(value: Any) -> bool:
    if isinstance(value, str | bool):
        return True
    if isinstance(value, int):
        return abs(value) <= LARGEST
    if not isinstance(value, Mapping) or len(value) != 1:
        return False
    if "quantity" in value:
        return _is_quantity(value["quantity"])
    shares = value.get("by_name")
    return isinstance(shares, Mapping) and all(_is_quantity(one) for one in shares.values())


def _is_quantity(plain: Any) -> bool:
    if not isinstance(plain, Mapping) or not set(plain) <= {*_TEXTS, *_NUMBERS, "n"}:
        return False
    texts = all(isinstance(plain[name], str) for name in _TEXTS & set(plain))
    numbers = all(_is_number(plain[name]) for name in _NUMBERS & set(plain))
    n = plain.get("n", 1)
    return texts and numbers and isinstance(n, int) and not isinstance(n, bool) and 0 < n <= LARGEST


def _is_number(value: Any) -> bool:
    is_one = isinstance(value, float | int) and not isinstance(value, bool)
    return is_one and abs(value) <= sys.float_info.max


def is_portable(value: Any) -> bool:
    """Whether a value is JSON: texts, finite numbers, yes and no, nothing, lists and objects."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and is_portable(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(is_portable, value))
    return value is None or isinstance(value, str | bool) or _is_number(value)
