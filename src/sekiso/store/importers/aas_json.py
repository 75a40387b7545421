"""AAS in JSON: an environment, one identifiable, a list of them or a page of a server."""

from __future__ import annotations

from sekiso.store.importers import guards
from sekiso.store.importers.aas_environment import SECTIONS, environment_of, read_environment
from sekiso.store.reading import Importer, Reading


def sniff_aas_json(head: bytes, _: str) -> bool:
    """Whether a JSON document names sections of an environment or the type of an element."""
    text = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not text.startswith((b"{", b"[")):
        return False
    has_section = any(f'"{section}"'.encode() in text for section in SECTIONS)
    has_element = b'"idShort"' in text or b'"semanticId"' in text or b'"assetInformation"' in text
    return has_section or (b'"modelType"' in text and has_element)


def read_aas_json(content: bytes, name: str) -> Reading:
    """All objects of a JSON file, a byte-order mark before it or not.

    Raises DataError for broken JSON, for no environment, for none of its objects, and for the
    metamodel of versions 1 and 2.
    """
    environment = environment_of(guards.json_value(content, name), name)
    return read_environment(environment, format="aas-json", name=name)


IMPORTER = Importer("aas-json", "AAS JSON", ("json", "aas"), sniff_aas_json, read_aas_json)
