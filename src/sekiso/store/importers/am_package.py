"""Data packages of parts (`exporters/data_package.py`): every hash and the signature checked."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from sekiso.domain.errors import DataError, MissingExtraError
from sekiso.store.exporters import record_lines
from sekiso.store.exporters.data_package import FILES, KEY, MANIFEST, SIGNATURE, VERSION
from sekiso.store.importers import guards
from sekiso.store.package_template import missing_of
from sekiso.store.reading import Importer, ReadFinding, Reading


def sniff(head: bytes, name: str) -> bool:
    """Whether it is a zip whose first member is the list of a package."""
    return head.startswith(b"PK\x03\x04") and MANIFEST.encode() in head


def read(content: bytes, name: str) -> Reading:
    """The records of a package that is as it was signed, or that nobody signed.

    Raises DataError naming what differs where a file is not the one that the list tells.
    """
    archive = guards.Archive(content, name)
    for needed in (MANIFEST, SIGNATURE, record_lines.NAME):
        if needed not in archive.names():
            raise DataError("package_broken", name=name, reason=needed)
    manifest = guards.json_value(archive.read(MANIFEST), MANIFEST)
    signed = guards.json_value(archive.read(SIGNATURE), SIGNATURE)
    if manifest.get("format") != KEY or manifest.get("version") != VERSION:
        raise DataError("package_broken", name=name, reason=f"version {manifest.get('version')}")
    _refuse_changed(content, is_signed=bool(signed.get("signature")))
    records = record_lines.records_of(archive.read(record_lines.NAME))
    sections = [key for key, told in manifest["sections"].items() if told.get("files")]
    findings = [
        ReadFinding("package_evidence_missing", place=item.section, values={"item": item.key})
        for item in missing_of(records, sections)
    ]
    if not signed.get("signature"):
        findings.insert(0, ReadFinding("package_unsigned", place=SIGNATURE))
    n_files = sum(one.startswith(FILES) for one in archive.names())
    return Reading(
        format=KEY,
        counts={"records": len(records), "files": n_files},
        facts=_facts(manifest, signed),
        records=records,
        findings=tuple(findings),
    )


def _refuse_changed(content: bytes, *, is_signed: bool) -> None:
    try:
        from sekiso.store.audit import verify
    except ModuleNotFoundError as missing:
        raise MissingExtraError("extra_missing", extra="store") from missing

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        faults = [one for one in verify.package_faults(package) if is_signed or one != "signature"]
    if faults:
        raise DataError("package_changed", got=", ".join(sorted(faults)))


def _facts(manifest: dict[str, Any], signed: dict[str, Any]) -> dict[str, Any]:
    first = signed["keys"][0]["id"] if signed.get("keys") else ""
    told = {name: manifest.get(name, "") for name in ("title", "owner", "licence", "now")}
    return {**told, "signed_by": signed.get("key_id", ""), "first_key": first}


IMPORTER = Importer(KEY, "data package (ISO/ASTM 52951)", ("zip",), sniff, read)
