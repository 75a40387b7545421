"""3MF job files: counts, volumes, conformance, the metadata of the job."""

import pytest
from tests.geometry.formats.threemf_text import archive, cube, model

import sekiso
from sekiso.domain.errors import DataError
from sekiso.geometry.formats import threemf_model
from sekiso.store.importers import registry

CORE = {  # from an independent parser: vertices, triangles, volume mm3, build items
    "box": (8, 12, 6000.0, 1),
    "cylinder": (46, 88, 6198.102, 1),
    "multiple_cylinders": (46, 88, 6198.093, 6),
    "sphere": (1442, 2880, 4172.803, 1),
}


@pytest.mark.parametrize("name", CORE)
def test_counts_and_volume_are_those_of_an_independent_parser(shared, name):
    reading = sekiso.read_data(shared / f"data/platform/3mf/core/{name}.3mf")
    vertices, triangles, volume, items = CORE[name]
    counted = [reading.counts[key] for key in ("vertices", "triangles", "build_items", "models")]
    assert counted == [vertices, triangles, items, 1]
    assert reading.facts["volume"] * 1e9 == pytest.approx(volume, abs=5e-4)


def test_what_must_pass_passes_and_what_must_fail_is_refused_by_name(shared):
    files = sorted((shared / "data/platform/3mf/validation").glob("*.3mf"))
    passing = [file for file in files if file.name.startswith("MUSTPASS")]
    failing = [file for file in files if file.name.startswith("MUSTFAIL")]
    assert (len(passing), len(failing)) == (8, 26)
    for file in passing:
        assert sekiso.read_data(file).format == "3mf"
    for file in failing:
        with pytest.raises(DataError, match=r"\.") as refused:
            sekiso.read_data(file)
        assert refused.value.key not in ("read_failed", "part_unreadable"), file.name


def test_beams_are_geometry_and_not_an_empty_file(shared):
    counts = sekiso.read_data(shared / "data/platform/3mf/beamlattice/pyramid.3mf").counts
    assert counts == {
        "models": 1, "vertices": 123, "triangles": 0, "build_items": 1, "beams": 391,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["box_sliced", "torus_sliced"])
def test_slices_lie_in_a_second_model_part(shared, name):
    assert sekiso.read_data(shared / f"data/platform/3mf/slices/{name}.3mf").counts["models"] == 2


def test_the_job_becomes_a_build_with_its_parts_in_place(shared):
    reading = sekiso.read_data(shared / "data/platform/3mf/core/multiple_cylinders.3mf")
    build, *parts = reading.records
    assert build.kind == "build"
    assert len(parts) == 6
    assert {part.links["build"] for part in parts} == {(build.id,)}
    assert len({part.values["position"]["x"].si for part in parts}) > 1


HEADS = {
    '<metadata name="Title">a</metadata><metadata name="Title">b</metadata>': "part_metadata_twice",
    '<metadata name="">a</metadata>': "part_attribute",
    '<metadata name="Undefined">a</metadata>': "part_attribute",
}


@pytest.mark.parametrize("head", HEADS)
def test_metadata_must_have_names_of_their_own(head):
    with pytest.raises(DataError, match="3MF") as refused:
        registry.read(archive(model(cube(1), head=head)), "a.3mf")
    assert refused.value.key == HEADS[head]


def test_descriptions_of_several_programs_are_joined():
    head = "".join(f'<metadata name="Description">{word}</metadata>' for word in ("a", "b"))
    reading = registry.read(archive(model(cube(1), head=head)), "a.3mf")
    assert reading.records[0].values["notes"] == "a; b"


def test_the_name_of_the_designer_goes_into_no_record():
    head = '<metadata name="Designer">A Person</metadata><metadata name="Title">Job</metadata>'
    reading = registry.read(archive(model(cube(1), head=head)), "a.3mf")
    assert "A Person" not in repr(reading.records)
    assert reading.records[0].values["name"] == "Job"


def test_too_much_markup_is_refused(monkeypatch):
    monkeypatch.setattr(threemf_model, "_MOST_MARKUP", 100)
    with pytest.raises(DataError, match="MB of colours"):
        registry.read(archive(model(cube(1))), "a.3mf")


def test_a_job_in_inches_gives_its_volume_in_cubic_metres():
    reading = registry.read(archive(model(cube(1), unit="inch")), "a.3mf")
    assert reading.facts["volume"] == pytest.approx(1000 * 0.0254**3, rel=1e-12)
