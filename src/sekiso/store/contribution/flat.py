"""Records as flat rows for learning, tables and charts: one row per test, with its whole pedigree.

Numbers go by the keys of `domain/quantities.toml` in SI (by the field's own name where it has no
quantity), words by the kinds of `materials/tables.py`.  What is nearer to the test counts more: the
surface of the test before that of its specimen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sekiso.domain import quantities
from sekiso.materials.tables import Columns, normal_source
from sekiso.store.contribution.places import meanings
from sekiso.store.fields import field_of, kinds
from sekiso.store.records import Quantity, Record

if TYPE_CHECKING:
    from sekiso.store.observations import Observation

_UPWARD = (
    "specimen", "part", "build", "post_process", "parameters", "machine", "feedstock",
)  # fmt: skip
_NUMBERS_OF = ("test", "parameters", "build", "specimen", "feedstock_lot", "part")
_MOST_STEPS = 64  # of a pedigree: links of foreign files may go in a circle


@dataclass(frozen=True)
class FlatRow:
    """One test: id of its record, numbers by quantity key [SI], words, units as they were given."""

    record: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]
    units: Mapping[str, str]


def flat_rows(records: Iterable[Record], *, masked: Collection[str] = ()) -> tuple[FlatRow, ...]:
    """The tests among records as flat rows; links to records that are not there are not followed.

    `masked` fields ("test.elongation", "elongation", "machine.model") are left out.  A value that
    is only a bound gives no number.
    """
    by_id = {record.id: record for record in records}
    tests = (record for record in by_id.values() if record.kind == "test")
    return tuple(_row(test, list(_pedigree(test, by_id)), frozenset(masked)) for test in tests)


def rows_of(
    records: Iterable[Record], *, masked: Collection[str] = ()
) -> tuple[Columns, tuple[str, ...]]:
    """The tests among records as columns of SI numbers and words, and the id of each row's test."""
    rows = flat_rows(records, masked=masked)
    keys = sorted({key for row in rows for key in row.numbers})
    words = sorted({key for row in rows for key in row.words})
    number = {key: np.array([row.numbers.get(key, np.nan) for row in rows]) for key in keys}
    word = {key: np.array([row.words.get(key, "") for row in rows], dtype=object) for key in words}
    units = {key: unit for row in rows for key, unit in row.units.items()}
    return Columns(len(rows), number, word, units=units), tuple(row.record for row in rows)


def observations_of(records: Iterable[Record]) -> tuple[Observation, ...]:
    """The flat rows that the store keeps for learning."""
    from sekiso.store.observations import Observation  # SQLAlchemy, for stores only

    return tuple(Observation(row.record, row.numbers, row.words) for row in flat_rows(records))


def _row(test: Record, pedigree: Sequence[Record], masked: frozenset[str]) -> FlatRow:
    numbers: dict[str, float] = {}
    units: dict[str, str] = {}
    for record in pedigree:
        for key, quantity in _quantities(record, masked):
            if quantity.si is not None and key not in numbers:
                numbers[key] = quantity.si
                units[key] = quantity.unit
    if "porosity" in numbers and "relative_density" not in numbers:
        numbers["relative_density"] = 1.0 - numbers["porosity"]
    words = {}
    for word, places in meanings()["learning"].items():
        told = next(_said(places, pedigree, masked, is_density="relative_density" in numbers), "")
        if told:
            words[word] = told
    source = _source(pedigree)
    if source and not masked & {"source", "test.source"}:
        words["source"] = source
    return FlatRow(test.id, numbers, words, units)


def _pedigree(test: Record, by_id: Mapping[str, Record]) -> Iterator[Record]:
    """The test and what it descends from, the nearest first, each once."""
    waiting, seen = [test], set[str]()
    while waiting and len(seen) < _MOST_STEPS:
        record = waiting.pop(0)
        if record.id in seen:
            continue
        seen.add(record.id)
        yield record
        for role in _UPWARD:
            waiting += [by_id[one] for one in record.links.get(role, ()) if one in by_id]


def _quantities(record: Record, masked: frozenset[str]) -> Iterator[tuple[str, Quantity]]:
    if record.kind not in _NUMBERS_OF:
        return
    for name, value in record.values.items():
        key = number_key(record.kind, name)
        is_hidden = bool(masked & {name, f"{record.kind}.{name}", key})
        if key and isinstance(value, Quantity) and not is_hidden:
            yield key, value


@lru_cache(maxsize=1024)  # every value of every record asks
def number_key(kind: str, name: str) -> str:
    """The key under which a field's number stands in flat rows; "" for one that stands in none.

    >>> number_key("test", "track_width"), number_key("feedstock_lot", "d50")
    ('width', 'd50')
    """
    field = kinds()[kind].fields.get(name) if kind in kinds() else None
    if field is None or field.type != "quantity":
        return ""
    usual = field_of(field.quantity) if field.quantity else None
    if usual is not None and (usual[0].key, usual[1].name) == (kind, name):
        return field.quantity
    if field.quantity == name and kind in ("build", "specimen"):  # layer of a build
        return name
    if name in quantities.everything() or kind not in ("test", "feedstock_lot", "parameters"):
        return ""
    return name


def _said(
    places: Iterable[str], pedigree: Sequence[Record], masked: frozenset[str], *, is_density: bool
) -> Iterator[str]:
    """What the fields of a word say, in their order; a method counts for densities only."""
    for place in places:
        kind, _, name = place.partition(".")
        if masked & {place, name} or (kind == "test" and "method" in name and not is_density):
            continue
        for record in pedigree:
            value = record.values.get(name) if record.kind == kind else None
            if not isinstance(value, str):
                continue
            if value == "other":
                written = record.extra.get("as_written", {})
                value = str(written.get(name, value)) if isinstance(written, Mapping) else value
            yield value


def _source(pedigree: Sequence[Record]) -> str:
    quantities_ = (v for r in pedigree for v in r.values.values() if isinstance(v, Quantity))
    return normal_source(next((q.source for q in quantities_ if q.source), ""))
