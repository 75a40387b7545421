"""A database in memory with two organisations."""

import pytest

from sekiso.store.database import tables as t
from sekiso.store.database.engine import database
from sekiso.store.organisations import add_organisation

NOW = "2026-04-01T00:00:00Z"


@pytest.fixture
def connection():
    engine = database("sqlite:///:memory:")
    t.TABLES.create_all(engine)
    with engine.begin() as connection:
        yield connection
    engine.dispose()


@pytest.fixture
def works(connection):
    return add_organisation(connection, "Works", groups=("programme", "kp3"), now=NOW)


@pytest.fixture
def rival(connection):
    return add_organisation(connection, "Rival", now=NOW)
