"""What is wrong with a record: unknown fields, wrong types, units, words, values, links."""

from __future__ import annotations

import datetime
import difflib
import math
import re
from collections.abc import Callable, Iterator, Mapping

from sekiso.domain.errors import SekisoError
from sekiso.store.field_list import Field, Kind, kinds
from sekiso.store.reading import Named, ReadFinding
from sekiso.store.records import Quantity, Record, Value

BLOB = re.compile(r"sha256:[0-9a-f]{64}")
DOUBTS = frozenset({"basis_missing", "date_without_offset", "value_implausible"})
_SAME = 1e-9  # relative: a number given as text and its value in SI
_ALIKE = 0.7
_LISTED = 12


def findings_of(record: Record) -> tuple[ReadFinding, ...]:
    """Everything that is wrong with a record, () for a sound one; `place` is "values.<field>".

    Findings whose code is in `DOUBTS` may be true as they stand; all others are faults.
    """
    kind = kinds().get(record.kind)
    if kind is None:
        return (
            ReadFinding(
                "kind_unknown", "kind", values={"got": record.kind, "allowed": _list(kinds())}
            ),
        )
    return (*_values(record, kind), *_links(record, kind))


def _values(record: Record, kind: Kind) -> Iterator[ReadFinding]:
    for name, value in record.values.items():
        field = kind.fields.get(name)
        place = f"values.{name}"
        if field is None:
            near = difflib.get_close_matches(name, kind.fields, 1, _ALIKE)
            told = {"got": name, "kind": kind.key, "nearest": near[0] if near else "-"}
            yield ReadFinding("field_unknown", place, values=told)
            continue
        yield from _CHECKS[field.type](value, field, place)
        if field.basis and field.basis not in record.values:
            yield ReadFinding(
                "basis_missing", place, values=_labels(field, kind.fields[field.basis])
            )


def _labels(field: Field, basis: Field) -> dict[str, object]:
    """A field and what it is measured by, as findings name them in each language."""
    return {"field": Named(field.labels), "basis": Named(basis.labels)}


def _links(record: Record, kind: Kind) -> Iterator[ReadFinding]:
    for role in record.links:
        if role not in kind.links:
            told = {"got": role, "kind": kind.key, "allowed": _list(kind.links)}
            yield ReadFinding("role_unknown", f"links.{role}", values=told)


def _quantity(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, Quantity):
        yield _wrong_type(value, field, place)
        return
    if value.unit and not field.takes(value.unit):
        told = {"field": field.name, "got": value.unit, "unit": field.shown}
        yield ReadFinding("unit_of_other_kind", place, values=told)
        return
    parts = (value.si, value.u)
    if any(part is not None and not math.isfinite(part) for part in parts):
        yield ReadFinding("number_not_finite", place, values={"field": field.name})
        return
    if value.bound not in ("", "<", ">") or (value.u or 0.0) < 0.0 or (value.n or 1) < 1:
        yield ReadFinding("quantity_part_wrong", place, values={"field": field.name})
    if value.si is None:
        return
    if not field.is_plausible(value.si):
        low, high = field.band
        told = {"field": field.name, "got": f"{field.show(value.si):g}", "unit": field.shown,
                "low": f"{low:g}", "high": f"{high:g}"}  # fmt: skip
        yield ReadFinding("value_implausible", place, values=told)
    if not _agrees(value, field):
        told = {
            "field": field.name,
            "got": f"{value.given} {value.unit}".strip(),
            "si": f"{value.si:g}",
        }
        yield ReadFinding("si_differs", place, values=told)


def _agrees(value: Quantity, field: Field) -> bool:
    """Whether the number as given, where it is a plain one, is the value in SI."""
    try:
        meant = field.si(float(value.given), value.unit or field.unit)
    except (ValueError, SekisoError):
        return True
    return math.isclose(meant, value.si or 0.0, rel_tol=_SAME, abs_tol=1e-300)


def _by_name(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, Mapping):
        yield _wrong_type(value, field, place)
        return
    for name, one in value.items():
        if name not in field.names:
            told = {"field": field.name, "got": name, "allowed": _list(field.names)}
            yield ReadFinding("word_unknown", f"{place}.{name}", values=told)
        else:
            yield from _quantity(one, field, f"{place}.{name}")


def _word(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, str):
        yield _wrong_type(value, field, place)
    elif value not in field.words:
        told = {"field": field.name, "got": value[:60], "allowed": _list(field.words)}
        yield ReadFinding("word_unknown", place, values=told)


def _text(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, str) or not value:
        yield _wrong_type(value, field, place)


def _flag(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, bool):
        yield _wrong_type(value, field, place)


def _count(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        yield _wrong_type(value, field, place)


def _date(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    try:
        moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or not isinstance(value, str):
        yield _wrong_type(value, field, place)
    elif moment.tzinfo is None and len(value) > len("2026-04-01"):
        yield ReadFinding("date_without_offset", place, values={"field": field.name, "got": value})


def _blob(value: Value, field: Field, place: str) -> Iterator[ReadFinding]:
    if not isinstance(value, str) or not BLOB.fullmatch(value):
        yield _wrong_type(value, field, place)


_CHECKS: Mapping[str, Callable[[Value, Field, str], Iterator[ReadFinding]]] = {
    "quantity": _quantity, "by_name": _by_name, "word": _word, "text": _text, "flag": _flag,
    "count": _count, "date": _date, "blob": _blob,
}  # fmt: skip


def _wrong_type(value: object, field: Field, place: str) -> ReadFinding:
    told = {"field": field.name, "got": str(value)[:60], "allowed": field.type}
    return ReadFinding("value_type_wrong", place, values=told)


def _list(names: object) -> str:
    listed = list(names)  # type: ignore[call-overload]
    return ", ".join(listed[:_LISTED]) + (" ..." if len(listed) > _LISTED else "")
