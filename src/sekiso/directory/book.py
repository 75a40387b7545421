"""The directory of one knowledge: entries made from its files, kept while they stay the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sekiso.directory.entry import KINDS, Entry
from sekiso.directory.fiscal_year import span_of
from sekiso.directory.vocabulary import Vocabulary
from sekiso.knowledge import Knowledge, Record, load, load_directory

_NATIONWIDE = ("society", "standards body")  # their courses are for all of Japan


@dataclass(frozen=True, eq=False)
class Book:
    """All entries by key, with the words by which they are found.

    `knowledge`: the files of `directory/`; `standards`: the documents that answers name.
    """

    knowledge: Knowledge
    standards: Mapping[str, Record]
    vocabulary: Vocabulary

    @cached_property
    def entries(self) -> Mapping[str, Entry]:
        """Every entry by key, such as "institute/tiri"."""
        files = {kind: self.file(kind) for kind in KINDS}
        homes = {
            key: _home(row, self.vocabulary)
            for key, row in files["institute"].get("entry", {}).items()
        }
        nationwide = {
            key
            for key, row in files["institute"].get("entry", {}).items()
            if row.get("sort") in _NATIONWIDE
        }
        members = {
            name: homes[key]
            for key, row in files["institute"].get("entry", {}).items()
            for name in _names(row).values()
        }
        made = [
            _entry(
                kind, key, row, record, self.vocabulary,
                {} if row.get("provider") in nationwide else homes, members,
            )
            for kind, record in files.items()
            for key, row in record.get("entry", {}).items()
        ]  # fmt: skip
        found = {entry.key: entry for entry in made}
        for key, record in self.standards.items():
            name = f"standard/{key}"
            found[name] = _document(record, found.get(name), self.vocabulary)
        return found

    def file(self, kind: str) -> Record:
        """The file of one kind."""
        name = str(self.vocabulary.words["kind"][kind]["file"])
        return self.knowledge.of("directory")[name]

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries.values() if entry.kind == kind]


def open_book(overlay: Any = None) -> Book:
    """The directory with the user's own files over it; read when it is first asked."""
    return _book(load_directory(overlay), load(overlay))


@lru_cache(maxsize=4)  # a knowledge is one value as long as its files stay the same
def _book(directory: Knowledge, facts: Knowledge) -> Book:
    files = directory.of("directory")
    vocabulary = Vocabulary(files["words"], files["places"])
    return Book(directory, facts.of("standards"), vocabulary)


def _document(record: Record, listed: Entry | None, vocabulary: Vocabulary) -> Entry:
    """A standard on file with its scope and link, and what the directory adds to it."""
    fields = {**record.tables, **({} if listed is None else listed.fields)}
    of_process = vocabulary.words["process"]
    tags = [t for process in record.get("processes", ()) for t in of_process.get(process, ())]
    return Entry(
        key=f"standard/{record.key}",
        kind="standard",
        sort=str(record.get("kind", "standard")),
        names=_names(record),
        tags=tuple(dict.fromkeys(["standards", *(listed.tags if listed else ()), *tags])),
        country=str(record.get("country", "")),
        years=span_of(record),
        source=record.sources.get(str(record.get("source"))),
        fields={**fields, "name": record["name"]},
    )


def _entry(
    kind: str,
    key: str,
    row: Mapping[str, Any],
    record: Record,
    vocabulary: Vocabulary,
    homes: Mapping[str, frozenset[str]],
    members: Mapping[str, frozenset[str]],
) -> Entry:
    institute = str(row.get("provider") or row.get("institute") or "")
    sort = str(row.get("sort") or {"case": "supported firm", "project": "project"}.get(kind, kind))
    return Entry(
        key=f"{kind}/{key}",
        kind=kind,
        sort=sort,
        names=_names(row),
        tags=tuple(row.get("tags", ())),
        country=str(row.get("country", "")),
        places=_members(row, members) or homes.get(institute) or _home(row, vocabulary),
        years=span_of(row),
        source=record.sources.get(str(row.get("source"))),
        fields=row,
    )


def _names(row: Mapping[str, Any]) -> dict[str, str]:
    name = row["name"]
    return dict(name) if isinstance(name, Mapping) else {"en": str(name), "ja": str(name)}


def _home(row: Mapping[str, Any], vocabulary: Vocabulary) -> frozenset[str]:
    """The prefecture that an entry states, else those that its place and name call."""
    if "prefecture" in row:
        return frozenset([str(row["prefecture"])])
    if row.get("country", "JP") != "JP":
        return frozenset()
    place = row.get("place", {})
    texts = list(place.values()) if isinstance(place, Mapping) else [place]
    called = [c for text in (*texts, *_names(row).values()) for c in vocabulary.concepts(text)]
    regions = [c.partition(":")[2] for c in called if c.startswith("region:")]
    within = [p for r in regions for p in vocabulary.entries("region")[r]["prefectures"]]
    return frozenset([c.partition(":")[2] for c in called if c.startswith("prefecture:")] + within)


def _members(
    row: Mapping[str, Any], members: Mapping[str, frozenset[str]]
) -> frozenset[str] | None:
    """The prefectures of the institutes that take part in a consortium."""
    if "members" not in row or not isinstance(row["members"], Mapping):
        return None
    named = [row["lead"].get("ja", ""), *row["members"].get("ja", ())]
    return frozenset(
        place
        for member in named
        for name, places in members.items()
        if re.search(rf"{re.escape(member)}$", name)
        for place in places
    )
