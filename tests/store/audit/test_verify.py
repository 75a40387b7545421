"""The verifier runs alone and believes nothing but hashes and signatures."""

import copy
import hashlib
import io
import json
import runpy
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sekiso.store.audit import log, signing, verify
from sekiso.store.exporters.archive import zip_of

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SCRIPT = Path(verify.__file__)


def faults(told, first=""):
    return list(verify.log_faults(told, first))


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


def test_the_verifier_knows_a_package_by_its_content(keys, tmp_path, monkeypatch, capsys):
    file = tmp_path / "package"
    file.write_bytes(zip_of(package(keys.current(NOW))))
    monkeypatch.setattr(sys, "argv", ["verify.py", str(file)])
    with pytest.raises(SystemExit, match="False"):
        runpy.run_path(str(SCRIPT), run_name="__main__")
    assert json.loads(capsys.readouterr().out) == {"is_whole": True, "faults": []}


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


def package(key, *, keys=None, more=None):
    """A small signed package: {name: bytes}."""
    text = json.dumps({"files": {"a.txt": hashlib.sha256(b"a").hexdigest()}}).encode()
    digest = hashlib.sha256(text).hexdigest()
    said = key.signed(signing.PACKAGE, {"manifest": digest})
    signed = {"keys": keys or [dict(key.certificate)], **said}
    files = {"am-package.json": text, "signature.json": json.dumps(signed).encode(), "a.txt": b"a"}
    return {**files, **(more or {})}


def package_faults(files, first=""):
    with zipfile.ZipFile(io.BytesIO(zip_of(files))) as opened:
        return list(verify.package_faults(opened, first))


def test_a_package_as_it_was_signed_has_no_faults(keys):
    key = keys.current(NOW)
    assert package_faults(package(key)) == []
    assert package_faults(package(key), key.id) == []
    assert package_faults(package(key), "0" * 64) == ["signature"]


def test_a_package_is_held_to_its_list(keys):
    key = keys.current(NOW)
    assert package_faults(package(key, more={"a.txt": b"b"})) == ["a.txt"]
    assert package_faults(package(key, more={"b.txt": b"b"})) == ["list of files"]
    lost = package(key)
    del lost["a.txt"]
    assert package_faults(lost) == ["list of files"]


def test_a_package_of_a_later_key_needs_the_way_from_the_first(keys):
    keys.current(NOW)
    later = keys.renew(NOW)
    assert package_faults(package(later, keys=keys.certificates())) == []
    first = keys.certificates()[0]["id"]
    assert package_faults(package(later), first) == ["signature"]
    assert package_faults(package(later, keys=keys.certificates()), first) == []


def test_a_list_that_was_not_signed_is_no_list(keys):
    key = keys.current(NOW)
    files = package(key)
    files["am-package.json"] += b" "
    assert package_faults(files) == ["signature"]
    signed = json.loads(files["signature.json"])
    signed["manifest"] = hashlib.sha256(files["am-package.json"]).hexdigest()
    files["signature.json"] = json.dumps(signed).encode()
    assert package_faults(files) == ["signature"]
