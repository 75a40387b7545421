"""The daily work of a store is done while the service runs, and makes no store."""

from datetime import UTC, datetime

from sekiso.interfaces.service.answers import keep_answer, kept_answer
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.upkeep import Upkeep
from sekiso.store.opening import opened
from sekiso.store.records import Record

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def _upkeep(folder):
    return Upkeep(Askers(str(folder)), clock=lambda: NOW)


def test_without_a_store_nothing_is_done_and_none_is_made(tmp_path):
    assert _upkeep(tmp_path / "store").turn() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_work_of_a_day_is_done_once(tmp_path):
    opened(tmp_path / "store")
    assert _upkeep(tmp_path / "store").turn() == 2
    assert _upkeep(tmp_path / "store").turn() == 0
    assert (tmp_path / "store" / "keys" / "0001.json").is_file()


def test_answers_that_rows_moved_go_when_rows_are_taken_back(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path / "cache"))
    store = opened(tmp_path / "store")
    store.add([Record("test")], name="coupons")
    upkeep = _upkeep(tmp_path / "store")
    upkeep.turn()
    keep_answer("moved", b"{}", is_learned=True)
    keep_answer("other", b"{}")
    upkeep.turn()
    assert kept_answer("moved") == b"{}"
    store.withdraw("coupons")
    upkeep.turn()
    assert (kept_answer("moved"), kept_answer("other")) == (None, b"{}")
