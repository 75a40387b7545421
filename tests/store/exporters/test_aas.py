"""Records as AAS: back without a difference, valid for the schema, readable by basyx."""

import io
import json
import logging
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.record_strategies import generated, pedigrees, records

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.exporters.aas import aas_json, aasx, submodel_template
from sekiso.store.importers import registry
from sekiso.store.records import Quantity, Record


def back(content):
    return [record.canonical() for record in registry.read(content, "").records]


@settings(max_examples=60)
@given(st.lists(records(), max_size=3, unique_by=lambda record: record.id).filter(bool))
def test_records_come_back_as_they_were(listed):
    written = [record.canonical() for record in listed]
    assert back(aas_json(tuple(listed), {})) == written


@settings(max_examples=10)
@given(pedigrees())
def test_a_pedigree_comes_back_from_the_package(chain):
    assert back(aasx(chain, {})) == [record.canonical() for record in chain]


def test_the_schema_of_the_metamodel_accepts_what_is_written(shared):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "data/platform/aas/basyx/aasJSONSchema.json").read_text("utf-8"))
    listed = distinct(generated(12))
    document = json.loads(aas_json(listed, {}))
    assert list(jsonschema.Draft201909Validator(schema).iter_errors(document)) == []


def test_basyx_reads_every_object_back():
    adapter = pytest.importorskip("basyx.aas.adapter.json")
    logging.getLogger("basyx").setLevel(logging.CRITICAL)
    content = aas_json(distinct(generated(40)), {})
    store = adapter.read_aas_json_file(io.StringIO(content.decode()), failsafe=False)
    assert len(store) == sum(map(len, json.loads(content).values())) > 80


def distinct(listed):
    return tuple(replace(one, id=f"record-{number}") for number, one in enumerate(listed))


def test_powder_and_build_have_submodels_of_their_own_with_units_in_both_languages():
    lot = Record("feedstock_lot", {"d50": Quantity("35", "um", 35e-6)}, label="L-1")
    document = json.loads(aas_json((lot, Record("build", {"process": "PBF-LB"})), {}))
    assert [one["idShort"] for one in document["submodels"]] == ["AMPowder", "AMBuild"]
    concepts = {one["id"]: one for one in document["conceptDescriptions"]}
    (meaning,) = (one for one in concepts if one.endswith("feedstock_lot/d50"))
    content = concepts[meaning]["embeddedDataSpecifications"][0]["dataSpecificationContent"]
    assert content["unit"] == "m"
    assert {one["language"] for one in content["preferredName"]} == {"en", "ja"}


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_not_written(number):
    with pytest.raises(DataError, match="finite"):
        aas_json((Record("test", {"hardness": Quantity("x", "HV", number)}),), {})
    with pytest.raises(DataError, match="finite"):
        aas_json((Record("test", extra={"x": number}),), {})


def test_two_records_of_one_id_are_not_written():
    record = Record("part")
    with pytest.raises(DataError, match=record.id):
        aas_json((record, record), {})


@pytest.mark.parametrize("kind", ["feedstock_lot", "build"])
def test_templates_have_every_field_and_no_value(shared, kind):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((shared / "data/platform/aas/basyx/aasJSONSchema.json").read_text("utf-8"))
    content = submodel_template(kind)
    document = json.loads(content)
    elements = document["submodels"][0]["submodelElements"]
    assert len(elements) == len(fields.kinds()[kind].fields)
    assert len(document["conceptDescriptions"]) == len(elements) + 1
    assert not any("value" in element for element in elements)
    one = {**document, "conceptDescriptions": document["conceptDescriptions"][:3]}
    one["submodels"] = [{**document["submodels"][0], "submodelElements": elements[:5]}]
    assert list(jsonschema.Draft201909Validator(schema).iter_errors(one)) == []
    reading = registry.read(content, "template.json")
    assert (reading.counts["submodels"], reading.records) == (1, ())


def test_basyx_reads_the_templates():
    adapter = pytest.importorskip("basyx.aas.adapter.json")
    for kind in fields.kinds():
        content = submodel_template(kind)
        store = adapter.read_aas_json_file(io.StringIO(content.decode()), failsafe=False)
        assert len(store) == sum(map(len, json.loads(content).values()))
