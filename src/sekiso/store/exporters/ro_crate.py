"""RO-Crate 1.2: records, their pedigree and files as a research object (w3id.org/ro/crate/1.2).

A zip: `ro-crate-metadata.json` describes every file beside it and nothing else lies in it.  The
records lie in `records.json`; each is described too, with what it is based on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

import rfc8785

from sekiso.domain import messages
from sekiso.store.audit.provenance import record_hash
from sekiso.store.exporters.archive import inner_path, zip_of
from sekiso.store.namespaces import RECORDS
from sekiso.store.reading import Exporter
from sekiso.store.records import Record

METADATA: Final = "ro-crate-metadata.json"
RECORDS_FILE: Final = "records.json"
_VERSION: Final = "https://w3id.org/ro/crate/1.2"
_UNKNOWN_LICENCE: Final = "#licence"
_UUID7: Final = re.compile("[0-9a-f]{12}7[0-9a-f]{19}")


def write(records: tuple[Record, ...], about: Mapping[str, Any]) -> bytes:
    """A crate of records and of `about["files"]` ({path: bytes}).

    `about` may tell "title", "owner", "licence" (an address) and "now" (ISO 8601); without "now"
    the crate bears the time of its newest record.
    """
    files = {inner_path(name): content for name, content in about.get("files", {}).items()}
    document = {"records": [record.plain() for record in records]}
    files = {RECORDS_FILE: rfc8785.dumps(document), **files}
    graph = [
        {
            "@id": METADATA,
            "@type": "CreativeWork",
            "about": {"@id": "./"},
            "conformsTo": {"@id": _VERSION},
        },
        _root(records, files, about),
        *(_file(name, content) for name, content in files.items()),
        *(_record(record, {one.id for one in records}) for record in records),
        *_named(about),
    ]
    crate = {"@context": f"{_VERSION}/context", "@graph": graph}
    text = json.dumps(crate, ensure_ascii=False, allow_nan=False, indent=1).encode()
    return zip_of({METADATA: text, **files})


def crate_id(path: str) -> str:
    """The @id of a file: its path as a relative address.

    >>> crate_id("with space/50%.txt")
    'with%20space/50%25.txt'
    """
    return quote(path, safe="/~!$&'()*+,;=@")


def _root(
    records: tuple[Record, ...], files: Iterable[str], about: Mapping[str, Any]
) -> dict[str, Any]:
    title = about.get("title") or "sekiso"
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": title,
        "description": f"{title}: {len(records)} records",
        "datePublished": about.get("now") or _newest(records),
        "license": {"@id": about.get("licence") or _UNKNOWN_LICENCE},
        "hasPart": [{"@id": crate_id(name)} for name in files],
    }
    if records:
        root["mentions"] = [{"@id": f"#{record.id}"} for record in records]
    if about.get("owner"):
        root["publisher"] = {"@id": "#owner"}
    return root


def _file(name: str, content: bytes) -> dict[str, Any]:
    told: dict[str, Any] = {
        "@id": crate_id(name),
        "@type": "File",
        "name": PurePosixPath(name).name,
        "contentSize": str(len(content)),
    }
    if name == RECORDS_FILE:
        told.update(encodingFormat="application/json", conformsTo={"@id": RECORDS})
    return told


def _record(record: Record, known: set[str]) -> dict[str, Any]:
    sources = sorted({one for ids in record.links.values() for one in ids}.intersection(known))
    told: dict[str, Any] = {
        "@id": f"#{record.id}",
        "@type": "CreativeWork",
        "name": record.label or record.id,
        "additionalType": record.kind,
        "identifier": record.id,
        "sha256": record_hash(record),
    }
    return {**told, "isBasedOn": [{"@id": f"#{one}"} for one in sources]} if sources else told


def _named(about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Who publishes it under which licence."""
    licence = about.get("licence")
    told = [
        {
            "@id": licence or _UNKNOWN_LICENCE,
            "@type": "CreativeWork",
            "name": licence or messages.text("crate.no_licence", about.get("language", "en")),
        }
    ]
    if about.get("owner"):
        told.append({"@id": "#owner", "@type": "Organization", "name": about["owner"]})
    return told


def _newest(records: tuple[Record, ...]) -> str:
    """The time at which the newest record was made, which its UUIDv7 tells."""
    ids = (record.id.replace("-", "") for record in records)
    stamps = [int(one[:12], 16) for one in ids if _UUID7.fullmatch(one)]
    moment = datetime.fromtimestamp(max(stamps, default=0) / 1000.0, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


EXPORTER = Exporter("ro-crate", "RO-Crate 1.2", ".zip", "application/zip", write)
