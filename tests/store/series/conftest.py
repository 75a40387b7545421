"""Two owners with streams, on both sizes of the store."""

from types import SimpleNamespace

import pytest
from sqlalchemy import insert

from sekiso.store.database import tables
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.fence import for_asker, whole
from sekiso.store.database.migrations import migrate
from sekiso.store.policies.principal import Principal
from sekiso.store.series.series import Place, Series, SeriesQuery

NOW = "2026-04-01T00:00:00Z"


class Shop(SimpleNamespace):
    """A store's database and bulk values, and what somebody may do there."""

    def place(self, record):
        """Where a series of a record belongs: "a1" is of owner a."""
        return Place(record[0], record[0], record, NOW)

    def by(self, owner):
        """The database as somebody of an organisation sees it."""
        return for_asker(self.engine, Principal(organisation=owner))

    def add(self, content, record, **named):
        """Add a sensor table to a record, as its owner."""
        named = {"name": "sensor"} | named
        return self.series.add(self.by(record[0]), content, self.place(record), **named)

    def ask(self, access, name="sensor", **query):
        """The answer to a query."""
        with reading(self.by(access.own)) as connection:
            return self.series.query(connection, SeriesQuery(name, **query), access)

    def layers(self, access, **named):
        """The layers that may be seen."""
        with reading(self.by(access.own)) as connection:
            return self.series.layers(connection, access, **named)


def _filled(engine):
    with writing(engine) as connection:
        for owner in "ab":
            connection.execute(insert(tables.organisation).values(id=owner, name=owner))
            connection.execute(insert(tables.dataset).values(id=owner, owner_id=owner, name=owner))
            for n in range(4):
                row = {"id": f"{owner}{n}", "dataset_id": owner, "owner_id": owner}
                told = {"kind": "stream", "body": "", "digest": ""}
                connection.execute(insert(tables.record).values(**row, **told))


def _shop(address, blobs):
    engine = database(address)
    migrate(engine)
    _filled(whole(engine))
    return Shop(engine=engine, blobs=blobs, series=Series(blobs))


@pytest.fixture
def shop(tmp_path):
    """A small store."""
    made = _shop(f"sqlite:///{tmp_path}/store.db", Blobs(tmp_path / "blobs"))
    yield made
    made.engine.dispose()


@pytest.fixture
def any_shop(backend):
    """A small and a large store."""
    made = _shop(backend.database, Blobs(backend.blobs))
    yield made
    made.engine.dispose()
