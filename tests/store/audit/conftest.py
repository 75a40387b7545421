"""A log with keys and signed roots, as fixtures of the tests of this folder."""

from datetime import UTC, datetime, timedelta

import pytest

from sekiso.store.audit import log, signing
from sekiso.store.database.engine import database, writing
from sekiso.store.database.tables import TABLES

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


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
