"""A store's file is its owner's."""

import stat

import pytest
from sqlalchemy import insert
from tests.store.database.filled import fill

from sekiso.domain.errors import ServiceError
from sekiso.store.database import tables as t
from sekiso.store.database.engine import database, writing


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_only_its_owner_may_open_the_file(tmp_path):
    store = fill(f"sqlite:///{tmp_path}/folder/store.db")
    with writing(store.engine) as connection:
        connection.execute(insert(t.setting).values(key="a", value="b"))
        for file in (tmp_path / "folder").iterdir():
            assert mode(file) == 0o600, file.name
    assert mode(tmp_path / "folder") == 0o700


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match="does not answer"):
        database(tmp_path / "file" / "folder")
