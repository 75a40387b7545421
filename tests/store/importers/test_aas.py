"""AAS in JSON, XML and AASX: every object, whatever the namespace; faults listed, not fatal."""

import io
import json
import logging

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.exporters.aas import aas_json
from sekiso.store.importers import registry
from sekiso.store.importers.aas_xml import environment_of_xml
from sekiso.store.records import Quantity, Record

OBJECTS = {
    "basyx/test_demo_full_example.json": 14,
    "basyx/test_demo_full_example.xml": 14,
    "idta/IDTA_02006-3-0-1_DigitalNameplate.json": 32,
    "idta/IDTA_02008-1-1-1_TimeSeriesData.json": 26,
    "idta/IDTA_02008-1-1-1_TimeSeriesData.aasx": 26,
    "idta/IDTA_02008-1-1-1_TimeSeriesData_v31.aasx": 26,
    "idta/IDTA_02023-1-0-1_CarbonFootprint.json": 31,
    "idta/IDTA_02026-1-0-1_ProvisionOf3DModels.json": 100,
    "idta/IDTA_02031-1_ProcessParametersType.json": 12,
    "idta/IDTA_02031-2_ProcessParametersInstance.json": 28,
    "idta/IDTA_02032-1-0-1_InspectionDocumentsSteel.json": 73,
    "idta/IDTA_02032-1-0-1_InspectionDocumentsSteel.aasx": 73,
    "idta/IDTA_02056-1-0-1_DataRetentionPolicies.json": 27,
    "idta/IDTA_02065-1_DigitalQualityDocuments.json": 23,
}
DEFAULTS = (
    ("value", ""),
    ("orderRelevant", True),
    ("kind", "ConceptQualifier"),
    ("kind", "Instance"),
)
SHELL = {"modelType": "AssetAdministrationShell", "id": "urn:a", "assetInformation": {}}


def document(*submodel_elements):
    submodel = {"modelType": "Submodel", "id": "urn:s", "submodelElements": submodel_elements}
    return json.dumps({"submodels": [submodel]}).encode()


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_is_counted(shared, name):
    counts = sekiso.read_data(shared / "data/platform/aas" / name).counts
    assert counts["objects"] == OBJECTS[name]
    assert counts["objects"] == sum(
        counts[key] for key in ("shells", "submodels", "concept_descriptions")
    )


def test_the_faulty_official_sample_loads_with_a_list_of_repairs(shared):
    file = shared / "data/platform/aas/idta/IDTA_02003-2-0_Sample_TechnicalData.json"
    reading = sekiso.read_data(file)
    assert reading.counts["objects"] == 50
    codes = {finding.code for finding in reading.findings} - {"aas_no_records"}
    assert codes == {"aas_empty_list", "aas_empty_text", "aas_id_short"}
    for language in ("en", "ja"):
        assert all(finding.text(language) for finding in reading.findings)


def test_xml_gives_the_members_that_the_json_form_of_the_same_example_has(shared):
    basyx = pytest.importorskip("basyx.aas.adapter")
    logging.getLogger("basyx").setLevel(logging.CRITICAL)
    from basyx.aas.adapter.json import write_aas_json_file
    from basyx.aas.adapter.xml import read_aas_xml_file

    assert basyx
    path = shared / "data/platform/aas/basyx/test_demo_full_example.xml"
    content = path.read_bytes().replace(b"aas/3/0", b"aas/3/1")
    text = io.StringIO()
    write_aas_json_file(text, read_aas_xml_file(io.BytesIO(content)))
    theirs, ours = json.loads(text.getvalue()), environment_of_xml(content, "demo")
    for section, listed in theirs.items():
        assert ordered(listed) == ordered(ours[section])


def ordered(value):
    """Lists sorted by their text, defaults left out: basyx keeps sets and writes defaults."""
    if isinstance(value, dict):
        return {
            key: ordered(one)
            for key, one in sorted(value.items())
            if one not in ([], None) and (key, one) not in DEFAULTS
        }
    if isinstance(value, list):
        return sorted((ordered(one) for one in value), key=lambda one: json.dumps(one))
    return value


@pytest.mark.parametrize(
    ("written", "read", "kind"),
    [("Np.Float64(0.1)", "0.1", "xs:double"), ("np.int64(5)", "5", "xs:int"),
     ("np.True_", "true", "xs:boolean"), ("numpy.float32(-1e-3)", "-1e-3", "xs:float")],
)  # fmt: skip
def test_numbers_as_python_shows_them_are_repaired_with_a_finding(written, read, kind):
    element = {"modelType": "Property", "idShort": "p", "valueType": kind, "value": written}
    reading = registry.read(document(element), "x.json")
    assert reading.findings[0].code == "aas_python_number"
    submodel = reading.facts["environment"]["submodels"][0]
    assert submodel["submodelElements"][0]["value"] == read


@pytest.mark.parametrize(("bare", "text"), [(0.1, "0.1"), (5, "5"), (True, "true")])
def test_a_bare_number_is_read_as_the_text_that_the_metamodel_asks_for(bare, text):
    element = {"modelType": "Property", "idShort": "p", "valueType": "xs:double", "value": bare}
    reading = registry.read(document(element), "x.json")
    assert reading.findings[0].code == "aas_value_bare"
    submodel = reading.facts["environment"]["submodels"][0]
    assert submodel["submodelElements"][0]["value"] == text


def test_a_range_upside_down_is_told():
    turned = {"modelType": "Range", "idShort": "r", "valueType": "xs:int", "min": "10", "max": "5"}
    findings = registry.read(document(turned), "x.json").findings
    assert findings[0].code == "aas_range_turned"


def test_an_object_without_identifier_is_given_one():
    content = json.dumps({"assetAdministrationShells": [{**SHELL, "id": ""}]}).encode()
    reading = registry.read(content, "x.json")
    assert reading.counts["shells"] == 1
    assert reading.findings[0].code == "aas_id_made"


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b'{"submodels": []}', "aas_no_objects"),
        (b'{"submodels": 5}', "aas_section_wrong"),
        (b'{"assetAdministrationShells": [{"identification": {"id": "a"}}]}', "aas_old_version"),
        (b'<environment xmlns="https://admin-shell.io/aas/3/0"/>', "aas_no_objects"),
        (b'<aasenv xmlns="http://www.admin-shell.io/aas/2/0"/>', "aas_old_version"),
    ],
)
def test_a_file_without_an_object_is_no_success(content, key):
    with pytest.raises(DataError, match=r"\.") as refused:
        registry.read(content, "x")
    assert refused.value.key == key


def test_submodels_of_other_templates_are_said_to_give_no_records():
    reading = registry.read(document(), "x.json")
    assert [finding.code for finding in reading.findings][-1] == "aas_no_records"
    assert "1" in reading.findings[-1].text("ja")


def test_a_record_whose_number_was_replaced_by_a_word_is_refused():
    record = Record("test", {"hardness": Quantity("300", "HV", 300.0)}, label="H1")
    content = aas_json((record,), {}).replace(b'"300.0"', b'"hard"')
    with pytest.raises(DataError, match="no record"):
        registry.read(content, "x.json")
