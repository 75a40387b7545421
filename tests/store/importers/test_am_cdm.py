"""Foreign AM-CDM documents: embedded objects, the older names, persons left out."""

from __future__ import annotations

import json

import pytest

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.am_cdm_values import value_of
from sekiso.store.exporters.am_cdm import EXPORTER
from sekiso.store.importers import am_cdm
from sekiso.store.importers.am_cdm import IMPORTER
from sekiso.store.records import Record

OLDER = {
    "PowderLot": {
        "materialID": "P-12",
        "materialStock": {"materialStockName": "Ti64 ELI"},
        "materialType": {"materialGrade": "Ti-6Al-4V"},
        "measuredMaterialProperties": [{"psd_dv50": {"measuredValue": 38.2, "units": "um"}}],
    },
    "TestInspectionCharacterization": {
        "ticName": "tensile",
        "ticStandard": "ISO 6892-1",
        "agentOrganization": {"organizationName": "Institute"},
        "ticSpecimen": {"specimenID": "S-3", "parentPart": {"partName": "Bracket"}},
        "ticResult": {
            "ticPassFail": "Pass",
            "ticMaterialProperty": [
                {
                    "yieldStrengthZeroPoint2Percent": {
                        "measuredValue": 1010,
                        "units": "MPa",
                        "stdDeviation": 6,
                    }
                }
            ],
        },
    },
}


def read(document: object) -> tuple[dict[str, Record], tuple]:
    reading = IMPORTER.read(json.dumps(document).encode(), "a.json")
    return {one.kind: one for one in reading.records}, reading.findings


def test_a_document_of_the_older_draft_is_read_with_its_pedigree():
    found, _ = read(OLDER)
    assert found["feedstock_lot"].label == "P-12"
    assert found["feedstock_lot"].values["name"] == "Ti64 ELI"
    test = found["test"]
    assert test.values["yield_strength"].si == 1.01e9
    assert test.values["yield_strength"].u == pytest.approx(6e6)
    assert (test.values["result"], test.values["standard"]) == ("pass", "ISO 6892-1")
    assert test.links["specimen"] == (found["specimen"].id,)
    assert found["specimen"].links["part"] == (found["part"].id,)


def test_a_document_of_the_older_draft_is_told_by_its_first_class():
    assert am_cdm.sniff_am_cdm(json.dumps(OLDER).encode(), "x.json")
    assert not am_cdm.sniff_am_cdm(b'{"records": []}', "x.json")


def test_the_draft_itself_is_a_schema_and_holds_no_records(shared):
    content = (shared / "data/platform/am-cdm/full_cdm_v2.json").read_bytes()
    reading = IMPORTER.read(content, "draft.json")
    assert (reading.counts["classes"], reading.records) == (85, ())
    assert [finding.code for finding in reading.findings] == ["am_cdm_schema"]


def test_every_class_of_the_older_draft_that_is_a_record_is_read(shared):
    draft = json.loads((shared / "data/platform/am-cdm/full_cdm_v2.json").read_text())
    known = [name for name in draft if am_cdm.is_older_name(name) or name in am_cdm.model().classes]
    found, _ = read({name: {} for name in known})
    assert len(draft) == 85
    assert set(found) == set(fields.kinds()) - {"build", "parameters"}


def test_objects_inside_objects_become_records_with_links():
    machine = {"@type": "LaserPowderBedFusionSystem", "systemID": "M1", "systemName": "M 290"}
    found, _ = read({"@type": "Build", "processName": "J1", "mfgProcessMachine": machine})
    assert found["build"].links == {"machine": (found["machine"].id,)}
    assert (found["machine"].label, found["machine"].values["process"]) == ("M1", "PBF-LB")


def test_the_events_of_a_machine_are_linked_to_it():
    event = {"@type": "SystemCalibration", "processStartTime": "2026-04-01"}
    found, _ = read({"@type": "AMSystem", "systemProcessHistory": {"historyProcessStep": [event]}})
    assert found["calibration"].links == {"machine": (found["machine"].id,)}
    assert found["calibration"].values["event"] == "calibration"


def test_a_foreign_identifier_means_one_record_of_its_document_and_none_of_another():
    part, reference = {"@type": "Part", "@id": "part/7"}, {"@id": "part/7"}
    specimen = {"@type": "PartSpecimen", "PartSpecimenParentPart": reference}
    first, second = (read([part, specimen])[0] for _ in range(2))
    assert first["specimen"].links["part"] == (first["part"].id,)
    assert first["part"].id != second["part"].id


def test_a_reference_to_what_the_document_does_not_hold_is_no_link():
    found, findings = read({"@type": "Build", "mfgProcessMachine": {"@id": "hall 2/M290"}})
    assert found["build"].links == {}
    assert found["build"].extra == {"am_cdm_references": {"machine": ["hall 2/M290"]}}
    assert [finding.code for finding in findings] == ["am_cdm_reference"]


