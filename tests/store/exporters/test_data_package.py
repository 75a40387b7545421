"""A package tells everything of a part, and whoever changes a bit of it is found out."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.packages import WHOLE

from sekiso.domain.errors import DataError
from sekiso.store.audit import signing, verify
from sekiso.store.audit.provenance import record_hash
from sekiso.store.exporters import data_package
from sekiso.store.exporters.archive import zip_of
from sekiso.store.importers import am_package
from sekiso.store.records import Quantity, Record

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FILES = {"bracket.step": b"ISO-10303-21;", "notes/read me.txt": b"hello"}


@pytest.fixture
def about(tmp_path):
    keys = signing.KeyFolder(tmp_path / "keys")
    keys.current(NOW)
    key = keys.renew(NOW)
    return {
        "title": "Bracket",
        "owner": "Institute",
        "licence": "on request",
        "now": "2026-11-28T12:00:00Z",
        "files": FILES,
        "policies": [{"@type": "Offer", "permission": [{"action": "use"}]}],
        "requirements": ["relative_density >= 99 %"],
        "owners": {"part": "o1"},
        "names": {"o1": "Institute"},
        "key": key,
        "keys": keys.certificates(),
    }


def members(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def told(content, name):
    return json.loads(members(content)[name])


def test_records_files_and_facts_come_back(about):
    content = data_package.write(WHOLE, about)
    reading = am_package.IMPORTER.read(content, "p.zip")
    assert [one.canonical() for one in reading.records] == [one.canonical() for one in WHOLE]
    assert reading.counts == {"records": len(WHOLE), "files": 2}
    assert reading.findings == ()
    assert reading.facts == {
        "title": "Bracket",
        "owner": "Institute",
        "licence": "on request",
        "now": "2026-11-28T12:00:00Z",
        "signed_by": about["key"].id,
        "first_key": about["keys"][0]["id"],
    }
    inside = members(content)
    assert {name: inside[f"files/{name}"] for name in FILES} == FILES
    assert json.loads(inside["policies.json"]) == about["policies"]


def test_sections_hold_the_whole_story(about):
    sections = told(data_package.write(WHOLE, about), "am-package.json")["sections"]
    assert sections["powder"]["records"] == ["01900000-0000-7000-8000-000000000001"]
    assert sections["recipe"]["records"] == ["recipe"]
    assert sections["tests"]["records"] == ["bar", "tensile", "density"]
    assert sections["geometry"] == {"records": ["part"], "files": ["files/bracket.step"]}
    assert sections["documents"]["files"] == ["files/notes/read me.txt"]
    assert sections["chain"]["records"] == ["relief"]
    assert len(sections["build"]["records"]) == 5


def test_a_file_goes_where_it_is_placed(about):
    placed = {**about, "sections": {"notes/read me.txt": "acceptance"}}
    sections = told(data_package.write(WHOLE, placed), "am-package.json")["sections"]
    assert sections["acceptance"]["files"] == ["files/notes/read me.txt"]


def test_every_line_of_the_records_hashes_to_its_record(about):
    content = data_package.write(WHOLE, about)
    lines = members(content)["records.jsonl"].splitlines()
    pedigree = told(content, "pedigree.json")
    for line, record in zip(lines, WHOLE, strict=True):
        assert line == record.canonical()
        assert pedigree["entity"][f"record:{record.id}"]["sekiso:sha256"] == record_hash(record)
    assert pedigree["agent"]["organisation:o1"]["prov:label"] == "Institute"


def test_acceptance_says_what_is_required_and_what_is_missing(about):
    content = data_package.write(WHOLE[:-1], about)
    assert told(content, "acceptance.json") == {
        "requirements": ["relative_density >= 99 %"],
        "missing": ["density"],
    }
    (finding,) = am_package.IMPORTER.read(content, "p.zip").findings
    assert (finding.code, finding.place) == ("package_evidence_missing", "tests")
    assert "density" in finding.text("ja")


def test_the_same_content_gives_the_same_bytes(about):
    assert data_package.write(WHOLE, about) == data_package.write(WHOLE, dict(about))


@pytest.mark.parametrize("name", ["records.jsonl", "policies.json", "files/bracket.step"])
def test_a_changed_file_is_found_out(about, name):
    files = members(data_package.write(WHOLE, about))
    files[name] += b" "
    with pytest.raises(DataError, match=f"Differs: {name}"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


def test_a_changed_list_is_found_out(about):
    files = members(data_package.write(WHOLE, about))
    files["am-package.json"] = files["am-package.json"].replace(b"Bracket", b"Breaker")
    with pytest.raises(DataError, match="Differs: signature"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


def test_a_file_left_out_or_added_is_found_out(about):
    files = members(data_package.write(WHOLE, about))
    with pytest.raises(DataError, match="Differs: list of files"):
        am_package.IMPORTER.read(zip_of({**files, "more.txt": b""}), "p.zip")
    del files["files/bracket.step"]
    with pytest.raises(DataError, match="Differs: list of files"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


def test_a_strangers_signature_is_not_the_senders(about, tmp_path):
    stranger = signing.KeyFolder(tmp_path / "stranger").current(NOW)
    content = data_package.write(WHOLE, {**about, "key": stranger})
    with pytest.raises(DataError, match="Differs: signature"):
        am_package.IMPORTER.read(content, "p.zip")
    with zipfile.ZipFile(io.BytesIO(data_package.write(WHOLE, about))) as package:
        assert list(verify.package_faults(package, about["keys"][0]["id"])) == []
        assert list(verify.package_faults(package, stranger.id)) == ["signature"]


def test_an_unsigned_package_says_so_and_its_hashes_are_checked():
    content = data_package.write(WHOLE, {})
    reading = am_package.IMPORTER.read(content, "p.zip")
    assert reading.findings[0].code == "package_unsigned"
    assert "署名がありません" in reading.findings[0].text("ja")
    assert (reading.facts["signed_by"], reading.facts["first_key"]) == ("", "")
    files = members(content)
    files["records.jsonl"] = b""
    with pytest.raises(DataError, match=r"Differs: records\.jsonl"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


def test_without_certificates_the_key_brings_its_own(about):
    content = data_package.write(WHOLE, {**about, "keys": None})
    assert told(content, "signature.json")["keys"] == [dict(about["key"].certificate)]
    assert am_package.IMPORTER.read(content, "p.zip").counts["files"] == 2


@pytest.mark.parametrize("name", ["am-package.json", "signature.json", "records.jsonl"])
def test_a_package_without_its_papers_is_refused(about, name):
    files = members(data_package.write(WHOLE, about))
    del files[name]
    with pytest.raises(DataError, match=f"cannot be read.*{name}"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


@pytest.mark.parametrize("change", [{"version": 2}, {"format": "other"}])
def test_a_package_of_another_kind_is_refused(about, change):
    files = members(data_package.write(WHOLE, about))
    manifest = {**json.loads(files["am-package.json"]), **change}
    files["am-package.json"] = json.dumps(manifest).encode()
    with pytest.raises(DataError, match="version"):
        am_package.IMPORTER.read(zip_of(files), "p.zip")


def test_it_is_known_by_its_first_member(about):
    content = data_package.write(WHOLE, about)
    assert am_package.sniff(content[:4096], "p.zip")
    assert not am_package.sniff(zip_of({"other.json": b""})[:4096], "p.zip")
    assert not am_package.sniff(b"am-package.json", "p.zip")
    assert am_package.IMPORTER.key == data_package.EXPORTER.key == "am-package"


def test_the_verifier_checks_it_alone(about, tmp_path):
    file, script = tmp_path / "p.zip", Path(verify.__file__)
    file.write_bytes(data_package.write(WHOLE, about))
    first = about["keys"][0]["id"]
    for key, faults in ((first, []), ("0" * 64, ["signature"])):
        run = subprocess.run([sys.executable, "-I", script, file, key], capture_output=True)
        assert json.loads(run.stdout) == {"is_whole": not faults, "faults": faults}
        assert run.returncode == bool(faults)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
QUANTITIES = st.builds(
    Quantity,
    given=TEXTS,
    unit=TEXTS,
    si=st.none() | NUMBERS,
    bound=st.sampled_from(["", "<", ">"]),
    u=st.none() | NUMBERS,
    n=st.none() | st.integers(1, 1000),
)
VALUES = st.dictionaries(
    TEXTS,
    QUANTITIES | TEXTS | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.dictionaries(TEXTS, QUANTITIES, max_size=3),
    max_size=4,
)  # fmt: skip
RECORDS = st.builds(
    Record, kind=st.sampled_from(["part", "test", "build"]), values=VALUES, label=TEXTS
)


@given(st.lists(RECORDS, max_size=4))
def test_any_records_come_back_canonically_identical(records):
    reading = am_package.IMPORTER.read(data_package.write(tuple(records), {}), "p.zip")
    assert [one.canonical() for one in reading.records] == [one.canonical() for one in records]
