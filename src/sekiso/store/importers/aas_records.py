"""Records out of the AM submodels of ours: the way back from `exporters/aas.py`.

Elements are known by their semantic id, never by their place or short name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from sekiso.domain.errors import DataError
from sekiso.store.namespaces import RECORD_ID, SUBMODEL
from sekiso.store.record_shape import foreign_record
from sekiso.store.records import Quantity, Record, Value

_QUANTITY = SUBMODEL + "quantity"
_BY_NAME = SUBMODEL + "quantities_by_name"
_JSON = SUBMODEL + "json_text"
_LABEL, _LINKS, _EXTRA = (SUBMODEL + f"record/{part}" for part in ("label", "links", "extra"))
_KIND = SUBMODEL + "kind/"


def records_of_submodels(submodels: list[dict[str, Any]], name: str) -> tuple[Record, ...]:
    """The records of all submodels that are ours; DataError where one was damaged."""
    found = []
    for submodel in submodels:
        meaning = _semantic_id(submodel)
        if meaning.startswith(_KIND) and submodel.get("kind") != "Template":
            try:
                record = _record(submodel, unquote(meaning.removeprefix(_KIND)))
                found.append(foreign_record(record.plain(), name, str(submodel.get("idShort"))))
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                place = str(submodel.get("idShort", "submodel"))
                raise DataError("read_records_wrong", got=name, place=place) from problem
    return tuple(found)


def _record(submodel: Mapping[str, Any], kind: str) -> Record:
    values: dict[str, Value] = {}
    label, links, extra = "", {}, {}
    prefix = f"{_semantic_id(submodel)}/"
    for element in submodel.get("submodelElements", []):
        meaning = _semantic_id(element)
        if meaning == _LABEL:
            label = _text(element)
        elif meaning == _LINKS:
            links = dict(_links(element))
        elif meaning == _EXTRA:
            extra = json.loads(element["value"])
        elif meaning.startswith(prefix):
            values[unquote(meaning.rpartition("/")[2])] = _value(element)
    return Record(
        kind, values, links, label, unquote(submodel["id"].removeprefix(RECORD_ID)), extra
    )


def _value(element: Mapping[str, Any]) -> Value:
    """A word, a flag, a count, a quantity or quantities by name, as the element's form says."""
    supplements = {_last(one) for one in element.get("supplementalSemanticIds", [])}
    if _QUANTITY in supplements:
        return _quantity(element)
    if _BY_NAME in supplements:
        return {
            unquote(_semantic_id(one).rpartition("/")[2]): _quantity(one)
            for one in element.get("value", [])
        }
    kind = element["valueType"]
    if kind == "xs:boolean":
        return bool({"true": True, "false": False}[element["value"]])
    if kind == "xs:integer":
        return int(element["value"])
    return _text(element)


def _quantity(element: Mapping[str, Any]) -> Quantity:
    parts: dict[str, Any] = {}
    for one in element.get("value", []):
        part = _semantic_id(one).rpartition("/")[2]
        kind = one["valueType"]
        value: Any = _text(one)
        parts[part] = {"xs:double": float, "xs:integer": int}.get(kind, str)(value)
    return Quantity.from_plain(parts)


def _links(element: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for role in element.get("value", []):
        ids = tuple(
            unquote(one["value"]["keys"][-1]["value"].removeprefix(RECORD_ID))
            for one in role.get("value", [])
        )
        yield unquote(_semantic_id(role).rpartition("/")[2]), ids


def _text(element: Mapping[str, Any]) -> str:
    """The text of a property; one with signs that XML lacks is written as JSON."""
    text = element.get("value", "")
    if any(_last(one) == _JSON for one in element.get("supplementalSemanticIds", [])):
        return str(json.loads(text))
    return str(text)


def _semantic_id(element: Mapping[str, Any]) -> str:
    reference = element.get("semanticId")
    return _last(reference) if isinstance(reference, Mapping) else ""


def _last(reference: Mapping[str, Any]) -> str:
    return str(reference["keys"][-1]["value"])
