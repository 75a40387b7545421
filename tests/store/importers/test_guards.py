"""Hostile bytes: refused by name, in both languages, before they cost time or memory."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sekiso
from sekiso.domain.errors import DataError
from sekiso.store.importers import guards, registry
from sekiso.store.reading import Reading

MIB = 2**20


def zipped(files, **options):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content, **options)
    return stream.getvalue()


def refusal(work, *arguments):
    with pytest.raises(DataError, match=r"\.") as refused:
        work(*arguments)
    assert "。" in refused.value.text("ja")
    return refused.value.key


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "a/../../b", r"..\..\b", r"C:\x", "C:/x", "a\\..\\..\\b"],
)
def test_names_that_lead_out_of_an_archive_are_refused(name):
    assert refusal(guards.Archive, zipped([(name, b"x")]), "a.zip") == "read_archive_path"


@pytest.mark.parametrize("name", ["a b/c%20d.txt", "..a/b..txt", "部品/図面.txt", "./a.txt"])
def test_odd_but_honest_names_are_read(name):
    archive = guards.Archive(zipped([(name, b"x")]), "a.zip")
    assert [archive.read(one) for one in archive.names()] == [b"x"]


def test_zip_bombs_are_refused_by_what_they_promise():
    assert refusal(guards.Archive, zipped([("a", bytes(50 * MIB))]), "a") == "read_archive_bomb"
    many = [(f"{number}", bytes(9 * MIB)) for number in range(50)]
    assert refusal(guards.Archive, zipped(many), "a") == "read_archive_bomb"


def test_an_archive_that_lies_about_sizes_is_refused():
    content = bytearray(zipped([("a", bytes(20 * MIB))]))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")  # the directory promises 100 bytes
    archive = guards.Archive(bytes(content), "a.zip")
    assert refusal(archive.read, "a") == "read_archive_broken"


def test_too_many_files_are_refused():
    many = [(f"{number}", b"") for number in range(20_001)]
    assert refusal(guards.Archive, zipped(many), "a.zip") == "read_archive_count"


def test_a_name_given_twice_and_encryption_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = zipped([("a", b"1"), ("a", b"2")])
    assert refusal(guards.Archive, twice, "a.zip") == "read_archive_twice"
    content = bytearray(zipped([("a", b"x")]))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(sign) + offset] |= 1
    assert refusal(guards.Archive, bytes(content), "a.zip") == "read_archive_encrypted"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[" * 5_000_000, "read_many"),
        ("[" * 100_000, "read_deep"),
        ('{"a":' * 300 + "1" + "}" * 300, "read_deep"),
        ("[" + "1," * 2_000_000 + "1]", "read_many"),
        ('{"a": 1, "a": 2}', "read_json_twice"),
        ('{"a": NaN}', "read_json_number"),
        ("[Infinity]", "read_json_number"),
        ("[-Infinity]", "read_json_number"),
        ("[1e999]", "read_json_number"),
        ("[" + "9" * 5000 + "]", "read_json_number"),
        ("[1e" + "0" * 5000 + "1]", "read_json_number"),
        ('["\\ud800"]', "read_letters"),
        ('{"a": ', "read_json_broken"),
        ("{'a': 1}", "read_json_broken"),
    ],
)
def test_json_that_is_none_or_too_much_is_refused(text, key):
    assert refusal(guards.json_value, text.encode(), "a.json") == key


def test_brackets_inside_texts_are_no_levels():
    value = {"a": "[" * 1000 + '\\"', "b": ['{"' * 500]}
    assert guards.json_value(json.dumps(value).encode(), "a.json") == value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_json_in_any_utf_is_read(encoding):
    assert guards.json_value('{"材質": "鋼"}'.encode(encoding), "a.json") == {"材質": "鋼"}


def test_json_in_other_letters_is_refused():
    assert refusal(guards.json_value, '{"a": "鋼"}'.encode("cp932"), "a.json") == "read_letters"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]>',
    ],
)
def test_document_types_and_their_entities_are_refused(head):
    assert refusal(guards.xml_root, f"{head}<a>1</a>".encode(), "a.xml") == "read_doctype"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("<a>" * 1000, "read_deep"),
        ("<a>&x;</a>", "read_xml_broken"),
        ("<a><b></a>", "read_xml_broken"),
        ("<a>" + "<b/>" * 1_000_000 + "</a>", "read_many"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "read_letters"),
    ],
)
def test_xml_that_is_none_or_too_much_is_refused(text, key):
    assert refusal(guards.xml_root, text.encode(), "a.xml") == key


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "utf-16", "iso-8859-1"])
def test_xml_in_the_letters_that_it_declares_is_read(encoding):
    word = "é" if encoding == "iso-8859-1" else "鋼"
    content = f'<?xml version="1.0" encoding="{encoding}"?><a>{word}</a>'.encode(encoding)
    assert guards.xml_root(content, "a.xml").text == word


def test_a_huge_upload_is_refused_without_being_read(tmp_path):
    file = tmp_path / "huge.json"
    with file.open("wb") as stream:
        stream.truncate(2**30)
    assert refusal(sekiso.read_data, file) == "read_large"
    assert refusal(registry.read, bytes(guards.MOST_BYTES + 1), "x") == "read_large"


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(content):
    assert refusal(registry.read, content, "x.json") == "read_empty"


def test_absent_files_and_unknown_formats_are_refused(tmp_path):
    assert refusal(sekiso.read_data, tmp_path / "none.json") == "read_file_absent"
    with pytest.raises(DataError, match="ro-crate"):
        sekiso.read_data(b"x", format="docx")


def test_links_out_of_a_folder_are_left_out(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text("x")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert guards.Folder(tmp_path / "in").names() == []


HOSTILE = {
    "objects": b'{"submodels": [' + b'{"a":[]},' * 195_000 + b"{}]}",
    "keys": b'{"submodels": [{' + b",".join(b'"%d":1' % n for n in range(590_000)) + b"}]}",
    "strings": b'{"submodels": ["' + b"\\u00e9" * 3_900_000 + b'"]}',
    "elements": b'<environment xmlns="https://admin-shell.io/aas/3/0">' + b"<a/>" * 890_000,
    "attributes": b'<MTConnectDevices xmlns="a">' + b'<b c="1" d="2"/>' * 290_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_largest_that_the_limits_let_through_stays_within_time_and_memory(name, tmp_path):
    file = tmp_path / name
    file.write_bytes(HOSTILE[name])
    code = (
        "import sys, resource, sekiso\n"
        'sekiso.read_data(b\'{"submodels": [{"modelType": "Submodel", "id": "a"}]}\')\n'
        "resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try:\n    print(sekiso.read_data(sys.argv[1]).format)\n"
        "except sekiso.SekisoError as refused:\n    print(refused.key)\n"
        "used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before\n"
        "assert used < 512 * 1024, used\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    assert run.stdout.strip()


def shared_files():
    """Small files of all formats, by name; none where the shared data are absent."""
    beside = Path(__file__).resolve().parents[4] / "shared"
    folder = Path(os.environ.get("SEKISO_SHARED", beside)) / "data"
    globs = ("platform/3mf/*/*.3mf", "platform/aas/*/*.json", "platform/aas/*/*.aasx",
             "platform/aas/*/*.xml", "platform/mtconnect/*.xml", "platform/dsp/*/example/*.json",
             "platform/rocrate/*/*.json*", "properties/fatigue_am2022_excerpt.csv")  # fmt: skip
    found = [file for glob in globs for file in sorted(folder.glob(glob))]
    return [file for file in found if file.stat().st_size < 60_000]


@st.composite
def broken(draw):
    """A shared file with a few bytes changed, cut out, repeated or put in."""
    file = draw(st.sampled_from(shared_files()))
    content = bytearray(file.read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(content)))
        until = min(len(content), at + draw(st.sampled_from([0, 1, 2, 8, 100, 5000])))
        put = draw(
            st.binary(max_size=6)
            | st.sampled_from([b"<", b"{", b'"', b"NaN", b"null", b"[]", b"1e999", b"\xff\xfe",
                               b"&x;", b"]]>", b"PK\x01\x02", b"-1", b"../", b"\x00"])
            | st.just(bytes(content[at:until]) * 2)
        )  # fmt: skip
        content[at:until] = put
    return bytes(content), file.name


@pytest.mark.skipif(not shared_files(), reason="the shared data are absent")
@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(broken())
def test_broken_files_give_a_reading_or_a_named_defect_and_nothing_else(case):
    content, name = case
    outcome = reading_or_refusal(content, name)
    told = outcome.findings if isinstance(outcome, Reading) else (outcome,)
    assert all(one.text("en") and one.text("ja") for one in told)


def reading_or_refusal(content, name):
    """What a reader makes of the bytes; any other failure is the test's."""
    try:
        return registry.read(content, name)
    except DataError as refused:
        return refused
