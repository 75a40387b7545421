"""RO-Crate 1.0 to 1.2: the graph of a crate against the files that lie beside it.

A crate of ours holds its records in a file whose entity conforms to `namespaces.RECORDS`; foreign
crates give counts, facts and findings.  Ids of files are tried as written, then with percent signs
read: both are found in the wild.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from sekiso.domain.errors import DataError
from sekiso.store.importers import guards
from sekiso.store.namespaces import RECORDS
from sekiso.store.reading import Importer, ReadFinding, Reading
from sekiso.store.record_shape import foreign_record
from sekiso.store.records import Record

_DESCRIPTORS = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")
_IS_DESCRIPTOR = re.compile(r"(?:^|/)(?:[^/]*-)?ro-crate-metadata\.json(?:ld)?$")
_PREVIEW = re.compile(r"(?:^|/)ro-crate-preview(?:\.html$|_files/)")
_ELSEWHERE = re.compile(r"^(?:[A-Za-z][A-Za-z0-9+.-]+:|#|_:|//)")
_ZIP = b"PK\x03\x04"
_FILES = {"File", "MediaObject", "http://schema.org/MediaObject", "https://schema.org/MediaObject"}
_FOLDERS = {"Dataset", "http://schema.org/Dataset", "https://schema.org/Dataset"}
_MOST_HASHED = 256 * 2**20  # bytes whose sha256 is compared: a second
_MOST_TOLD = 100  # findings on single files


def sniff_ro_crate(head: bytes, name: str) -> bool:
    """Whether a file is the metadata of a crate, or an archive that holds some."""
    text = head.replace(b"\x00", b"")
    if text.startswith(_ZIP):
        return b"ro-crate-metadata.json" in text
    has_graph = b'"@graph"' in text or b'"@context"' in text
    is_named = _IS_DESCRIPTOR.search(name.replace("\\", "/")) is not None
    return has_graph and (is_named or b"w3id.org/ro/crate" in text)


def read_ro_crate(content: bytes, name: str) -> Reading:
    """A zipped crate, or the metadata file alone, whose files cannot be looked for then.

    Raises DataError for metadata without a graph, without the entity that describes itself, or
    without the root that it points to.
    """
    if content.startswith(_ZIP):
        return _read(guards.Archive(content, name), _DESCRIPTORS)
    reading = _crate(guards.json_value(content, name), None, "")
    return _joined([reading])


def read_ro_crate_path(path: Path) -> Reading:
    """A folder with one crate or several, or the metadata file of a folder."""
    if path.is_dir():
        return _read(guards.Folder(path), _DESCRIPTORS)
    if path.name not in _DESCRIPTORS:
        return read_ro_crate(guards.file_content(path), path.name)
    return _read(guards.Folder(path.parent), (path.name,))


def _read(members: guards.Members, wanted: tuple[str, ...]) -> Reading:
    """The crate at the top, else all crates of the folders below."""
    names = members.names()
    at: dict[str, str] = {}
    for wish in reversed(wanted):  # the first wish is the last to be set
        at |= {_folder(name): name for name in names if name.rpartition("/")[2] == wish}
    if not at:
        raise DataError("crate_no_metadata", allowed=", ".join(wanted))
    tops = [""] if "" in at else [one for one in at if not any(_lies_in(one, up) for up in at)]
    readings = []
    for top in sorted(tops):
        graph = guards.json_value(members.read(at[top], most=guards.MOST_TEXT), at[top])
        nested = tuple(f"{one}/" for one in at if _lies_in(one, top) or (not top and one))
        readings.append(_crate(graph, members, top, nested))
    reading = _joined(readings)
    return _counted(reading, len(at))


def _crate(
    document: Any, members: guards.Members | None, top: str, nested: tuple[str, ...] = ()
) -> Reading:
    entities, descriptor, root = _graph(document)
    parts = _ids(root.get("hasPart"))
    findings = list(_graph_findings(entities, parts))
    records: tuple[Record, ...] = ()
    if members is None:
        findings.append(ReadFinding("crate_files_unseen", str(root.get("@id", "./"))))
    else:
        files = _Files(members, top, nested, entities)
        findings += files.findings()
        records = files.records()
    counts = {"entities": len(entities), "has_part": len(parts), "crates": 1}
    facts = {
        "conforms_to": _ids(descriptor.get("conformsTo")),
        "profiles": _ids(root.get("conformsTo")),
        "name": root.get("name", ""),
        "licence": next(iter(_ids(root.get("license"))), ""),
        "published": root.get("datePublished", ""),
    }
    return Reading("ro-crate", counts, facts, records, tuple(findings))


def _graph(document: Any) -> tuple[list[Mapping[str, Any]], Mapping[str, Any], Mapping[str, Any]]:
    """All entities, the one that describes the metadata file, and the root dataset."""
    graph = document.get("@graph") if isinstance(document, Mapping) else None
    if not isinstance(graph, list) or not all(isinstance(one, Mapping) for one in graph):
        raise DataError("crate_no_graph")
    known = {str(one.get("@id", "")): one for one in graph}
    descriptor = next((one for key, one in known.items() if _IS_DESCRIPTOR.search(key)), None)
    if descriptor is None:
        raise DataError("crate_no_descriptor", allowed=_DESCRIPTORS[0])
    roots = _ids(descriptor.get("about"))
    root = next((known[key] for key in roots if key in known), None)
    if root is None:
        raise DataError("crate_no_root", got=", ".join(roots) or "-")
    return graph, descriptor, root


def _graph_findings(entities: list[Mapping[str, Any]], parts: list[str]) -> Iterator[ReadFinding]:
    ids = Counter(str(one.get("@id", "")) for one in entities)
    for key, n in ids.items():
        if n > 1 or not key:
            yield ReadFinding("crate_id_twice", key or "@graph", values={"n": n})
    for key in parts:
        if key not in ids:
            yield ReadFinding("crate_part_unknown", key)


class _Files:
    """The files of one crate beside what its entities say of them."""

    def __init__(
        self,
        members: guards.Members,
        top: str,
        nested: tuple[str, ...],
        entities: list[Mapping[str, Any]],
    ) -> None:
        self.members = members
        self.nested = tuple(one[len(top) + 1 if top else 0 :] for one in nested)
        self.prefix = f"{top}/" if top else ""
        names = [name for name in members.names() if name.startswith(self.prefix)]
        self.names = {name[len(self.prefix) :] for name in names}
        self.entities = {str(one.get("@id", "")): one for one in entities}
        self.described: dict[str, str] = {}  # name of a file -> id
        self.folders: list[str] = []
        self.absent: list[str] = []
        self.left = _MOST_HASHED
        self.outside: list[str] = []
        for key, one in self.entities.items():
            self.look_for(key, _types(one))

    def look_for(self, key: str, types: set[str]) -> None:
        """Files and folders that lie beside the metadata; those elsewhere are not fetched."""
        if not types & (_FILES | _FOLDERS) or key in ("./", ".", "") or _is_elsewhere(key):
            return
        if key.startswith("/") or ".." in unquote(key).split("/"):
            self.outside.append(key)
            return
        for name in dict.fromkeys((key, unquote(key))):
            plain = name.removeprefix("./")
            if plain in self.names:
                self.described[plain] = key
                return
            folder = plain.rstrip("/") + "/"
            if types & _FOLDERS and any(one.startswith(folder) for one in self.names):
                self.folders.append(folder)
                return
        self.absent.append(key)

    def findings(self) -> Iterator[ReadFinding]:
        """Absent, outside, undescribed and changed files."""
        yield from _told("crate_file_absent", self.absent)
        yield from _told("crate_file_outside", self.outside)
        undescribed = sorted(
            name
            for name in self.names - set(self.described)
            if not _IS_DESCRIPTOR.search(name) and not _PREVIEW.search(name)
            if not name.startswith(self.nested)  # described by the crate that lies there
        )
        yield from _told("crate_file_undescribed", undescribed)
        for name, key in self.described.items():
            yield from self.changed(name, self.entities[key])

    def changed(self, name: str, one: Mapping[str, Any]) -> Iterator[ReadFinding]:
        """A file that is not what its entity promises."""
        size, digest = one.get("contentSize"), one.get("sha256")
        if size is not None and str(size).isdigit():
            actual = self.members.size(self.prefix + name)
            if int(size) != actual:
                values = {"got": actual, "told": size}
                yield ReadFinding("crate_size_differs", name, values=values)
                return
        if isinstance(digest, str) and digest:
            self.left -= self.members.size(self.prefix + name)
            if self.left < 0:
                yield ReadFinding("crate_digest_unchecked", name)
                return
            actual_digest = hashlib.sha256(self.members.read(self.prefix + name)).hexdigest()
            if actual_digest != digest.removeprefix("sha256:").lower():
                yield ReadFinding("crate_digest_differs", name)

    def records(self) -> tuple[Record, ...]:
        """Records of all files that conform to our form."""
        found: list[Record] = []
        for name, key in self.described.items():
            if RECORDS in _ids(self.entities[key].get("conformsTo")):
                content = self.members.read(self.prefix + name, most=guards.MOST_TEXT)
                found += records_of(guards.json_value(content, name), name)
        return tuple(found)


def records_of(document: Any, name: str) -> list[Record]:
    """The records of a JSON document {"records": [...]}; DataError where one is none."""
    listed = document.get("records") if isinstance(document, Mapping) else None
    if not isinstance(listed, list):
        raise DataError("read_records_wrong", got=name, place="records")
    return [foreign_record(one, name, f"records[{n}]") for n, one in enumerate(listed)]


def _joined(readings: list[Reading]) -> Reading:
    """Several crates as one reading: counts added, facts of the first."""
    counts: Counter[str] = Counter()
    for one in readings:
        counts.update(one.counts)
    return Reading(
        "ro-crate",
        dict(counts),
        readings[0].facts,
        tuple(record for one in readings for record in one.records),
        tuple(finding for one in readings for finding in one.findings),
    )


def _counted(reading: Reading, n_crates: int) -> Reading:
    counts = {**reading.counts, "crates": n_crates}
    return Reading(reading.format, counts, reading.facts, reading.records, reading.findings)


def _told(code: str, places: list[str]) -> Iterator[ReadFinding]:
    for place in places[:_MOST_TOLD]:
        yield ReadFinding(code, place)
    if places[_MOST_TOLD:]:
        n = len(places) - _MOST_TOLD
        yield ReadFinding("crate_files_more", code, values={"n": n})


def _ids(value: Any) -> list[str]:
    """Ids that a property refers to, one or several."""
    listed: Iterable[Any] = value if isinstance(value, list) else [value]
    told = [one.get("@id") if isinstance(one, Mapping) else one for one in listed]
    return [one for one in told if isinstance(one, str)]


def _types(one: Mapping[str, Any]) -> set[str]:
    kinds = one.get("@type")
    return {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _is_elsewhere(key: str) -> bool:
    return _ELSEWHERE.match(key) is not None and not key.lower().startswith("file:")


def _folder(name: str) -> str:
    return name.rpartition("/")[0]


def _lies_in(folder: str, other: str) -> bool:
    return folder != other and folder.startswith(f"{other}/")


IMPORTER = Importer(
    "ro-crate", "RO-Crate", ("json", "jsonld", "zip"), sniff_ro_crate, read_ro_crate,
    read_ro_crate_path,
)  # fmt: skip
