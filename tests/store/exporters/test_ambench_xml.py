"""Records as AM-Bench XML are valid by the published schema."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st
from tests.store.record_strategies import records

from sekiso.store import fields
from sekiso.store.exporters.ambench_xml import EXPORTER, document, root_of
from sekiso.store.records import Record

ROOTED = {
    "AMPowder": Record("feedstock_lot", {"form": "powder"}),
    "Material": Record("feedstock_lot", {"form": "wire"}),
    "AMBuildPart": Record("part"),
    "AMBSpecimen": Record("specimen"),
    "AMBuildProcess": Record("build", {"process": "PBF-LB"}),
    "AMMechanicalTesting": Record("test", {"method_kind": "tensile"}),
    "AMLaserAbsorptivity": Record("test", {"method_kind": "absorptivity"}),
    "AMRadiography": Record("stream", {"sensor": "radiography"}),
    "AMComposition": Record("test", {"method_kind": "composition"}),
}


@pytest.fixture(scope="module")
def schema(shared) -> xmlschema.XMLSchema:
    return xmlschema.XMLSchema(str(shared / "data/platform/ambench2022/AMDocs.xsd"))


def test_the_published_schema_has_the_types_and_roots_of_the_note(schema):
    assert (len(schema.maps.types), len(schema.maps.elements)) == (173, 43)
    assert set(schema.elements) == {"AMDoc", "AMBlob"}


@pytest.mark.parametrize("root", ROOTED)
def test_the_emptiest_record_of_each_root_is_valid(schema, root):
    assert root_of(ROOTED[root]) == root
    schema.validate(document(ROOTED[root], {}).decode())


@given(data=st.data())
def test_any_record_with_a_root_is_valid(schema, data):
    record = data.draw(records())
    root = data.draw(
        st.sampled_from([one for one in ROOTED.values() if one.kind == record.kind] or [record])
    )
    record = replace(record, values={**record.values, **root.values})
    around = {
        one.id: one
        for one in data.draw(
            st.lists(
                records(kinds=("machine", "parameters", "post_process", "specimen")), max_size=2
            )
        )
    }
    links = {
        role: tuple(one.id for one in around.values() if one.kind == role)
        for role in ("machine", "parameters", "post_process", "specimen")
    }
    content = document(replace(record, links={**record.links, **links}), around)
    if content is not None:
        schema.validate(content.decode())


def test_a_laser_build_tells_its_laser_only_with_the_definition_of_its_spot(schema):
    told = fields.kinds()["parameters"].fields
    laser = {
        name: fields.quantity(text, told[name])
        for name, text in (("power", "285 W"), ("speed", "960 mm/s"), ("beam_diameter", "67 um"))
    }
    build = Record("build", {"process": "PBF-LB", "layers": 312}, {"parameters": ("p",)}, "B7", "b")
    without = document(build, {"p": Record("parameters", laser, id="p")})
    with_it = document(
        build, {"p": Record("parameters", laser | {"beam_diameter_definition": "D4sigma"}, id="p")}
    )
    assert b"BuildParameters" not in without
    assert b"<NominalLaserSpotSize>67.0" in with_it
    schema.validate(with_it.decode())


def told(kind: str, **texts: str) -> dict:
    known = fields.kinds()[kind].fields
    return {n: fields.quantity(t, known[n]) if known[n].has_unit else t for n, t in texts.items()}


def test_a_whole_laser_build_is_valid_and_complete(schema):
    machine = Record("machine", {"model": "M 290", "location": "Hall 2"}, label="M1", id="m")
    laser = told(
        "parameters", power="285 W", speed="960 mm/s", beam_diameter="67 um", layer="40 um",
        beam_diameter_definition="1/e2", scan_type="meander", stripe_width="10 mm", hatch="0.11 mm",
        rotation="67 degree",
    )  # fmt: skip
    room = told(
        "build", process="PBF-LB", atmosphere="helium", max_oxygen="0.1 %", gas_speed="2 m/s",
        gas_flow_type="laminar", gas_direction="x", recoater="brush", recoater_material="steel",
        start="2026-04-01", end="2026-04-02T10:00:00+09:00", notes="none",
        standard="ISO/ASTM 52904",
    )  # fmt: skip
    links = {"machine": ("m",), "parameters": ("p",), "feedstock": ("f",)}
    build = Record("build", room, links, "B7", "b")
    around = {"m": machine, "p": Record("parameters", laser, id="p")}
    content = document(build, around).decode()
    schema.validate(content)
    for piece in (
        "<ScanType>Custom", "<HatchSpacingValue>0.11", "<RotationAngleBetweenLayers>67.0",
        "<BuildAtmosphere>hellium", "<MaxO2Content>1000.0", "<ReCoaterType>Other",
        "<ReCoaterMaterial>Tool Steel", "<physicalLocation>Hall 2", "<powder>urn:uuid:f",
        "<startDate>2026-04-01T00:00:00<",
    ):  # fmt: skip
        assert piece in content, piece


def test_a_specimen_tells_its_parents_and_the_steps_it_went_through(schema):
    step = Record(
        "post_process", {"step": "HIP", "condition": "dense", "end": "2026-05-01"}, id="s"
    )
    links = {"build": ("b",), "part": ("p",), "post_process": ("s",)}
    content = document(
        Record("specimen", {"material": "316L"}, links, "S1", "x"), {"s": step}
    ).decode()
    schema.validate(content)
    assert "<buildPartId>urn:uuid:p" in content
    assert "<resultingCondition>dense" in content
    stock = document(Record("specimen", {}, {"feedstock": ("f",)}, "S2", "y"), {}).decode()
    schema.validate(stock)
    assert "<materialId>urn:uuid:f" in stock


def test_a_composition_tells_bounds_and_its_unit(schema):
    field = fields.kinds()["test"].fields["composition"]
    shares = {"C": fields.quantity("<0.03 %", field), "Cr": fields.quantity("17 wt%", field)}
    values = {
        "method_kind": "composition",
        "composition": shares,
        "report": "R-1",
        "composition_basis": "mass",
    }
    links = {"specimen": ("s",)}
    specimen = Record("specimen", {"kind_of_sample": "AMBuildPart"}, label="S1", id="s")
    content = document(Record("test", values, links), {"s": specimen}).decode()
    schema.validate(content)
    assert content.count("<isUpperBound>true") == 1
    assert "<quantityUnit>mass percent" in content
    assert "<type>AMBuildPart" in content


def test_powder_and_stock_tell_their_origin(schema):
    powder = Record(
        "feedstock_lot",
        {
            "form": "powder",
            "atomisation": "plasma",
            "usage": "reused",
            "certificate": "3.1",
            "supplier": "X",
        },
    )
    wire = Record("feedstock_lot", {"form": "wire", "specification": "AWS A5.9"})
    content = document(powder, {}).decode()
    schema.validate(content)
    assert "<usageType>Recycle</usageType>" in content
    schema.validate(document(wire, {}).decode())


def test_a_number_is_written_as_given_with_its_uncertainty_in_the_same_unit(schema):
    field = fields.kinds()["test"].fields["tensile_strength"]
    value = fields.quantity("1050 ± 12 MPa", field)
    plain = replace(value, given="1050")
    content = document(Record("test", {"method_kind": "tensile", "tensile_strength": plain}), {})
    told = schema.to_dict(content.decode())["AMMechanicalTesting"]["results"]["dataSet"][0]
    quantity = told["dataObject"][0]["field"][1]["quantity"][0]
    assert (quantity["value"], quantity["unit"]) == ([1050.0], "MPa")
    assert quantity["uncertainty"]["value"] == pytest.approx(12.0)


def test_what_has_no_root_is_named_in_the_archive():
    some = (Record("calibration", id="c"), Record("machine", id="m"), Record("part", id="p"))
    archive = zipfile.ZipFile(io.BytesIO(EXPORTER.write(some, {})))
    assert archive.namelist() == ["part-00001.xml", "left_out.json"]
    assert json.loads(archive.read("left_out.json")) == [{"id": "c", "kind": "calibration"}]
