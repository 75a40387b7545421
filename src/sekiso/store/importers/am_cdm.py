"""AM-CDM in JSON: our JSON-LD form, plain objects with "@type", and the older draft's documents.

The older draft (full_cdm_v2.json) has no class in its objects: a document names classes at its top,
{"Part": {...}, "PowderLot": [...]}.  Names of persons and how to reach them are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.am_cdm import BASE, Step, model, steps
from sekiso.store.am_cdm_objects import URN, Node, read_field, value_nodes
from sekiso.store.am_cdm_older import is_older_name, renamed
from sekiso.store.field_list import kinds
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.record_shape import foreign_record
from sekiso.store.records import Record, new_id

EXTENSION = "sekiso"
VOCABULARY = "urn:sekiso:record"
_MOST_OBJECTS = 100_000  # of one document: 2 s
REFERENCES = "am_cdm_references"  # and what it names without holding it
LEFT = "am_cdm"  # where a record keeps what no field holds
_CONTEXT = re.compile(rb"kdl\.ge\.com/AM-CDM-")
_FIRST_NAME = re.compile(rb'^\s*\[?\s*\{\s*"(@type"\s*:\s*")?(?P<name>\w{1,60})"')
_PERSONAL = frozenset({
    "personFirstName", "personLastName", "personFullName", "personEmail", "personPhoneNumber",
    "phoneNumber", "organizationPhoneNumber", "organizationPointOfContact",
})  # fmt: skip


def sniff_am_cdm(head: bytes, name: str) -> bool:
    """Whether a file names AM-CDM in its context, or begins with one of its classes."""
    first = _FIRST_NAME.match(head.removeprefix(b"\xef\xbb\xbf"))
    known = first["name"].decode() if first else ""
    return bool(_CONTEXT.search(head)) or known in model().classes or is_older_name(known)


def read_am_cdm(content: bytes, name: str) -> Reading:
    """The records of a document; raises DataError for one that holds no object of AM-CDM."""
    document = _with_short_names(guards.json_value(content, name))
    if _is_schema(document):
        counts = {"classes": len(document), "properties": _n_properties(document)}
        return Reading("am-cdm", counts, findings=(ReadFinding("am_cdm_schema", name),))
    gathered = _Gathered()
    n_objects = 0
    for node in _objects(document):
        n_objects += _count(node)
        if n_objects > _MOST_OBJECTS:
            raise DataError("read_many", got=name, allowed=_MOST_OBJECTS)
        gathered.add(node)
    if not gathered.records:
        raise DataError("am_cdm_no_object", got=name)
    gathered.cut_references()
    told = tuple(gathered.findings)
    if gathered.personal:
        told += (ReadFinding("personal_left_out", name, "left out", {"n": gathered.personal}),)
    counts = {"objects": n_objects, **Counter(one.kind for one in gathered.records)}
    return Reading("am-cdm", counts, {}, tuple(gathered.records), told)


def records_of(node: Node) -> tuple[Record, ...]:
    """The records of one object: those embedded in it, and its own as the last."""
    gathered = _Gathered()
    gathered.add(node)
    return tuple(gathered.records)


@dataclass
class _Gathered:
    """Records of a document as its objects are read, innermost first."""

    records: list[Record] = field(default_factory=list)
    findings: list[ReadFinding] = field(default_factory=list)
    personal: int = 0
    ids: dict[str, str] = field(default_factory=dict)

    def add(self, node: Node) -> str:
        """Read an object and those embedded in it as records; the id of its record, or ""."""
        told = node.get("@type")
        kind = model().kind_of(told) if isinstance(told, str) else ""
        if not kind:
            place = str(node.get("@id", told))[:60]
            self.findings.append(ReadFinding("am_cdm_class", place, "", {"got": str(told)[:60]}))
            return ""
        values, links, read = self._contents(node, kind, str(told))
        id_ = self._id(node.get("@id"))
        label = model().roots[kind].label
        record = Record(kind, values, links, str(node.get(label, "")) if label else "", id_)
        read += [(node, label), *self._events(node, id_)]
        left, dropped = _left(node, read)
        self.personal += dropped
        if left:
            record = Record.from_plain({**record.plain(), "extra": {LEFT: left}})
        self.records.append(_extended(record, node.get(EXTENSION)))
        return id_

    def _events(self, node: Node, id_: str) -> list[tuple[Node, str]]:
        """Read what another kind links to this object, embedded here; where it stood."""
        read: list[tuple[Node, str]] = []
        for name in [name for name in node if name in _inverse()]:
            _, _, role = _inverse()[name].partition(".")
            places = list(value_nodes(node, (Step(name), Step("historyProcessStep"))))
            for place, last in places:
                for one in _listed(place[last]):
                    if isinstance(one, dict) and "@type" in one and self.add(one):
                        event = self.records[-1]
                        links = {**event.links, role: (id_,)}
                        self.records[-1] = replace(event, links=links)
                read.append((place, last))
        return read

    def _contents(
        self, node: Node, kind: str, told: str
    ) -> tuple[dict[str, Any], dict[str, tuple[str, ...]], list[tuple[Node, str]]]:
        values: dict[str, Any] = {}
        read: list[tuple[Node, str]] = []
        root = model().roots[kind]
        words = [word for word, name in root.classes.items() if name == told]
        if len(words) == 1:
            values[root.by] = {"true": True, "false": False}.get(words[0], words[0])
        for entry in kinds()[kind].fields.values():
            if entry.am_cdm and _first(entry.am_cdm) in node:
                value, places = read_field(node, entry)
                if value is not None:
                    values[entry.name] = value
                elif any(place.get(last) for place, last in value_nodes(node, steps(entry.am_cdm))):
                    told_field = {"kind": kind, "field": entry.name}
                    where = str(node.get("@id", told))[:60]
                    self.findings.append(ReadFinding("am_cdm_unread", where, "", told_field))
                read += places
        links: dict[str, tuple[str, ...]] = {}
        for role, path in _link_paths(kind):
            for place, name in list(value_nodes(node, path)):
                ids = tuple(filter(None, (self._target(one) for one in _listed(place[name]))))
                if ids:
                    links[role] = (*links.get(role, ()), *ids)
                    read.append((place, name))
        return values, links, read

    def _id(self, told: Any) -> str:
        """The id of a record: ours behind its URN; for any other identifier a new one, kept.

        A name such as "part/7" is chosen twice in the world, and must not meet somebody else's.
        """
        if isinstance(told, str) and told.startswith(URN) and len(told) > len(URN):
            return told.removeprefix(URN)
        return self.ids.setdefault(told, new_id()) if isinstance(told, str) else new_id()

    def cut_references(self) -> None:
        """Take out links to what the document only names; the names stay in `extra`."""
        known = {record.id for record in self.records}
        named = {id_: text for text, id_ in self.ids.items() if id_ not in known}
        for place, record in enumerate(self.records):
            cut = {
                role: [named[one] for one in ids if one in named]
                for role, ids in record.links.items()
                if any(one in named for one in ids)
            }
            if cut:
                kept = {
                    r: tuple(i for i in ids if i not in named) for r, ids in record.links.items()
                }
                links = {role: ids for role, ids in kept.items() if ids}
                extra = {**record.extra, REFERENCES: cut}
                self.records[place] = replace(record, links=links, extra=extra)
                texts = ", ".join(text for listed in cut.values() for text in listed)[:200]
                told = {"names": texts}
                self.findings.append(ReadFinding("am_cdm_reference", record.kind, "", told))

    def _target(self, node: Any) -> str:
        """The id that a reference means; an embedded object is read as a record of its own."""
        if isinstance(node, str):
            return self._id(node)
        if isinstance(node, Mapping) and set(node) == {"@id"}:
            return self._id(node["@id"])
        return self.add(dict(node)) if isinstance(node, Mapping) and "@type" in node else ""


def _is_schema(document: Any) -> bool:
    """Whether a document is the draft's own JSON Schema: classes, and no data."""
    return (
        isinstance(document, dict)
        and bool(document)
        and all(isinstance(one, dict) and "$schema" in one for one in document.values())
    )


