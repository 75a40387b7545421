"""The daily work of a store is done while the service runs, and makes no store."""

from datetime import UTC, datetime

from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.service.upkeep import Upkeep
from sekiso.store.opening import opened

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
