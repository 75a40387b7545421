"""A signed data package of a part in the sense of ISO/ASTM 52951: what it is, how it was made, how
it was tested, under which terms it may be used.

A zip: `am-package.json` lists every file with its sha256 and sorts records and files into sections
(geometry, recipe, powder, build, chain, tests, acceptance); `signature.json` signs that list with
Ed25519; `records.jsonl` (canonical JSON, one record a line), `pedigree.json` (W3C PROV-JSON),
`policies.json` (ODRL), `acceptance.json`, and the attached files under `files/`.  The recipient
checks all of it with `sekiso/store/audit/verify.py` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import rfc8785

from sekiso.store.audit.provenance import prov_json
from sekiso.store.exporters import record_lines
from sekiso.store.exporters.archive import inner_path, zip_of
from sekiso.store.package_template import missing_of, section_of, section_of_file
from sekiso.store.reading import Exporter
from sekiso.store.records import Record

KEY: Final = "am-package"
MANIFEST: Final = "am-package.json"
SIGNATURE: Final = "signature.json"
FILES: Final = "files/"
VERSION: Final = 1
SIGNED: Final = b"sekiso package\n"  # as `signing.PACKAGE`, which needs the extra


def write(records: tuple[Record, ...], about: Mapping[str, Any]) -> bytes:
    """A package of records and of what `about` tells.

    "title", "owner", "licence", "now" (ISO 8601); "files" {path: bytes} with "sections" {path:
    section} for those that their ending does not place; "policies" (ODRL documents) and
    "requirements" (texts); "owners" {record id: organisation id} and "names" of organisations for
    the pedigree; "key" (a `signing.SigningKey`) with "keys" (certificates of the store's keys).
    Without a key nobody signs it, and whoever reads it is told so.
    """
    attached = {inner_path(name): content for name, content in about.get("files", {}).items()}
    sections = {
        name: about.get("sections", {}).get(name) or section_of_file(name) for name in attached
    }
    files = {
        record_lines.NAME: record_lines.lines_of(records),
        "pedigree.json": _json(
            prov_json(records, owners=about.get("owners"), names=about.get("names"))
        ),
        "policies.json": _json(list(about.get("policies", ()))),
        "acceptance.json": _json(
            {
                "requirements": list(about.get("requirements", ())),
                "missing": [item.key for item in missing_of(records, sections.values())],
            }
        ),
        **{FILES + name: content for name, content in attached.items()},
    }
    manifest = _json(
        {
            "format": KEY,
            "version": VERSION,
            **{name: str(about.get(name, "")) for name in ("title", "owner", "licence", "now")},
            "sections": _sections(records, sections),
            "files": {name: hashlib.sha256(one).hexdigest() for name, one in files.items()},
        }
    )
    return zip_of({MANIFEST: manifest, SIGNATURE: _signature(manifest, about), **files})


def _sections(
    records: tuple[Record, ...], placed: Mapping[str, str]
) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for record in records:
        found.setdefault(section_of(record), {}).setdefault("records", []).append(record.id)
    for name, section in placed.items():
        found.setdefault(section, {}).setdefault("files", []).append(FILES + name)
    return found


def _signature(manifest: bytes, about: Mapping[str, Any]) -> bytes:
    digest, key = hashlib.sha256(manifest).hexdigest(), about.get("key")
    if key is None:
        return _json({"keys": [], "key_id": "", "manifest": digest, "signature": ""})
    keys = about.get("keys") or [dict(key.certificate)]
    return _json({"keys": list(keys), **key.signed(SIGNED, {"manifest": digest})})


def _json(told: Any) -> bytes:
    """Canonical JSON, so that the same content gives the same hash."""
    return rfc8785.dumps(told)


EXPORTER = Exporter(KEY, "data package (ISO/ASTM 52951)", ".zip", "application/zip", write)