def _n_properties(document: dict[str, Any]) -> int:
    told = (one.get("properties") for one in document.values())
    return sum(len(one) for one in told if isinstance(one, dict))


def _with_short_names(node: Any) -> Any:
    """Classes and properties that are written with their full address by their name alone."""
    if isinstance(node, list):
        return [_with_short_names(one) for one in node]
    if not isinstance(node, dict):
        return node.rpartition("#")[2] if _is_address(node) else node
    return {
        (key.rpartition("#")[2] if _is_address(key) else key): (
            one if key in (EXTENSION, "@context") else _with_short_names(one)
        )
        for key, one in node.items()
    }


def _is_address(text: Any) -> bool:
    return isinstance(text, str) and text.startswith(BASE)


def _objects(document: Any) -> Iterator[Node]:
    if isinstance(document, list):
        for one in document:
            yield from _objects(one)
    elif isinstance(document, dict) and isinstance(document.get("@graph"), list):
        yield from _objects(document["@graph"])
    elif isinstance(document, dict) and "@type" in document:
        yield document
    elif isinstance(document, dict):
        for name, content in document.items():
            if name in model().classes or is_older_name(name):
                for one in _listed(content):
                    if isinstance(one, dict):
                        yield renamed(one, name)


@lru_cache(maxsize=1024)  # of all fields
def _first(path: str) -> str:
    return steps(path)[0].property


