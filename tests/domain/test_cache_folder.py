import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.cache_folder import (
    PARTIAL,
    VARIABLE,
    cache_folder,
    drop_oldest,
    drop_partial,
    keep,
    kept,
    partial_file,
    write_whole,
)


def test_the_folder_is_where_the_environment_says(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "deep" / "cache"))
    assert cache_folder("answers") == tmp_path / "deep" / "cache" / "answers"
    assert cache_folder("answers").is_dir()


def test_a_file_is_written_whole_and_nothing_else_stays(tmp_path):
    write_whole(tmp_path / "a.json", b"first")
    write_whole(tmp_path / "a.json", b"second")
    assert (tmp_path / "a.json").read_bytes() == b"second"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_only_the_newest_files_stay_and_what_is_being_written_is_left_alone(tmp_path):
    for age, name in enumerate(("new", "middle", "old", "writing.partial")):
        (tmp_path / name).write_text(name)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    drop_oldest(tmp_path, keep=2)
    assert {file.name for file in tmp_path.iterdir()} == {"new", "middle", "writing.partial"}


def test_few_files_all_stay(tmp_path):
    (tmp_path / "one").write_text("1")
    drop_oldest(tmp_path, keep=5)
    assert (tmp_path / "one").exists()


def test_the_oldest_go_until_no_more_bytes_are_kept_than_allowed(tmp_path):
    for age, name in enumerate(("new", "middle", "old")):
        (tmp_path / name).write_bytes(bytes(100))
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    drop_oldest(tmp_path, keep=5, most_bytes=250)
    assert {file.name for file in tmp_path.iterdir()} == {"new", "middle"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_what_is_kept_is_found_again_and_only_under_its_own_name(folder):
    assert keep("answers", "a.json", b"content")
    assert keep("answers", "b.json", b"")
    assert (kept("answers", "a.json"), kept("answers", "b.json")) == (b"content", b"")
    (folder / "facts").mkdir()
    for place in ("answers/c.json", "facts/a.json"):
        (folder / place).write_bytes((folder / "answers" / "a.json").read_bytes())
        assert kept(*place.split("/")) is None
    assert kept("answers", "never.json") is None


@given(content=st.binary(max_size=40), data=st.data())
def test_a_file_that_differs_in_any_byte_is_not_there(content, data, tmp_path_factory):
    base = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, str(base))
        keep("facts", "x", content)
        file = base / "facts" / "x"
        written = file.read_bytes()
        k = data.draw(st.integers(0, len(written) - 1))
        flip = data.draw(st.integers(1, 255))
        kinds = {
            "flipped": written[:k] + bytes([written[k] ^ flip]) + written[k + 1 :],
            "cut": written[:k],
            "longer": written + data.draw(st.binary(min_size=1, max_size=9)),
        }
        for damaged in kinds.values():
            file.write_bytes(damaged)
            assert kept("facts", "x") is None


@pytest.mark.parametrize("obstacle", ["a file in the way", "no home"])
def test_where_nothing_can_be_kept_one_line_says_so(tmp_path, monkeypatch, caplog, obstacle):
    cache_folder_module = __import__("sekiso.domain.cache_folder", fromlist=["_warn_once"])
    cache_folder_module._warn_once.cache_clear()
    if obstacle == "no home":
        monkeypatch.delenv(VARIABLE)
        monkeypatch.setattr(cache_folder_module.Path, "home", _no_home)
    else:
        (tmp_path / "file").write_text("in the way")
        monkeypatch.setenv(VARIABLE, str(tmp_path / "file"))
    assert [keep("facts", name, b"x") for name in "abc"] == [False] * 3
    assert kept("facts", "a") is None
    assert [r.getMessage().count("SEKISO_CACHE") for r in caplog.records] == [1]


def _no_home():
    raise RuntimeError("Could not determine home directory.")


def test_unfinished_files_of_processes_that_are_gone_are_removed(folder):
    parts = cache_folder("parts")
    handle, _ = partial_file(parts)
    os.close(handle)
    gone = parts / f"999999999-abc{PARTIAL}"
    alive = parts / f"{os.getppid()}-abc{PARTIAL}"
    for file in (gone, alive, parts / "whole.stl"):
        file.write_bytes(b"x")
    drop_partial("parts", "never made")
    assert {file.name for file in parts.iterdir()} == {alive.name, "whole.stl"}
