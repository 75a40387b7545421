"""Blobs: named by their digest, whole or not there, whatever fails while they are written."""

import hashlib
import os
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.failing_filesystem import FailingFilesystem

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database.blobs import ADDRESS, Blobs, blobs_of

CONTENT = (b"layer ", b"upon ", b"layer")


@pytest.fixture
def blobs(tmp_path):
    return Blobs(tmp_path / "blobs")


def _files(blobs):
    return sorted(p.name for p in Path(blobs.root).rglob("*") if p.is_file())


def test_a_blob_is_named_by_the_sha256_of_what_was_put(blobs):
    blob = blobs.put(CONTENT)
    assert blob.digest == hashlib.sha256(b"layer upon layer").hexdigest()
    assert blob.n_bytes == 16
    assert blobs.read(blob.digest) == b"layer upon layer"


@given(chunks=st.lists(st.binary(max_size=40), max_size=6))
def test_what_is_put_comes_back(tmp_path_factory, chunks):
    blobs = Blobs(tmp_path_factory.getbasetemp() / "any")
    assert blobs.read(blobs.put(chunks).digest) == b"".join(chunks)


def test_equal_content_is_kept_once(blobs):
    assert blobs.put(CONTENT) == blobs.put([b"layer upon layer"])
    assert len(_files(blobs)) == 1


def test_a_bucket_holds_blobs_like_a_folder(s3):
    blobs = Blobs(s3())
    digest = blobs.put(CONTENT).digest
    assert blobs.has(digest)
    assert blobs.read(digest) == b"layer upon layer"
    assert [name for name, at in blobs.listed() if at > 1e9] == [digest]
    with pytest.raises(DataError, match="too large"):
        blobs.put([bytes(9_000_000)] * 2, most=10_000_000)
    blobs.remove(digest)
    assert not blobs.has(digest)
    assert list(blobs._files()) == []


def test_more_than_the_limit_is_refused_while_it_comes_and_leaves_nothing(blobs):
    endless = (bytes(1000) for _ in count())
    with pytest.raises(DataError, match="too large"):
        blobs.put(endless, most=10_000)
    assert _files(blobs) == []


def test_an_error_of_the_sender_leaves_nothing(blobs):
    def broken():
        yield b"first"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        blobs.put(broken())
    assert _files(blobs) == []


def test_a_damaged_blob_is_not_handed_out_as_whole(blobs):
    digest = blobs.put(CONTENT).digest
    Path(blobs.path(digest)).write_bytes(b"layer upon lager")
    with pytest.raises(DataError, match="damaged"):
        blobs.read(digest)


def test_a_blob_that_is_absent_is_told_by_its_digest(blobs):
    with pytest.raises(DataError, match="0" * 64):
        blobs.read("0" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "A" * 64, "0" * 63 + "\n"])
def test_a_name_that_is_no_digest_opens_no_file(blobs, name):
    with pytest.raises(DataError, match="64 hexadecimal"):
        blobs.read(name)


def test_every_write_that_fails_leaves_nothing_and_says_why(tmp_path):
    problems = []
    for n in count(1):
        blobs = Blobs(tmp_path / "blobs", filesystem=FailingFilesystem(n))
        try:
            blob = blobs.put(CONTENT)
            break
        except ServiceError as problem:
            problems.append((problem.values["got"], _files(blobs)))
    assert problems == [("No space left on device", [])] * 7  # open, 3 writes, flush, close, rename
    assert blobs.read(blob.digest) == b"layer upon layer"


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path):
    code = (
        "import resource, signal, sys; from sekiso.store.database.blobs import Blobs\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: Blobs(sys.argv[1]).put(bytes(10_000) for _ in range(50))\n"
        "except Exception as problem: print(problem.key, problem.values['got'])\n"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", code, str(tmp_path)], capture_output=True, text=True
    )
    assert run.stdout.strip() == "blob_not_written File too large", run.stderr
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_what_was_never_finished_is_removed_after_its_time(blobs):
    blobs.put(CONTENT)
    partial = Path(blobs.root) / "partial" / "abc"
    partial.write_bytes(b"half")
    os.utime(partial, (1000, 1000))
    assert blobs.remove_partial(older_than=999) == 0
    assert blobs.remove_partial(older_than=1001) == 1
    assert len(_files(blobs)) == 1


def test_the_environment_names_another_place(tmp_path, monkeypatch):
    monkeypatch.setenv(ADDRESS, "memory://bucket/prefix")
    blobs = blobs_of(tmp_path)
    digest = blobs.put(CONTENT).digest
    assert blobs.read(digest) == b"layer upon layer"
    assert blobs.address(digest).startswith("memory://")
    assert [d for d, _ in blobs.listed()] == [digest]
