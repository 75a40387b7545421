"""Dataspace messages: the published examples, and the verdict of the schemas on their edits."""

import copy
import json

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.importers import registry
from sekiso.store.importers.dsp_message import defects

EDITS = ("left out", None, 5, "x", [], {}, ["x"])


def examples(shared):
    return sorted((shared / "data/platform/dsp").glob("*/example/*.json"))


def test_all_examples_are_read_and_the_one_that_its_schema_refuses_is_reported(shared):
    readings = {file.stem: sekiso.read_data(file) for file in examples(shared)}
    assert len(readings) == 22
    assert all(reading.counts == {"messages": 1} for reading in readings.values())
    reported = {name for name, reading in readings.items() if reading.findings}
    assert reported == {"dataservice-did-service"}


def test_the_rules_and_the_mended_schemas_agree_on_edited_messages(shared):
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    schemas = {}
    for file in (shared / "data/platform/dsp").glob("**/*-schema.json"):
        schema = json.loads(file.read_text("utf-8").replace(".json#def", ".json#/def"))
        schemas[file.name.removesuffix("-schema.json")] = schema
    registered = referencing.Registry().with_resources(
        (one["$id"], referencing.Resource.from_contents(one)) for one in schemas.values()
    )
    differ, n = [], 0
    for file in examples(shared):
        schema = schemas.get(file.stem.removesuffix("_initial"))
        if schema is None:  # the two service descriptions share one
            continue
        validator = jsonschema.Draft201909Validator(schema, registry=registered)
        for place, edited in edits(json.loads(file.read_text("utf-8"))):
            n += 1
            if validator.is_valid(edited) is any(True for _ in defects(edited)):
                differ.append((file.stem, place))
    assert n > 400
    assert differ == []


def edits(message):
    """The message with one member of it left out or replaced, the type apart."""
    for path in paths(message):
        if path == ("@type",):
            continue
        for value in EDITS:
            edited = copy.deepcopy(message)
            inner = edited
            for key in path[:-1]:
                inner = inner[key]
            if value == "left out":
                del inner[path[-1]]
            else:
                inner[path[-1]] = value
            yield path, edited


def paths(value, above=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in pairs:
        yield (*above, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*above, key))


def test_what_is_wrong_is_named_with_its_place():
    message = {"@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
               "@type": "ContractNegotiation", "providerPid": "a", "state": "DONE"}  # fmt: skip
    with pytest.raises(DataError, match="consumerPid: missing") as refused:
        registry.read(json.dumps(message).encode(), "m.json")
    assert "state: 'DONE' is none of REQUESTED" in refused.value.text()
