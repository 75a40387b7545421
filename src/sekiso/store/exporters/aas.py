"""Records as Asset Administration Shells (metamodel 3.1): AM powder, AM build, the other kinds.

No submodel of additive manufacturing is published among the templates of the IDTA; the ones written
here carry semantic ids in a namespace of ours (`namespaces.SUBMODEL`, a domain reserved for
examples), one for each kind of record and each of its fields, and a concept description with
label, unit and definition for each id that is used.  Every number stands as it was given and in SI.

A record is a submodel; feedstock lots, machines, builds, parts and specimens are assets with a
shell of their own, to which what was done with them and measured on them is attached.
"""

from __future__ import annotations

import io
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.importers import guards
from sekiso.store.namespaces import RECORD_ID, SUBMODEL
from sekiso.store.reading import Exporter
from sekiso.store.records import Quantity, Record, Value

_ASSETS = ("feedstock_lot", "machine", "build", "part", "specimen")
_TITLES = {"feedstock_lot": "AMPowder", "build": "AMBuild"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_SHORT = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_SHORT = 128
_QUANTITY_PARTS = ("given", "unit", "si", "bound", "u", "n", "method", "source")
_CONTENT_TYPES = (
    '<?xml version="1.0" encoding="utf-8"?><Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
    'package.relationships+xml"/><Default Extension="json" ContentType="application/json"/>'
    '<Override PartName="/aasx/aasx-origin" ContentType="text/plain"/></Types>'
)
_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="utf-8"?><Relationships xmlns="http://schemas.openxmlformats.org/'
    'package/2006/relationships"><Relationship Type="http://admin-shell.io/aasx/relationships/{0}" '
    'Target="/aasx/{1}" Id="R1"/></Relationships>'
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same records give the same bytes

Json = dict[str, Any]


def aas_json(records: tuple[Record, ...], _: Mapping[str, Any]) -> bytes:
    """The environment as JSON.

    Raises DataError for a number that JSON cannot tell, and for more than is read back in one
    piece: some 2,500 records.
    """
    try:
        text = json.dumps(
            environment(records), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )
    except ValueError as problem:
        raise DataError("export_not_finite", got=str(problem)[:120]) from problem
    content = text.encode("utf-8")
    guards.refuse_large_json(content, "aas-json")
    return content


def aasx(records: tuple[Record, ...], options: Mapping[str, Any]) -> bytes:
    """The environment in an AASX package."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in (
            ("[Content_Types].xml", _CONTENT_TYPES),
            ("_rels/.rels", _RELATIONSHIPS.format("aasx-origin", "aasx-origin")),
            ("aasx/aasx-origin", "Intentionally empty."),
            ("aasx/_rels/aasx-origin.rels", _RELATIONSHIPS.format("aas-spec", "records.aas.json")),
            ("aasx/records.aas.json", aas_json(records, options)),
        ):
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def environment(records: tuple[Record, ...]) -> Json:
    """Shells, submodels and concept descriptions of the records."""
    twice = [one for one, n in Counter(record.id for record in records).items() if n > 1]
    if twice:
        raise DataError("export_id_twice", got=", ".join(twice[:5]))
    submodels = [_submodel(record) for record in records]
    sections: Json = {
        "assetAdministrationShells": _shells(records),
        "submodels": submodels,
        "conceptDescriptions": list(_concepts(records)),
    }
    return {name: listed for name, listed in sections.items() if listed}


def submodel_template(kind: str) -> bytes:
    """The template (IDTA manner) of the submodel of one kind of record, as an AAS environment.

    Every field of the kind with its semantic id, none with a value; a concept description for each
    with label and definition in English and Japanese and the SI unit.  Raises KeyError for a kind
    that there is not.
    """
    declared = fields.kinds()[kind]
    meaning = f"{SUBMODEL}kind/{kind}"
    submodel: Json = {
        "modelType": "Submodel",
        "id": f"{SUBMODEL}template/{kind}",
        "idShort": _TITLES.get(kind, _short(kind)),
        "kind": "Template",
        "description": _languages(declared.labels),
        "administration": {"version": "1", "revision": "0"},
        "semanticId": _reference(meaning),
        "submodelElements": _distinct(
            [
                _template_element(field, f"{meaning}/{name}")
                for name, field in declared.fields.items()
            ]
        ),
    }
    blank = Record(kind, dict.fromkeys(declared.fields, ""))
    sections: Json = {"submodels": [submodel], "conceptDescriptions": list(_concepts((blank,)))}
    return json.dumps(sections, ensure_ascii=False, indent=1).encode("utf-8")


def _template_element(field: fields.Field, meaning: str) -> Json:
    """An element without a value; how often it may stand says its qualifier."""
    forms = {"quantity": "quantity", "by_name": "quantities_by_name"}
    types = {"flag": "xs:boolean", "count": "xs:integer"}
    element: Json = {
        "idShort": _short(field.name),
        "description": _languages(field.helps or field.labels),
        "semanticId": _reference(meaning),
        "qualifiers": [
            {
                "kind": "TemplateQualifier",
                "type": "SMT/Cardinality",
                "valueType": "xs:string",
                "value": "ZeroToOne",
            }
        ],
    }
    if field.type in forms:
        form = [_reference(SUBMODEL + forms[field.type])]
        told = {"modelType": "SubmodelElementCollection", "supplementalSemanticIds": form}
        return element | told
    return element | {"modelType": "Property", "valueType": types.get(field.type, "xs:string")}


def _shells(records: tuple[Record, ...]) -> list[Json]:
    """One shell for each asset, with the submodels that hang on it; one for what hangs on none."""
    assets = {record.id: record for record in records if record.kind in _ASSETS}
    attached: dict[str, list[str]] = {key: [key] for key in assets}
    for record in records:
        if record.id not in assets:
            linked = (one for ids in record.links.values() for one in ids)
            owner = next((one for one in linked if one in assets), "")
            attached.setdefault(owner, []).append(record.id)
    shells = []
    for key, ids in attached.items():
        number = key or "unattached/" + ids[0]
        shell: Json = {
            "modelType": "AssetAdministrationShell",
            "id": f"{RECORD_ID}{_escaped(number)}/shell",
            "assetInformation": {
                "assetKind": "Instance",
                "globalAssetId": f"{RECORD_ID}{_escaped(number)}/asset",
            },
            "submodels": [
                {"type": "ModelReference", "keys": [{"type": "Submodel", "value": _id(one)}]}
                for one in ids
            ],
        }
        shells.append(shell)
    return shells


def _submodel(record: Record) -> Json:
    kind = f"{SUBMODEL}kind/{_escaped(record.kind)}"
    elements: list[Json] = []
    if record.label:
        elements.append(_property("Label", f"{SUBMODEL}record/label", record.label))
    for name, value in record.values.items():
        elements.append(_field(name, f"{kind}/{_escaped(name)}", value))
    if record.links:
        elements.append(_links(record.links))
    if record.extra:
        text = json.dumps(record.extra, allow_nan=False)
        elements.append(_property("Extra", f"{SUBMODEL}record/extra", text))
    submodel: Json = {
        "modelType": "Submodel",
        "id": _id(record.id),
        "idShort": _TITLES.get(record.kind, _short(record.kind)),
        "kind": "Instance",
        "semanticId": _reference(kind),
        "administration": {"version": "1", "revision": "0"},
    }
    return submodel | ({"submodelElements": _distinct(elements)} if elements else {})


def _field(name: str, meaning: str, value: Value) -> Json:
    if isinstance(value, Quantity):
        return _quantity(_short(name), meaning, value)
    if isinstance(value, Mapping):
        parts = [
            _quantity(_short(key), f"{meaning}/{_escaped(key)}", one) for key, one in value.items()
        ]
        return _collection(_short(name), meaning, parts, "quantities_by_name")
    return _property(_short(name), meaning, value)


def _quantity(short: str, meaning: str, quantity: Quantity) -> Json:
    told = quantity.plain()
    parts = [
        _property(_short(part), f"{SUBMODEL}quantity/{part}", told[part])
        for part in _QUANTITY_PARTS
        if part in told
    ]
    return _collection(short, meaning, parts, "quantity")


def _collection(short: str, meaning: str, parts: list[Json], form: str) -> Json:
    element: Json = {
        "modelType": "SubmodelElementCollection",
        "idShort": short,
        "semanticId": _reference(meaning),
        "supplementalSemanticIds": [_reference(SUBMODEL + form)],
    }
    return element | ({"value": _distinct(parts)} if parts else {})


def _property(short: str, meaning: str, value: str | bool | int | float) -> Json:
    element: Json = {
        "modelType": "Property",
        "idShort": short,
        "semanticId": _reference(meaning),
    }
    if isinstance(value, bool):
        return element | {"valueType": "xs:boolean", "value": "true" if value else "false"}
    if isinstance(value, str):
        return element | {"valueType": "xs:string"} | _text(value)
    if not math.isfinite(value):
        raise DataError("export_not_finite", got=value)
    if isinstance(value, int):
        return element | {"valueType": "xs:integer", "value": str(value)}
    return element | {"valueType": "xs:double", "value": repr(float(value))}


def _text(text: str) -> Json:
    """A text; one that XML could not hold as it is stands as a JSON string."""
    if _NOT_XML.search(text) is None:
        return {"value": text}
    return {
        "value": json.dumps(text),
        "supplementalSemanticIds": [_reference(SUBMODEL + "json_text")],
    }


def _links(links: Mapping[str, tuple[str, ...]]) -> Json:
    roles = []
    for role, ids in links.items():
        targets = [
            {
                "modelType": "ReferenceElement",
                "value": {
                    "type": "ModelReference",
                    "keys": [{"type": "Submodel", "value": _id(one)}],
                },
            }
            for one in ids
        ]
        listed: Json = {
            "modelType": "SubmodelElementList",
            "idShort": _short(role),
            "semanticId": _reference(f"{SUBMODEL}record/links/{_escaped(role)}"),
            "typeValueListElement": "ReferenceElement",
        }
        roles.append(listed | ({"value": targets} if targets else {}))
    return {
        "modelType": "SubmodelElementCollection",
        "idShort": "Links",
        "semanticId": _reference(f"{SUBMODEL}record/links"),
        "value": _distinct(roles),
    }


def _concepts(records: tuple[Record, ...]) -> Iterator[Json]:
    """What the ids of kinds and fields mean: label in both languages, unit, definition."""
    known = fields.kinds()
    used = {record.kind: set[str]() for record in records}
    for record in records:
        used[record.kind] |= set(record.values)
    for kind, names in used.items():
        if kind not in known:
            continue
        meaning = f"{SUBMODEL}kind/{_escaped(kind)}"
        yield _concept(meaning, known[kind].labels, {}, "", _TITLES.get(kind, _short(kind)))
        for name in sorted(names & set(known[kind].fields)):
            field = known[kind].fields[name]
            unit = field.unit if field.type in ("quantity", "by_name") else ""
            yield _concept(f"{meaning}/{name}", field.labels, field.helps, unit, _short(name))


def _concept(
    meaning: str, labels: Mapping[str, str], helps: Mapping[str, str], unit: str, short: str
) -> Json:
    content: Json = {
        "modelType": "DataSpecificationIec61360",
        "preferredName": _languages(labels),
        "definition": _languages(helps or labels),
    }
    if unit and unit != "dimensionless":
        content["unit"] = unit
    specification = "https://admin-shell.io/DataSpecificationTemplates/DataSpecificationIec61360/3"
    return {
        "modelType": "ConceptDescription",
        "id": meaning,
        "idShort": short,
        "embeddedDataSpecifications": [
            {"dataSpecification": _reference(specification), "dataSpecificationContent": content}
        ],
    }


def _languages(texts: Mapping[str, str]) -> list[Json]:
    return [{"language": language, "text": text} for language, text in texts.items()]


def _reference(meaning: str) -> Json:
    return {
        "type": "ExternalReference",
        "keys": [{"type": "GlobalReference", "value": meaning}],
    }


def _distinct(elements: list[Json]) -> list[Json]:
    """Elements with short names that differ, as the metamodel asks of neighbours."""
    taken: set[str] = set()
    for element in elements:
        short = element["idShort"]
        number = 1
        while element["idShort"].lower() in taken:
            number += 1
            element["idShort"] = f"{short[: _LONGEST_SHORT - 8]}_{number}"
        taken.add(element["idShort"].lower())
    return elements


def _short(name: str) -> str:
    """A name as the metamodel writes short names: stress_ratio becomes StressRatio."""
    words = [word for word in _NOT_SHORT.split(name) if word]
    short = "".join(word[0].upper() + word[1:] for word in words)
    short = short if short[:1].isalpha() else f"X{short}"
    return short[: _LONGEST_SHORT - 8]


def _id(record_id: str) -> str:
    return RECORD_ID + _escaped(record_id)


def _escaped(text: str) -> str:
    return quote(text, safe="")


EXPORTERS = (
    Exporter("aas-json", "AAS JSON", ".json", "application/json", aas_json),
    Exporter("aasx", "AASX", ".aasx", "application/asset-administration-shell-package", aasx),
)
