"""Keys follow each other and sign what the log was."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from sekiso.domain.errors import DataError
from sekiso.store.audit import log, merkle, signing, verify
from sekiso.store.database.engine import FOLDER, database

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def test_key_files_are_for_their_owner_only(keys):
    keys.current(NOW)
    assert keys.folder.stat().st_mode & 0o777 == 0o700
    files = sorted(keys.folder.iterdir())
    assert [(file.name, file.stat().st_mode & 0o777) for file in files] == [
        ("0001.json", 0o600),
        ("0001.key", 0o600),
    ]


def test_the_public_half_tells_its_name_and_not_the_private_one(keys):
    key = keys.current(NOW)
    (public,) = keys.certificates()
    assert public == dict(key.certificate)
    assert set(public) == {"id", "public", "since", "key_id", "signature"}
    assert key.private.private_bytes_raw().hex() not in json.dumps(public)
    assert (public["since"], public["key_id"]) == ("2026-11-28T12:00:00.000Z", "")


def test_the_current_key_stays_until_it_is_renewed(keys):
    first = keys.current(NOW)
    assert keys.current(NOW).id == first.id
    second = keys.renew(NOW)
    assert keys.current(NOW).id == second.id != first.id
    assert [key["key_id"] for key in keys.certificates()] == ["", first.id]
    assert len(keys) == 2


def test_a_key_that_others_can_read_is_refused(keys):
    keys.current(NOW)
    (keys.folder / "0001.key").chmod(0o640)
    with pytest.raises(DataError, match=r"can be read by others.*0001\.key"):
        keys.current(NOW)


def test_a_key_is_never_written_over(keys):
    keys.current(NOW)
    (keys.folder / "0001.json").unlink()
    with pytest.raises(FileExistsError, match=r"0001\.key"):
        keys.renew(NOW)
    assert [file.name for file in keys.folder.iterdir()] == ["0001.key"]


def test_a_day_has_one_kept_root(connection, keys):
    first = signing.daily_root(connection, keys, NOW)
    log.append(connection, did="view", now=NOW)
    assert signing.daily_root(connection, keys, NOW + timedelta(hours=11)) == first
    second = signing.daily_root(connection, keys, NOW + timedelta(hours=12))
    assert [root["size"] for root in signing.signed_roots(connection)] == [0, 1]
    assert second["root"] == merkle.root(log.leaves(connection)).hex()
    assert (first["day"], second["day"]) == ("2026-11-28", "2026-11-29")


def test_a_signature_of_one_kind_is_none_of_another(keys):
    key = keys.current(NOW)
    trusted = verify.trusted_keys(keys.certificates())
    said = key.signed(signing.ROOT, {"size": 1})
    assert verify._is_signed(trusted, said, signing.ROOT)
    assert not verify._is_signed(trusted, said, signing.PACKAGE)
    assert len({signing.ROOT, signing.KEY, signing.PACKAGE}) == 3


def test_the_keys_of_a_store_lie_beside_its_file(tmp_path, monkeypatch):
    monkeypatch.delenv(signing.KEYS, raising=False)
    monkeypatch.delenv(FOLDER, raising=False)
    assert signing.keys_of(database(tmp_path)).folder == tmp_path / "keys"
    server = database("postgresql+psycopg://db/sekiso")
    assert signing.keys_of(server).folder.parts[-2:] == ("sekiso", "keys")
    monkeypatch.setenv(FOLDER, str(tmp_path / "store"))
    assert signing.keys_of(server).folder == tmp_path / "store" / "keys"
    monkeypatch.setenv(signing.KEYS, str(tmp_path / "safe"))
    assert signing.keys_of(server).folder == tmp_path / "safe"
