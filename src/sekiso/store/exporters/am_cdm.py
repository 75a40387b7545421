"""Records as AM-CDM in JSON: JSON-LD with the class and property names of the published ontology.

AM-CDM names classes and properties but no file format; this is ours.  "@type" is the class, "@id"
the record, references are {"@id": ...}.  What the model has no property for stands in the member
"sekiso" of the object: so reading the file gives the records again, bit by bit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sekiso.store.am_cdm import BASE, model
from sekiso.store.am_cdm_objects import object_of
from sekiso.store.importers.am_cdm import EXTENSION, LEFT, VOCABULARY, records_of
from sekiso.store.reading import Exporter
from sekiso.store.records import Record


def write_am_cdm(records: tuple[Record, ...], told: Mapping[str, Any]) -> bytes:
    """The records as one JSON-LD document of AM-CDM objects."""
    graph = [_object(record) for record in records]
    document = {"@context": _context(graph), "@graph": graph}
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False).encode()


def _object(record: Record) -> dict[str, Any]:
    """The object of a record with an extension for what reading it back would not give."""
    left = record.extra.get(LEFT)
    told = left.items() if isinstance(left, Mapping) else ()
    foreign = {name: one for name, one in told if name in _modules()}  # back where it came from
    written = {**foreign, **object_of(record)}
    if len(records_of(written)) > 1:  # what was left would be read as records of its own
        written = object_of(record)
    back, want = records_of(written)[-1].plain(), record.plain()
    extension: dict[str, Any] = {}
    if back["kind"] != want["kind"]:
        extension["kind"] = want["kind"]
    if back.get("label") != want.get("label"):
        extension["label"] = want.get("label", "")
    for part in ("values", "links"):
        ours, theirs = want.get(part, {}), back.get(part, {})
        differing = {name: one for name, one in ours.items() if not _same(one, theirs.get(name))}
        absent = [name for name in theirs if name not in ours]
        if differing:
            extension[part] = differing
        if absent:
            extension[f"absent_{part}"] = absent
    if not _same(want.get("extra", {}), back.get("extra", {})):
        extension["extra"] = want.get("extra", {})
    return {**written, EXTENSION: extension} if extension else written


def _same(one: Any, other: Any) -> bool:
    """Equal to the sign of zero and to the type: 1, 1.0 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _context(graph: list[dict[str, Any]]) -> dict[str, Any]:
    """The full names of the classes and properties used."""
    modules = _modules()
    used = {name for one in graph for name in _names(one)}
    terms: dict[str, Any] = {name: modules[name] for name in sorted(used) if name in modules}
    return {**terms, EXTENSION: {"@id": VOCABULARY, "@type": "@json"}}


@lru_cache(maxsize=1)  # asked for every record
def _modules() -> Mapping[str, str]:
    """The full name of every class and property."""
    return {
        name: f"{BASE}{declared.module}#{name}"
        for declared in model().classes.values()
        for name in (declared.name, *declared.properties)
    }


def _names(node: Any) -> set[str]:
    if isinstance(node, list):
        return {name for one in node for name in _names(one)}
    if not isinstance(node, dict):
        return set()
    below = {name for key, one in node.items() if key != EXTENSION for name in _names(one)}
    return {*node, *below, *([node["@type"]] if "@type" in node else [])}


EXPORTER = Exporter("am-cdm", "AM-CDM (ASTM F3490)", ".json", "application/ld+json", write_am_cdm)
