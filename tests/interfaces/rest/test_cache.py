import asyncio
import hashlib
import os

import pytest

from sekiso.domain.errors import PartError
from sekiso.interfaces.rest import cache


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    return tmp_path


def _kept(content, name):
    async def chunks():
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    return asyncio.run(cache.keep_upload(chunks(), name))


def test_an_upload_is_named_by_its_digest_and_suffix_only(own_cache):
    kept = _kept(b"some bytes of a part", "../../My secret part.STL")
    digest = hashlib.sha256(b"some bytes of a part").hexdigest()
    assert kept == own_cache / "parts" / f"{digest}.stl"
    assert cache.part_file(digest) == kept


@pytest.mark.parametrize("name", ["x.exe", "x", "", "x.stl.exe", ".stl"])
def test_a_type_that_is_no_part_is_refused_before_a_byte_is_kept(own_cache, name):
    with pytest.raises(PartError, match="cannot be read as a part"):
        _kept(b"abc", name)
    assert list(own_cache.rglob("*.*")) == []


def test_an_upload_that_breaks_off_leaves_nothing(own_cache):
    async def broken():
        yield b"first half"
        raise ConnectionError("the line went dead")

    with pytest.raises(ConnectionError, match="went dead"):
        asyncio.run(cache.keep_upload(broken(), "x.stl"))
    assert list((own_cache / "parts").iterdir()) == []


def test_only_the_newest_answers_are_kept(own_cache, monkeypatch):
    monkeypatch.setattr(cache, "MAX_KEPT", 3)
    for number in range(6):
        cache.keep_answer(f"{number}", b"{}")
        os.utime(own_cache / "answers" / f"{number}.json", (number + 1, number + 1))
    cache.keep_answer("last", b"{}")
    assert cache.kept_answer("last") == b"{}"
    assert cache.kept_answer("0") is None
    assert len(list((own_cache / "answers").iterdir())) == 3


def test_an_answer_that_was_never_given_is_not_found():
    assert cache.kept_answer("a" * 64) is None
    assert cache.part_file("a" * 64) is None
