"""Where a store may live: SQLite and a folder, or PostgreSQL and an S3 bucket."""

from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Backend:
    """Addresses of an empty database and an empty place for blobs."""

    database: str
    blobs: str


@pytest.fixture(params=["sqlite-folder", "postgresql-s3"])
def backend(request, tmp_path, monkeypatch):
    """Both sizes of the store, empty; $SEKISO_BLOBS names the place of the blobs."""
    if request.param == "sqlite-folder":
        made = Backend(f"sqlite:///{tmp_path}/store.db", str(tmp_path / "blobs"))
    else:
        made = Backend(request.getfixturevalue("postgres")(), request.getfixturevalue("s3")())
    monkeypatch.setenv("SEKISO_BLOBS", made.blobs)
    return made
