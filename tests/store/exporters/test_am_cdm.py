"""Records as AM-CDM and back: lossless, and said in AM-CDM's words where it has them."""

from __future__ import annotations

import json

from hypothesis import given, settings
from tests.store.record_strategies import pedigrees, records

from sekiso.store import fields
from sekiso.store.exporters.am_cdm import EXPORTER
from sekiso.store.importers.am_cdm import EXTENSION, IMPORTER, sniff_am_cdm
from sekiso.store.records import Record


def written(*some: Record) -> list[dict]:
    return json.loads(EXPORTER.write(some, {}))["@graph"]


def read(content: bytes) -> tuple[Record, ...]:
    return IMPORTER.read(content, "records.json").records


@settings(max_examples=300)
@given(records())
def test_any_record_comes_back_bit_by_bit(record):
    (back,) = read(EXPORTER.write((record,), {}))
    assert back.canonical() == record.canonical()


@given(pedigrees())
def test_a_pedigree_comes_back_with_its_links(chain):
    content = EXPORTER.write(chain, {})
    assert [one.canonical() for one in read(content)] == [one.canonical() for one in chain]
    assert sniff_am_cdm(content[:4096], "a.json")


@given(records())
def test_every_name_outside_the_extension_has_its_full_address(record):
    document = json.loads(EXPORTER.write((record,), {}))

    def names(node):
        for one in node if isinstance(node, list) else []:
            yield from names(one)
        for name, one in node.items() if isinstance(node, dict) else ():
            yield name
            yield from names(one) if name != EXTENSION else ()

    known = {*document["@context"], "@type", "@id"}
    assert set(names(document["@graph"])) <= known


def test_what_am_cdm_has_a_property_for_needs_no_extension():
    test = fields.kinds()["test"].fields
    record = Record(
        "test",
        {
            "destructive": True,
            "result": "pass",
            "laboratory": "A",
            "yield_strength": fields.quantity("1050 MPa", test["yield_strength"]),
            "elongation": fields.quantity("8-12 %", test["elongation"]),
        },
    )
    (node,) = written(record)
    assert EXTENSION not in node
    assert node["@type"] == "DestructiveTest"
    (properties,) = node["ticResult"]["ticResultMaterialProperty"]
    assert properties["@type"] == "TensileProperties"
    assert properties["yieldStrengthZeroPoint2Percent"] == {
        "@type": "SingleValue", "quantityUnit": "MPa", "valueValue": 1050,
    }  # fmt: skip
    assert properties["elongation"]["statMaxValue"] == 12
    assert node["ticResult"]["ticResultPassFail"] == "Pass"


def test_a_lot_of_powder_is_a_powder_stock_with_its_sizes_and_elements():
    lot = fields.kinds()["feedstock_lot"].fields
    record = Record(
        "feedstock_lot",
        {
            "form": "powder",
            "grade": "316L",
            "d50": fields.quantity("32 um", lot["d50"]),
            "composition": {"Cr": fields.quantity("17 %", lot["composition"])},
            "composition_basis": "mass",
        },
        label="L-7",
    )
    (node,) = written(record)
    assert (node["@type"], node["materialstockID"]) == ("PowderStock", "L-7")
    assert node["particleSizeDistribution"]["psd_dv50"]["valueValue"] == 32
    assert node["actualChemistry"]["chemistryComposition"] == [
        {"@type": "Composition", "chemistryElement": "Cr", "avgPercent": 17.0}
    ]
    assert node["actualChemistry"]["chemistryPercentUnit"] == "WeightPercent"


def test_process_parameters_are_an_extension_for_am_cdm_has_none():
    power = fields.quantity("280 W", fields.kinds()["parameters"].fields["power"])
    (node,) = written(Record("parameters", {"power": power}))
    assert node["@type"] == "AMPartParameters"
    assert set(node[EXTENSION]["values"]) == {"power"}


def test_a_job_refers_to_its_lot_and_machine_by_id():
    (node,) = written(Record("build", links={"machine": ("m",), "feedstock": ("a", "b")}))
    assert node["mfgProcessMachine"] == {"@id": "urn:uuid:m"}
    (inputs,) = node["mfgProcessMaterialInputs"]
    assert [one["@id"] for one in inputs["amMatInputFeedstockMaterial"]] == [
        "urn:uuid:a",
        "urn:uuid:b",
    ]