def test_names_with_their_full_address_are_read():
    base = "http://kdl.ge.com/AM-CDM-"
    found, _ = read({"@type": f"{base}part#Part", f"{base}part#partName": "Bracket"})
    assert found["part"].values == {"name": "Bracket"}


def test_names_of_persons_are_left_out_and_told():
    person = {"@type": "Person", "personFullName": "N. N.", "personID": "op-4"}
    found, findings = read({"@type": "Build", "processPersonnel": [person]})
    assert found["build"].values["operator"] == "op-4"
    assert "N. N." not in str(found["build"].plain())
    assert [finding.code for finding in findings] == ["personal_left_out"]


def test_what_no_field_holds_stays_and_goes_back_to_its_place():
    document = {
        "@type": "Part",
        "partName": "B",
        "partProject": [{"projectSponsor": {"organizationName": "X"}}],
    }
    found, _ = read(document)
    assert found["part"].extra == {"am_cdm": {"partProject": document["partProject"]}}
    (node,) = json.loads(EXPORTER.write((found["part"],), {}))["@graph"]
    assert node["partProject"] == document["partProject"]


@pytest.mark.parametrize(
    ("leaf", "si"),
    [
        ("8 g", 0.008),
        (0.008, 0.008),
        ({"quantityUnit": "g", "statMeanValue": 8.0, "statNumberOfValues": 4}, 0.008),
        ({"quantityUnit": "g", "statMinValue": 7, "statMaxValue": 9}, 0.008),
        ({"quantityUnit": "g", "statMaxValue": 9}, None),
    ],
)
def test_a_number_is_read_however_it_is_written(leaf, si):
    found, _ = read({"@type": "Specimen", "specimenMass": leaf})
    assert found["specimen"].values["mass"].si == (None if si is None else pytest.approx(si))


@pytest.mark.parametrize(
    "leaf",
    [{}, [], True, {"quantityUnit": 3, "valueValue": 1}, {"quantityUnit": "g", "valueValue": "x"},
     {"quantityUnit": "mm", "statMinValue": 1}, {"quantityUnit": "kg", "valueValue": 1e999 - 0}],
)  # fmt: skip
def test_what_is_no_number_is_no_value(leaf):
    field = fields.kinds()["specimen"].fields["mass"]
    assert value_of(leaf, field, "Quantity") is None


def test_texts_and_words_are_read_in_their_spellings():
    found, _ = read(
        {
            "@type": "AMInSituData",
            "amInSituMeasurementType": ["Camera"],
            "datasetSubject": ["melt pool", "spatter"],
            "datasetSize": {"valueValue": 12},
        }
    )
    stream = found["stream"].values
    assert stream == {"sensor": "camera", "data_subject": "melt pool; spatter", "data_size": 12}


def test_the_composition_of_the_older_draft_may_have_units():
    elements = [
        {"chemistryElement": "O", "avgWeightPercent": {"measuredValue": 900, "units": "ppm"}},
        {"chemistryElement": "Q", "avgWeightPercent": 3},
    ]
    found, _ = read({"PowderLot": {"actualChemistry": {"elements": elements}}})
    assert found["feedstock_lot"].values["composition"]["O"].si == pytest.approx(9e-4)


def test_two_older_names_in_one_object_are_put_together():
    design = {"partRevNumber": "C", "originatingOrganization": [{"organizationName": "X"}]}
    specification = {"systemSpecification": {"systemSpecPowerIntensity": 2}, "systemModel": "M"}
    found, _ = read({"Part": {"partDesign": design}, "AMSystem": specification})
    assert found["part"].values["revision"] == "C"
    assert found["machine"].values["model"] == "M"


def test_a_value_that_cannot_be_read_is_told_and_kept():
    odd = {"quantityUnit": "furlong", "valueValue": 3}
    found, findings = read({"@type": "Specimen", "specimenMass": odd})
    assert [finding.code for finding in findings] == ["am_cdm_unread"]
    assert found["specimen"].extra == {"am_cdm": {"specimenMass": odd}}


def test_too_many_objects_are_refused():
    with pytest.raises(DataError, match="too many"):
        read([{"@type": "Part"}] * 100_001)


def test_objects_are_counted_once_however_deep_they_stand():
    lot = {"@type": "PowderStock"}
    inputs = {"@type": "AMMaterialInput", "amMatInputFeedstockMaterial": lot}
    content = json.dumps({"@type": "Build", "mfgProcessMaterialInputs": [inputs]}).encode()
    assert IMPORTER.read(content, "a.json").counts == {"objects": 3, "build": 1, "feedstock_lot": 1}


@pytest.mark.parametrize("document", [[], {}, {"@type": "Country"}, {"@graph": [1, "x", None]}, 3])
def test_a_document_without_an_object_is_refused(document):
    with pytest.raises(DataError, match="AM-CDM"):
        read(document)
