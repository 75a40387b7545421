"""Things of one owner that several files speak of, made one: lot, machine, build, specimen.

A certificate, the log of a machine, a job file and a table of tests name the same lot or build,
each in a record of its own.  Those of one owner that bear one name and contradict each other in
nothing are one thing; what contradicts stays apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sekiso.store.records import Quantity, Record, Value

_NAMED_BY = {
    "feedstock_lot": (), "machine": ("serial_number",), "build": ("name",), "specimen": (),
}  # fmt: skip
"""Fields that name a thing beside its label; a part of a job file has none but its place there."""


def joined(
    owned: Iterable[tuple[Record, str]],
) -> tuple[tuple[Record, ...], Mapping[str, str]]:
    """Records with each thing once, and the id under which a record stands there, by its own id.

    `owned` are records with the id of their owner.  A specimen is the same where its build is, too.
    """
    given = tuple(owned)
    same: dict[str, str] = {}
    made: dict[str, Record] = {}
    by_name: dict[tuple[str, ...], list[str]] = {}
    for kind in _NAMED_BY:  # in the order of the pedigree: a specimen is asked for its build
        for record, owner in given:
            if record.kind != kind:
                continue
            keys = [(owner, kind, *key) for key in _names(record, same)]
            known = (one for key in keys for one in by_name.get(key, ()))
            found = next((one for one in known if _agree(made[one], record)), record.id)
            same[record.id] = found
            made[found] = _both(made[found], record) if found in made else record
            for key in keys:
                ids = by_name.setdefault(key, [])
                ids += [found] if found not in ids else []
    others = [record for record, _ in given if record.kind not in _NAMED_BY]
    told = (replace(one, links=_renamed(one.links, same)) for one in (*made.values(), *others))
    return tuple(told), {old: new for old, new in same.items() if old != new}


def _names(record: Record, same: Mapping[str, str]) -> list[tuple[str, ...]]:
    told = [record.label, *(str(record.values.get(field, "")) for field in _NAMED_BY[record.kind])]
    within: tuple[str, ...] = ()
    if record.kind == "specimen":
        within = tuple(sorted(same.get(one, one) for one in record.links.get("build", ())))
        if not within:
            return []
    return [(name, *within) for name in dict.fromkeys(told) if name]


def _agree(one: Record, other: Record) -> bool:
    """Whether nothing that both say differs, their own names aside."""
    free = {"name"} if one.kind == "build" else set()
    return all(
        _plain(one.values[name]) == _plain(other.values[name])
        for name in (one.values.keys() & other.values.keys()) - free
    )


def _plain(value: Value) -> object:
    if isinstance(value, Quantity):
        return (f"{value.si:.9g}" if value.si is not None else value.given, value.bound)
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    return value


def _both(one: Record, other: Record) -> Record:
    links = {
        role: tuple(dict.fromkeys((*one.links.get(role, ()), *other.links.get(role, ()))))
        for role in (one.links.keys() | other.links.keys())
    }
    values = {**other.values, **one.values}
    label, extra = one.label or other.label, {**other.extra, **one.extra}
    return replace(one, values=values, links=links, label=label, extra=extra)


def _renamed(
    links: Mapping[str, tuple[str, ...]], same: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    return {
        role: tuple(dict.fromkeys(same.get(one, one) for one in ids)) for role, ids in links.items()
    }
