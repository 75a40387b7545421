"""AAS in XML, namespaces of metamodel 3.0 and 3.1: turned into the members of the JSON form.

The two differ in nothing that is read here but their names, so that a file of 3.0 gives as many
objects as one of 3.1.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from sekiso.domain.errors import DataError
from sekiso.store.importers import guards
from sekiso.store.importers.aas_environment import (
    SECTIONS,
    Environment,
    environment_of,
    read_environment,
)
from sekiso.store.reading import Importer, Reading

_NAMESPACE = re.compile(r"https?://(?:www\.)?admin-shell\.io/aas/(\d+)/(\d+)/?")
_TYPED = {  # elements whose class the JSON form tells by `modelType`
    "assetAdministrationShell", "submodel", "conceptDescription", "property", "range",
    "multiLanguageProperty", "submodelElementCollection", "submodelElementList", "blob", "file",
    "referenceElement", "relationshipElement", "annotatedRelationshipElement", "entity",
    "operation", "capability", "basicEventElement", "dataSpecificationIec61360",
}  # fmt: skip
_LISTS = {  # members that hold several
    *SECTIONS, "description", "displayName", "keys", "submodelElements", "qualifiers", "extensions",
    "specificAssetIds", "embeddedDataSpecifications", "isCaseOf", "supplementalSemanticIds",
    "refersTo", "annotations", "statements", "inputVariables", "outputVariables",
    "inoutputVariables", "valueReferencePairs", "preferredName", "shortName", "definition",
}  # fmt: skip
_LISTS_HERE = {  # members that hold several in some classes only
    ("submodelElementCollection", "value"), ("submodelElementList", "value"),
    ("multiLanguageProperty", "value"),
}  # fmt: skip
_BOOLEANS = {"orderRelevant", "min", "nom", "typ", "max"}


def sniff_aas_xml(head: bytes, _: str) -> bool:
    """Whether an XML document is in a namespace of the AAS."""
    text = head.replace(b"\x00", b"")
    is_environment = b"environment" in text or b"aasenv" in text or b"submodel" in text
    return b"<" in text[:64] and b"admin-shell.io/aas/" in text and is_environment


def read_aas_xml(content: bytes, name: str) -> Reading:
    """All objects of an XML file; raises DataError as `read_aas_json` does."""
    environment = environment_of_xml(content, name)
    return read_environment(environment, format="aas-xml", name=name)


def environment_of_xml(content: bytes, name: str) -> Environment:
    """The environment in the members of the JSON form."""
    root = guards.xml_root(content, name)
    namespace, _, local = root.tag.removeprefix("{").rpartition("}")
    version = _NAMESPACE.fullmatch(namespace)
    if version and int(version[1]) < 3:
        raise DataError("aas_old_version", got=name)
    if local != "environment" and local not in _TYPED:
        raise DataError("read_root_wrong", got=local, name=name, allowed="environment")
    if local != "environment":
        return environment_of(_object(root), name)
    sections = {_local(part.tag): [_object(one) for one in part] for part in root}
    return environment_of({section: sections.get(section, []) for section in SECTIONS}, name)


def _object(element: Element) -> dict[str, Any]:
    """An element with children as an object, with its class where the JSON form tells it."""
    kind = _local(element.tag)
    told = {_local(child.tag): _member(child, kind) for child in element}
    if kind in _TYPED:
        told["modelType"] = kind[0].upper() + kind[1:]
    return told


def _member(element: Element, owner: str) -> Any:
    """A member: text, an object, or a list, by its name, its owner and what it holds."""
    name = _local(element.tag)
    if name == "dataSpecificationContent" and len(element):
        return _object(element[0])
    if owner == "operationVariable" and name == "value" and len(element):
        return _object(element[0])
    if name in _LISTS or (owner, name) in _LISTS_HERE:
        return [_object(child) for child in element]
    if not len(element):
        text = element.text or ""
        is_boolean = (owner == "levelType" or name == "orderRelevant") and name in _BOOLEANS
        return text.strip() in ("true", "1") if is_boolean else text
    if name == "levelType":
        return {_local(child.tag): _member(child, "levelType") for child in element}
    return _object(element)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


IMPORTER = Importer("aas-xml", "AAS XML", ("xml", "aas"), sniff_aas_xml, read_aas_xml)
