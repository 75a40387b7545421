"""The pedigree of a part: from which powder, machine, steps it came, and what a bad lot touched.

Material flows from feedstock lots through builds into parts and specimens and on into tests.  A
link names where something came from, with two exceptions: a build's parts, streams and reclaimed
powder came out of it; a post-process step acts on its parts, so that nothing flows from one part
of a furnace load to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from sekiso.store.records import Record

_OUT_OF_BUILD: Final = frozenset(("part", "stream", "reclaimed"))
_WORKPIECES: Final = frozenset(("part", "specimen", "build"))
TOUCHED: Final = ("part", "specimen", "test")


class Pedigree:
    """The graph of records: `flows` from source to what came of it, `acts` workpiece to step.

    `same` are the ids that stand for others: those of records that were joined, by their own.
    """

    def __init__(self, records: Iterable[Record], same: Mapping[str, str] | None = None) -> None:
        self.same: Mapping[str, str] = same or {}
        self.records: Mapping[str, Record] = {record.id: record for record in records}
        self.flows: dict[str, set[str]] = {}
        self.acts: dict[str, set[str]] = {}
        self.absent: set[tuple[str, str]] = set()
        """(id, id) of a record and of an origin of it that is not among the records"""
        for record in self.records.values():
            for role, target in _links(record):
                self._link(record, role, target)

    def descendants(self, start: str) -> frozenset[str]:
        """Ids of all that came of `start`, itself left out; steps that acted on it included."""
        start = self.same.get(start, start)
        flown = _closure(start, self.flows)
        acted = {step for one in flown for step in self.acts.get(one, ())}
        return (flown | acted) - {start}

    def ancestors(self, start: str) -> frozenset[str]:
        """Ids of all that `start` came from, itself left out."""
        start = self.same.get(start, start)
        return _closure(start, self.sources) - {start}

    def reached_from(self, start: str, kinds: Iterable[str] = TOUCHED) -> tuple[Record, ...]:
        """The parts, specimens and tests touched by a lot (machine, build ...), by label and id."""
        wanted = frozenset(kinds)
        found = [self.records[one] for one in self.descendants(start)]
        return tuple(
            sorted(
                (record for record in found if record.kind in wanted),
                key=lambda record: (record.kind, record.label, record.id),
            )
        )

    def of_part(self, part: str) -> tuple[Record, ...]:
        """All that bears on a part: where it came from, its steps, its tests.

        Specimens and tests of its build count, those of the other parts of the build do not; tests
        of its lots and the calibrations of its machines do.
        """
        origins = self.ancestors(part)
        about = {part, *origins, *self.descendants(part)}
        for origin in origins:
            kind = self.records[origin].kind
            if kind == "build":
                about |= {one for one in self.descendants(origin) if self._is_shared(one, part)}
            elif kind in ("feedstock_lot", "machine"):
                witness = "test" if kind == "feedstock_lot" else "calibration"
                near = self.flows.get(origin, set())
                about |= {one for one in near if self.records[one].kind == witness}
        return tuple(record for record in self.records.values() if record.id in about)

    @cached_property
    def sources(self) -> Mapping[str, set[str]]:
        """What each record came from directly."""
        found: dict[str, set[str]] = {}
        for source, products in self.flows.items():
            for product in products:
                found.setdefault(product, set()).add(source)
        return found

    def _link(self, record: Record, role: str, target: str) -> None:
        if record.kind == "build" and role in _OUT_OF_BUILD:
            edges, source, product = self.flows, record.id, target
        elif record.kind == "post_process" and role in _WORKPIECES:
            edges, source, product = self.acts, target, record.id
        else:
            edges, source, product = self.flows, target, record.id
            if target not in self.records:
                self.absent.add((record.id, target))
        if target in self.records:
            edges.setdefault(source, set()).add(product)

    def _is_shared(self, one: str, part: str) -> bool:
        """Whether a product of the build speaks for this part too, and not for another alone."""
        record = self.records[one]
        linked = {target for _, target in _links(record)}
        workpieces = {one, *linked, *self.ancestors(one)}
        parts = {other for other in workpieces if self._kind(other) == "part"}
        return record.kind != "feedstock_lot" and (not parts or part in parts)

    def _kind(self, one: str) -> str:
        return self.records[one].kind if one in self.records else ""


def _links(record: Record) -> Iterator[tuple[str, str]]:
    return ((role, target) for role, targets in record.links.items() for target in targets)


def _closure(start: str, edges: Mapping[str, set[str]]) -> frozenset[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = edges.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return frozenset(found)
