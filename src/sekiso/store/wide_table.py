"""Records as a table for people: one line for each test with its pedigree, in shown units.

What nothing descends from gives a line: tests, and lots or machines of which no test is on file.
It can be read again like any laboratory's table; what keeps everything is the long table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sekiso.domain import units
from sekiso.store.fields import Field, kinds, word_label
from sekiso.store.records import Quantity, Record

_ORDER = (
    "feedstock_lot", "machine", "build", "parameters", "part", "post_process", "specimen", "test",
    "calibration", "stream",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def wide_rows(
    records: Iterable[Record], *, language: str = "en"
) -> tuple[list[str], list[list[Any]]]:
    """Names of the columns with their units, and the rows: numbers, text, "" where nothing is."""
    by_id = {record.id: record for record in records}
    targets = {one for record in by_id.values() for ids in record.links.values() for one in ids}
    leaves = [record for record in by_id.values() if record.id not in targets]
    told = [dict(_cells(leaf, by_id)) for leaf in leaves]
    keys = sorted({key for row in told for key in row}, key=_place)
    return _names(keys, language), [
        [_shown(row.get(key, ""), key, language) for key in keys] for row in told
    ]


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(leaf: Record, by_id: Mapping[str, Record]) -> Iterator[tuple[tuple[str, str, str], Any]]:
    waiting, seen = [leaf], set()
    while waiting:
        record = waiting.pop(0)
        if record.id in seen:
            continue
        seen.add(record.id)
        if record.label:
            yield (record.kind, "", ""), record.label
        for name, value in record.values.items():
            if isinstance(value, Mapping):
                for part, one in value.items():
                    yield (record.kind, name, part), one
            else:
                yield (record.kind, name, ""), value
        waiting += [by_id[one] for ids in record.links.values() for one in ids if one in by_id]


def _place(key: tuple[str, str, str]) -> tuple[int, int, str]:
    kind, name, part = key
    names = list(kinds()[kind].fields) if kind in kinds() else []
    rank = _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
    return rank, names.index(name) + 1 if name in names else 0, part


def _names(keys: list[tuple[str, str, str]], language: str) -> list[str]:
    plain = [_name(key, language) for key in keys]
    return [
        f"{kinds()[key[0]].label(language)}: {name}" if plain.count(name) > 1 else name
        for key, name in zip(keys, plain, strict=True)
    ]


def _name(key: tuple[str, str, str], language: str) -> str:
    kind, name, part = key
    field = _field(key)
    if field is None:
        number = {"en": "number", "ja": "番号"}[language]
        return name or f"{kinds()[kind].label(language)} {number}"
    label = f"{field.label(language)} {part}".strip()
    unit = units.spelled(field.shown)
    return f"{label} [{unit}]" if field.has_unit and unit else label


def _shown(value: Any, key: tuple[str, str, str], language: str) -> Any:
    field = _field(key)
    if isinstance(value, Quantity):
        if value.si is None or field is None:
            return guarded(f"{value.bound}{value.given} {units.spelled(value.unit)}".strip())
        return float(f"{field.show(value.si):.10g}")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and field is not None and field.type == "word":
        return guarded(word_label(value, language)) if value in field.words else guarded(value)
    return guarded(value) if isinstance(value, str) else value


def _field(key: tuple[str, str, str]) -> Field | None:
    kind, name, _ = key
    return kinds()[kind].fields.get(name) if kind in kinds() else None
