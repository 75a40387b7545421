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
