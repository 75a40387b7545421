"""A crate holds what it describes and nothing else, and another implementation reads it."""

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rocrate.rocrate import ROCrate
from tests.store.packages import LOT, WHOLE

from sekiso.domain.errors import DataError
from sekiso.store.exporters import ro_crate
from sekiso.store.importers.ro_crate import IMPORTER
from sekiso.store.records import Record

FILES = {"a/x.csv": b"1", "b/x.csv": b"2", "with space.txt": b"3", "50%20.txt": b"4"}
ABOUT = {"title": "Bracket", "owner": "Institute", "licence": "CC-BY-4.0", "now": "2026-11-28"}


def opened(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    graph = json.loads(archive.read("ro-crate-metadata.json"))["@graph"]
    return archive, {one["@id"]: one for one in graph}


def test_every_file_inside_is_described_and_every_part_is_inside():
    archive, entities = opened(ro_crate.write(WHOLE, {"files": FILES}))
    parts = [one["@id"] for one in entities["./"]["hasPart"]]
    inside = set(archive.namelist()) - {"ro-crate-metadata.json"}
    assert inside == {"records.json", *FILES}
    assert sorted(parts) == sorted(ro_crate.crate_id(name) for name in inside)
    assert all(entities[part]["@type"] == "File" for part in parts)


def test_two_files_of_one_base_name_are_two():
    archive, entities = opened(ro_crate.write((), {"files": FILES}))
    assert (archive.read("a/x.csv"), archive.read("b/x.csv")) == (b"1", b"2")
    assert entities["a/x.csv"]["name"] == entities["b/x.csv"]["name"] == "x.csv"


def test_a_file_that_was_taken_out_stays_out():
    archive, entities = opened(ro_crate.write((), {"files": {"b/x.csv": b"2"}}))
    assert "a/x.csv" not in archive.namelist()
    assert "a/x.csv" not in entities


def test_names_with_blanks_and_percent_signs_are_addresses():
    _, entities = opened(ro_crate.write((), {"files": FILES}))
    assert {"with%20space.txt", "50%2520.txt"} <= set(entities)


def test_the_crate_says_what_it_is_whose_and_under_which_licence():
    _, entities = opened(ro_crate.write(WHOLE, ABOUT))
    root = entities["./"]
    assert entities["ro-crate-metadata.json"]["conformsTo"] == {
        "@id": "https://w3id.org/ro/crate/1.2"
    }
    assert entities["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    assert (root["name"], root["datePublished"]) == ("Bracket", "2026-11-28")
    assert root["license"] == {"@id": "CC-BY-4.0"}
    assert entities["CC-BY-4.0"]["name"] == "CC-BY-4.0"
    assert root["publisher"] == {"@id": "#owner"}
    assert entities["#owner"]["name"] == "Institute"
    assert root["description"] == f"Bracket: {len(WHOLE)} records"


def test_without_licence_and_owner_it_says_so():
    _, entities = opened(ro_crate.write((), {"language": "ja"}))
    assert entities["#licence"]["name"] == "ライセンスの記載なし。所有者に確認してください"
    assert entities["./"]["name"] == "sekiso"
    assert "publisher" not in entities["./"]
    assert "mentions" not in entities["./"]


def test_records_are_described_with_what_they_are_based_on():
    _, entities = opened(ro_crate.write(WHOLE, {}))
    build = entities["#build"]
    sources = [one["@id"] for one in build["isBasedOn"]]
    assert sources == [f"#{LOT.id}", "#machine", "#recipe"]
    assert (build["name"], build["additionalType"]) == ("B1", "build")
    assert "isBasedOn" not in entities["#machine"]
    assert entities["#relief"]["name"] == "relief"
    assert len(entities["./"]["mentions"]) == len(WHOLE)


def test_without_a_time_it_bears_that_of_its_newest_record():
    _, entities = opened(ro_crate.write((LOT, Record("part", id="p")), {}))
    assert entities["./"]["datePublished"] == "2024-06-10T02:35:18Z"
    _, entities = opened(ro_crate.write((), {}))
    assert entities["./"]["datePublished"] == "1970-01-01T00:00:00Z"


def test_the_same_content_gives_the_same_bytes():
    assert ro_crate.write(WHOLE, ABOUT) == ro_crate.write(WHOLE, dict(ABOUT))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "C:\\x", "", "..\\x"])
def test_a_path_that_leads_out_is_refused(name):
    with pytest.raises(DataError, match="must lie inside"):
        ro_crate.write((), {"files": {name: b""}})


def test_another_implementation_reads_it(tmp_path):
    file = tmp_path / "crate.zip"
    file.write_bytes(ro_crate.write(WHOLE, {"files": FILES, **ABOUT}))
    crate = ROCrate(file)
    assert crate.root_dataset["name"] == "Bracket"
    assert len(crate.root_dataset["hasPart"]) == 1 + len(FILES)
    assert crate.metadata["conformsTo"] == "https://w3id.org/ro/crate/1.2"
    assert crate.get("#build")["additionalType"] == "build"


def test_our_reader_gives_the_records_back_without_a_finding():
    reading = IMPORTER.read(ro_crate.write(WHOLE, {"files": FILES, **ABOUT}), "crate.zip")
    assert [one.canonical() for one in reading.records] == [one.canonical() for one in WHOLE]
    assert reading.findings == ()
    assert reading.counts["has_part"] == 1 + len(FILES)
    assert ro_crate.EXPORTER.key == IMPORTER.key


LABELS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@given(st.lists(st.builds(Record, kind=st.just("part"), label=LABELS), max_size=4))
def test_any_label_comes_back(records):
    reading = IMPORTER.read(ro_crate.write(tuple(records), {}), "crate.zip")
    assert list(reading.records) == records
