"""The kinds of record as JSON Schema and as forms, made from the one field list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sekiso.store.field_list import Field, kinds, word_label

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$"
_QUANTITY = {
    "type": "object",
    "properties": {
        "given": {"type": "string"},
        "unit": {"type": "string"},
        "si": {"type": "number"},
        "bound": {"enum": ["<", ">"]},
        "u": {"type": "number", "minimum": 0},
        "n": {"type": "integer", "minimum": 1},
        "method": {"type": "string"},
        "source": {"type": "string"},
    },
    "additionalProperties": False,
}


@dataclass(frozen=True)
class FormRow:
    """One row of a form: `words` are (key, label), `of` the words that make the row appear."""

    name: str
    label: str
    type: str
    unit: str = ""
    words: tuple[tuple[str, str], ...] = ()
    help: str = ""
    names: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


def form(kind: str, language: str = "en") -> tuple[FormRow, ...]:
    """The rows of a form for a kind of record, in a language.

    >>> next(row for row in form("parameters") if row.name == "power").unit
    'W'
    """
    return tuple(
        FormRow(
            name=field.name,
            label=field.label(language),
            type=field.type,
            unit="" if field.shown == "dimensionless" else field.shown,
            words=tuple((word, word_label(word, language)) for word in field.words),
            help=field.help(language),
            names=field.names,
            of=field.of,
        )
        for field in kinds()[kind].fields.values()
    )


def json_schema(kind: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the plain form of the records of a kind.

    >>> json_schema("test")["properties"]["kind"]
    {'const': 'test'}
    """
    entry = kinds()[kind]
    ids = {"type": "array", "items": {"type": "string", "pattern": _UUID}}
    return {
        "$schema": DRAFT,
        "title": entry.label(),
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": {"type": "string", "pattern": _UUID},
            "kind": {"const": kind},
            "label": {"type": "string"},
            "values": _closed({name: _schema(field) for name, field in entry.fields.items()}),
            "links": _closed(dict.fromkeys(entry.links, ids)),
            "extra": {"type": "object"},
        },
        "additionalProperties": False,
        "$defs": {"quantity": _QUANTITY},
    }


def _schema(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.label(), **_TYPES[field.type](field)}
    told = [text for text in (field.help(), f"[{field.shown}]" if field.has_unit else "") if text]
    return {**schema, "description": " ".join(told)} if told else schema


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _wrapped(name: str, inner: Mapping[str, Any]) -> dict[str, Any]:
    return {**_closed({name: inner}), "required": [name]}


_REFERENCE = {"$ref": "#/$defs/quantity"}
_TYPES: Mapping[str, Callable[[Field], dict[str, Any]]] = {
    "quantity": lambda field: _wrapped("quantity", _REFERENCE),
    "by_name": lambda field: _wrapped("by_name", _closed(dict.fromkeys(field.names, _REFERENCE))),
    "word": lambda field: {"enum": list(field.words)},
    "text": lambda field: {"type": "string", "minLength": 1},
    "flag": lambda field: {"type": "boolean"},
    "count": lambda field: {"type": "integer", "minimum": 0},
    "date": lambda field: {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"},
    "blob": lambda field: {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
}
