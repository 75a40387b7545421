"""RO-Crate: entities and parts counted, files compared with what is written of them."""

import io
import json
import zipfile

import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.importers import registry, ro_crate
from sekiso.store.namespaces import RECORDS
from sekiso.store.records import Record

COUNTS = {
    "crate-1.0": (4, 1, "1.0"), "crate-1.1": (4, 1, "1.1"), "crate-1.2-DRAFT": (4, 1, "1.2-DRAFT"),
    "read_crate": (12, 8, "1.2"), "read_crate/ro-crate-metadata.json": (12, 8, "1.2"),
    "read_crate/ro-crate-metadata.jsonld": (10, 6, "1.0"), "read_extra": (5, 3, "1.2"),
}  # fmt: skip


def crate(files, *entities):
    graph = [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "hasPart": [{"@id": one["@id"]} for one in entities]},
        *entities,
    ]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ro-crate-metadata.json", json.dumps({"@graph": graph}))
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def places(reading, code):
    return {finding.place for finding in reading.findings if finding.code == code}


@pytest.mark.parametrize("name", COUNTS)
def test_entities_and_parts_are_counted_and_the_version_kept(shared, name):
    reading = sekiso.read_data(shared / "data/platform/rocrate" / name)
    counts = reading.counts
    version = reading.facts["conforms_to"][0].rpartition("/")[2]
    assert (counts["entities"], counts["has_part"], version) == COUNTS[name]
    assert counts["crates"] == 1


def test_a_folder_of_crates_is_read_whole(shared):
    counts = sekiso.read_data(shared / "data/platform/rocrate").counts
    assert counts == {"entities": 29, "has_part": 14, "crates": 5}


def test_absent_files_are_reported_and_names_with_blanks_found(shared):
    reading = sekiso.read_data(shared / "data/platform/rocrate/read_crate")
    assert places(reading, "crate_file_absent") == {"test_galaxy_wf.ga", "abstract_wf.cwl"}
    assert "with space.txt" not in places(reading, "crate_file_undescribed")
    assert "without%20space.txt" in places(reading, "crate_file_undescribed")


def test_undescribed_files_are_reported(shared):
    reading = sekiso.read_data(shared / "data/platform/rocrate/read_extra")
    assert places(reading, "crate_file_undescribed") == {
        "not_listed.txt", "listed/not_listed.txt", "not_listed/not_listed.txt",
    }  # fmt: skip


def test_what_lies_outside_is_never_opened():
    content = crate({}, {"@id": "../../etc/passwd", "@type": "File"})
    reading = registry.read(content, "crate.zip")
    assert places(reading, "crate_file_outside") == {"../../etc/passwd"}


def test_a_changed_file_is_told():
    described = {"@id": "a.txt", "@type": "File", "sha256": "0" * 64}
    reading = registry.read(crate({"a.txt": "new"}, described), "crate.zip")
    assert places(reading, "crate_digest_differs") == {"a.txt"}


def test_only_so_many_bytes_are_hashed(monkeypatch):
    monkeypatch.setattr(ro_crate, "_MOST_HASHED", 2)
    described = {"@id": "a.txt", "@type": "File", "sha256": "0" * 64}
    reading = registry.read(crate({"a.txt": "new"}, described), "crate.zip")
    assert places(reading, "crate_digest_unchecked") == {"a.txt"}


def test_records_of_ours_come_back():
    record = Record("build", {"process": "PBF-LB"}, label="B1")
    file = {"@id": "records.json", "@type": "File", "conformsTo": {"@id": RECORDS}}
    told = json.dumps({"records": [record.plain()]})
    reading = registry.read(crate({"records.json": told}, file), "crate.zip")
    assert [one.canonical() for one in reading.records] == [record.canonical()]


@pytest.mark.parametrize(
    ("document", "key"),
    [({"@context": "https://w3id.org/ro/crate/1.1/context"}, "crate_no_graph"),
     ({"@graph": [{"@id": "./"}]}, "crate_no_descriptor"),
     ({"@graph": [{"@id": "ro-crate-metadata.json", "about": {"@id": "./"}}]}, "crate_no_root")],
)  # fmt: skip
def test_broken_metadata_is_refused_by_name(document, key):
    with pytest.raises(DataError, match=r"\.") as refused:
        registry.read(json.dumps(document).encode(), "ro-crate-metadata.json")
    assert refused.value.key == key


def test_a_folder_without_metadata_is_no_crate(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(DataError, match="no RO-Crate"):
        sekiso.read_data(tmp_path)
