"""Keys follow each other and sign what the log was; the verifier believes nothing else."""

import copy
import json
import runpy
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sekiso.domain.errors import DataError
from sekiso.store.audit import log, merkle, signing, verify
from sekiso.store.database.engine import database, writing
from sekiso.store.database.tables import TABLES

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SCRIPT = Path(verify.__file__)


@pytest.fixture
def keys(tmp_path):
    return signing.KeyFolder(tmp_path / "keys")


@pytest.fixture
def connection(tmp_path):
    engine = database(tmp_path)
    TABLES.create_all(engine)
    with writing(engine) as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def told(connection, keys):
    """A log of eleven entries over three days and two keys."""
    for i in range(11):
        now = NOW + timedelta(days=i // 4)
        log.append(connection, did="view", who="a", to=[f"record:{i}"], now=now)
        if i % 4 == 3:
            signing.daily_root(connection, keys, now)
            keys.renew(now)
    return signing.exported_log(connection, keys, NOW + timedelta(days=3))


def faults(told, first=""):
    return list(verify.log_faults(told, first))


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


def test_a_whole_log_has_no_faults(told):
    assert faults(told) == []
    assert faults(told, told["keys"][0]["id"]) == []
    assert [root["size"] for root in told["roots"]] == [4, 8, 11]
    assert len({root["key_id"] for root in told["roots"]}) == 3


@pytest.mark.parametrize("at", [0, 5, 10])
def test_a_changed_entry_is_seen(told, at):
    told["entries"][at] = told["entries"][at].replace('"view"', '"learn"')
    assert f"entries up to {4 * (at // 4) + 4 if at < 8 else 11}" in faults(told)


def test_a_missing_entry_is_seen(told):
    del told["entries"][5]
    assert "entries up to 6" in faults(told)
    del told["entries"][9:]
    assert faults(told)[-1] == "entries behind 9"


def test_entries_that_no_root_covers_are_seen(told):
    told["entries"].append(told["entries"][-1].replace('"seq":11', '"seq":12'))
    assert faults(told) == ["entries behind 12"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("root", "0" * 64), ("size", 7), ("day", "2026-01-01"), ("signature", "zz")],
)
def test_a_changed_root_is_seen(told, field, value):
    told["roots"][0][field] = value
    assert any(fault.startswith("root of size") for fault in faults(told))


def test_two_roots_for_one_size_are_seen(told, keys):
    other = keys.current(NOW).signed(signing.ROOT, {"day": "", "size": 4, "root": "0" * 64})
    told["roots"].append(other)
    assert {"root of size 4", "entries up to 4"} <= set(faults(told))


def test_a_key_that_nobody_certified_signs_nothing(told, tmp_path):
    stranger = signing.KeyFolder(tmp_path / "stranger").current(NOW)
    said = {name: told["roots"][-1][name] for name in ("day", "size", "root")}
    told["roots"][-1] = stranger.signed(signing.ROOT, said)
    told["keys"].append(dict(stranger.certificate))
    assert faults(told) == ["root of size 11"]


def test_another_first_key_than_the_expected_is_not_trusted(told):
    assert len(verify.trusted_keys(told["keys"], "0" * 64)) == 0
    assert faults(told, "0" * 64) == ["root of size 4", "root of size 8", "root of size 11"]


def test_a_key_must_bear_the_hash_of_its_public_half(told):
    told["keys"][0]["id"] = "0" * 64
    assert len(verify.trusted_keys(told["keys"])) == 0 or "0" * 64 not in verify.trusted_keys(
        told["keys"]
    )


def test_a_signature_of_one_kind_is_none_of_another(keys):
    key = keys.current(NOW)
    trusted = verify.trusted_keys(keys.certificates())
    said = key.signed(signing.ROOT, {"size": 1})
    assert verify._is_signed(trusted, said, signing.ROOT)
    assert not verify._is_signed(trusted, said, signing.PACKAGE)
    assert len({signing.ROOT, signing.KEY, signing.PACKAGE}) == 3


def test_receipts_show_some_entries_and_prove_their_place(connection, keys, told):
    some = log.entries_of(connection, ["record:2", "record:9"])
    told = signing.receipts(connection, keys, NOW, some)
    assert [json.loads(receipt["entry"])["seq"] for receipt in told["receipts"]] == [3, 10]
    assert "entries" not in told
    assert faults(told) == []
    for change in ("entry", "path"):
        forged = copy.deepcopy(told)
        receipt = forged["receipts"][0]
        receipt[change] = (
            receipt["path"][:-1] if change == "path" else receipt["entry"].replace("view", "add")
        )
        assert faults(forged) == ["receipt of entry 3"]


@pytest.mark.parametrize("n", range(1, 12))
def test_receipts_of_a_log_of_any_size_hold(connection, keys, n):
    for _ in range(n):
        log.append(connection, did="view", now=NOW)
    told = signing.receipts(connection, keys, NOW, log.entries(connection))
    assert faults(told) == []
    told["receipts"][0]["path"].append("00")
    assert faults(told) == ["receipt of entry 1"]


def test_the_verifier_is_short_and_needs_nothing_of_the_house():
    text = SCRIPT.read_text()
    assert len(text.splitlines()) < 100
    assert "import sekiso" not in text
    assert "from sekiso" not in text


@pytest.mark.parametrize("first", ["", "0" * 64])
def test_the_verifier_says_so_in_one_line_of_json(told, tmp_path, first, monkeypatch, capsys):
    file = tmp_path / "log.json"
    file.write_text(json.dumps(told))
    monkeypatch.setattr(sys, "argv", ["verify.py", str(file), *([first] if first else [])])
    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(SCRIPT), run_name="__main__")
    said = json.loads(capsys.readouterr().out)
    assert said["is_whole"] is (not first)
    assert len(said["faults"]) == (3 if first else 0)
    assert end.value.code == bool(first)


def test_the_keys_of_a_store_lie_beside_its_file(tmp_path, monkeypatch):
    monkeypatch.delenv(signing.FOLDER, raising=False)
    assert signing.keys_of(database(tmp_path)).folder == tmp_path / "keys"
    elsewhere = database("postgresql+psycopg://db/sekiso")
    assert signing.keys_of(elsewhere).folder.parts[-2:] == ("sekiso", "keys")
    monkeypatch.setenv(signing.FOLDER, str(tmp_path / "safe"))
    assert signing.keys_of(elsewhere).folder == tmp_path / "safe"


def test_the_verifier_runs_alone(told, tmp_path):
    file = tmp_path / "log.json"
    alone = tmp_path / "verify.py"
    alone.write_text(SCRIPT.read_text())
    for is_whole in (True, False):
        file.write_text(json.dumps(told))
        run = subprocess.run(
            [sys.executable, "-I", alone, file, told["keys"][0]["id"]],
            capture_output=True,
            text=True,
        )
        assert run.returncode == (not is_whole), run.stderr
        assert json.loads(run.stdout)["is_whole"] is is_whole
        told["entries"][0] = '{"seq": 1}'
