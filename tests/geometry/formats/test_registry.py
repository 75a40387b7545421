import re
from pathlib import Path

import pytest

import sekiso
from sekiso.domain.errors import PartError
from sekiso.geometry.formats import registry
from sekiso.geometry.formats.format import Format, Geometry
from sekiso.geometry.formats.registry import file_format, file_suffixes, format_names, formats

NAMES = {"3MF", "OBJ", "PLY", "STEP", "STL"}


def test_every_file_of_the_folder_with_a_format_is_listed():
    assert {known.name for known in formats()} >= NAMES
    assert {".stl", ".stp", ".3mf"} <= set(file_suffixes())


def test_no_two_formats_claim_one_suffix():
    assert len(set(file_suffixes())) == len(file_suffixes())


def test_no_other_file_lists_the_formats():
    root = Path(sekiso.__file__).parent
    for file in (*root.rglob("*.py"), *root.rglob("*.toml"), *root.rglob("*.js")):
        if "formats" not in file.parts and "knowledge" not in file.parts:
            words = re.findall(r"\b(?:3MF|OBJ|PLY)\b|\.(?:3mf|obj|ply)\b", file.read_text())
            assert len({word.strip(".").upper() for word in words}) < 2, (file, words)


def test_content_wins_over_a_name_and_a_lie_is_an_error(stl_bytes, cube):
    content = stl_bytes(*cube)
    assert file_format(content, suffix="").name == "STL"
    assert file_format(content, suffix="STL").name == "STL"
    with pytest.raises(PartError, match=r"named \.ply.*STL"):
        file_format(content, suffix="ply")


def test_foreign_content_names_what_can_be_read():
    with pytest.raises(PartError, match="PDF") as problem:
        file_format(b"%PDF-1.7", suffix="pdf")
    assert format_names() in problem.value.text("en")
    assert format_names() in problem.value.text("ja")


@pytest.mark.parametrize("start", ["-- made by hand", "REM", "<!-- made -->", "積層"])
def test_content_of_no_format_is_refused_with_its_first_line(start):
    content = f"\ufeff{start}\nsolid x\nendsolid x\n".encode()
    with pytest.raises(PartError, match=f"'{start}'"):
        file_format(content, suffix="stl")


def test_bytes_of_no_format_are_refused_with_the_first_of_them():
    with pytest.raises(PartError, match="00 01 02 03"):
        file_format(bytes(range(60)), suffix="stl")


def test_a_new_format_is_sniffed_and_named_at_once(monkeypatch):
    new = Format("ZZZ", ("zzz",), lambda content: content.startswith(b"ZZZ"), lambda _: Geometry)
    monkeypatch.setattr(registry, "formats", lambda: (*formats(), new))
    assert file_format(b"ZZZ 1\n", suffix="zzz") is new
    assert "ZZZ" in format_names()
    assert ".zzz" in file_suffixes()
