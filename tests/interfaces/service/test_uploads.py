import asyncio
import errno
import hashlib
import os

import pytest

from sekiso.domain.errors import PartError, ServiceError
from sekiso.interfaces.service import uploads


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    return tmp_path


def _kept(content, name):
    async def chunks():
        for start in range(0, len(content), 7):
            yield content[start : start + 7]

    return asyncio.run(uploads.keep_upload(chunks(), name))


def test_an_upload_is_named_by_its_digest_and_suffix_only(own_cache):
    kept = _kept(b"some bytes of a part", "../../My secret part.STL")
    digest = hashlib.sha256(b"some bytes of a part").hexdigest()
    assert kept == own_cache / "parts" / f"{digest}.stl"
    assert uploads.part_file(digest) == kept


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
        asyncio.run(uploads.keep_upload(broken(), "x.stl"))
    assert list((own_cache / "parts").iterdir()) == []


def test_only_so_many_bytes_of_uploads_are_kept(own_cache, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_KEPT_BYTES", 100)
    for number in range(4):
        kept = _kept(bytes([number]) * 40, "x.stl")
        os.utime(kept, (number + 1, number + 1))
    _kept(bytes([9]) * 40, "x.stl")
    assert len(list((own_cache / "parts").iterdir())) == 2


def test_an_upload_that_was_never_sent_is_not_found():
    assert uploads.part_file("a" * 64) is None


def test_where_the_cache_cannot_be_written_uploads_lie_in_a_temporary_folder(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path / "file"))
    kept = _kept(b"abc", "x.stl")
    assert kept.read_bytes() == b"abc"
    assert tmp_path not in kept.parents
    assert uploads.part_file(hashlib.sha256(b"abc").hexdigest()) == kept


def test_a_full_disk_is_told_and_leaves_nothing(own_cache, monkeypatch):
    def full(temporary, kept):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads.os, "replace", full)
    with pytest.raises(ServiceError, match="disk of the service is full"):
        _kept(b"abc", "x.stl")
    assert list((own_cache / "parts").iterdir()) == []
