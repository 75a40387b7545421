"""AASX packages: the environments that the relationships lead to, and what lies beside them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from sekiso.domain.errors import DataError
from sekiso.store.importers import guards
from sekiso.store.importers.aas_environment import (
    SECTIONS,
    Environment,
    environment_of,
    read_environment,
)
from sekiso.store.importers.aas_json import sniff_aas_json
from sekiso.store.importers.aas_xml import environment_of_xml, sniff_aas_xml
from sekiso.store.reading import Importer, ReadFinding, Reading

_ZIP = b"PK\x03\x04"
_HEAD = 4096
_KINDS = ("aasx-origin", "aas-spec", "aas-suppl")  # ends of the addresses of relationships


def sniff_aasx(head: bytes, name: str) -> bool:
    """Whether an archive has the parts of an AASX package, or is called so."""
    is_named = name.lower().endswith(".aasx") or b"aasx/" in head or b"aasx-origin" in head
    return head.startswith(_ZIP) and is_named


def read_aasx(content: bytes, name: str) -> Reading:
    """All objects of all environments of a package, JSON or XML, metamodel 3.0 or 3.1.

    Raises DataError for a package without an environment and as `read_aas_json` does.
    """
    package = _Package(guards.Archive(content, name))
    specs = list(package.specs())
    if not specs:
        raise DataError("aasx_no_environment", got=name)
    joined: Environment = {section: [] for section in SECTIONS}
    for spec in specs:
        for section, listed in _environment(package.archive.read(spec), spec).items():
            joined[section] += listed
    findings = tuple(ReadFinding("aasx_file_absent", place) for place in package.absent)
    return read_environment(joined, format="aasx", name=name, findings=findings)


def _environment(content: bytes, name: str) -> Environment:
    if sniff_aas_json(content[:_HEAD], name):
        return environment_of(guards.json_value(content, name), name)
    return environment_of_xml(content, name)


class _Package:
    """The parts of a package and the relationships among them, names in any case."""

    def __init__(self, archive: guards.Archive) -> None:
        self.archive = archive
        self.names = {name.lower(): name for name in archive.names()}
        self.absent: list[str] = []

    def specs(self) -> Iterator[str]:
        """Names of the environments: by relationship, else by what they hold."""
        found = []
        for origin in self.targets("", _KINDS[0]):
            found += [*self.targets(origin, _KINDS[1])]
        found = list(dict.fromkeys(found)) or [*filter(self.holds_environment, self.names.values())]
        for spec in found:
            for _ in self.targets(spec, _KINDS[2]):
                pass  # what is absent is noted
        yield from found

    def targets(self, source: str, kind: str) -> Iterator[str]:
        """Parts that `source` points to by relationships of a kind; absent ones are noted."""
        folder, file = posixpath.split(source)
        path = posixpath.join(folder, "_rels", f"{file}.rels").lower()
        if path not in self.names:
            return
        root = guards.xml_root(self.archive.read(self.names[path]), path)
        for one in root:
            if one.get("Type", "").rstrip("/").rpartition("/")[2] != kind:
                continue
            target = one.get("Target", "")
            if one.get("TargetMode") == "External":
                self.absent.append(target)
                continue
            joined = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            if joined.lower() in self.names:
                yield self.names[joined.lower()]
            else:
                self.absent.append(joined)

    def holds_environment(self, name: str) -> bool:
        """Whether a part that nothing points to reads like an environment."""
        if not name.lower().endswith((".json", ".xml")) or name.startswith("[Content"):
            return False
        head = self.archive.read(name)[:_HEAD]
        return sniff_aas_json(head, name) or sniff_aas_xml(head, name)


IMPORTER = Importer("aasx", "AASX", ("aasx",), sniff_aasx, read_aasx)