def _link_paths(kind: str) -> Iterator[tuple[str, Any]]:
    yield from model().links.get(kind, {}).items()
    for name, target in model().older["link"].items():
        owner, _, role = target.partition(".")
        if owner == kind:
            yield role, steps(name)


@lru_cache(maxsize=1)  # asked for every object
def _inverse() -> Mapping[str, str]:
    """The properties under which stands what links to their owner: "calibration.machine"."""
    return {
        name: prop.inverse
        for declared in model().classes.values()
        for name, prop in declared.properties.items()
        if prop.inverse
    }


def _left(node: Any, read: list[tuple[Node, str]]) -> tuple[Any, int]:
    """What of an object no field has read, without its classes; and how much was personal."""
    taken = {(id(place), name) for place, name in read}
    dropped = 0

    def rest(one: Any) -> Any:
        nonlocal dropped
        if isinstance(one, list):
            return [left for left in map(rest, one) if left not in ({}, [], None)]
        if not isinstance(one, dict):
            return one
        found = {}
        for name, value in one.items():
            if name in _PERSONAL:
                dropped += 1
            elif (
                name not in ("@type", "@id", "@context", EXTENSION, "chemistryElement")
                and (id(one), name) not in taken
            ):
                left = rest(value)
                if left not in ({}, [], None):
                    found[name] = left
        return found

    return rest(node), dropped


def _extended(record: Record, extension: Any) -> Record:
    """A record with what the extension of its object says of it; DataError for a damaged one."""
    if extension is None:
        return record
    plain = record.plain()
    try:
        for part in ("values", "links"):
            merged = {**plain.get(part, {}), **extension.get(part, {})}
            absent = set(extension.get(f"absent_{part}", ()))
            plain[part] = {name: one for name, one in merged.items() if name not in absent}
        plain |= {name: extension[name] for name in ("kind", "label", "extra") if name in extension}
    except (TypeError, AttributeError) as problem:
        raise DataError("read_records_wrong", got="AM-CDM", place=EXTENSION) from problem
    return foreign_record(plain, "AM-CDM", EXTENSION)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _count(node: Any) -> int:
    if isinstance(node, list):
        return sum(map(_count, node))
    if not isinstance(node, dict):
        return 0
    below = sum(_count(one) for name, one in node.items() if name != EXTENSION)
    return below + ("@type" in node)


IMPORTER = Importer("am-cdm", "AM-CDM (ASTM F3490)", ("json", "jsonld"), sniff_am_cdm, read_am_cdm)
