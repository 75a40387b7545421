"""The tables are brought up and down between revisions without losing a row."""

import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from tests.store.database.filled import content, fill
from tests.store.database.initial_revision import FILE, formatted, source

from sekiso.domain.errors import DataError, ServiceError
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.fence import as_table_owner
from sekiso.store.database.migrations import EMPTY, HEAD, migrate, revision, scripts
from sekiso.store.database.tables import TABLES
from sekiso.store.opening import opened


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    return request.getfixturevalue("postgres")()


def differences(connection):
    options = {"compare_type": True, "target_metadata": TABLES}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, TABLES)


def test_the_first_revision_is_that_of_the_tables():
    assert FILE.read_text("utf-8") == formatted(source()), "tables.py changed: make migrations"


def test_the_newest_revision_is_the_one_that_is_compared():
    assert scripts().get_current_head() == HEAD


def test_migrations_make_the_tables_that_the_code_knows(url):
    engine = database(url)
    migrate(engine)
    with reading(as_table_owner(engine)) as connection:
        assert differences(connection) == []


@pytest.mark.parametrize("to", ["0001", "0002"])
def test_down_and_up_again_keeps_what_was_stored(url, to):
    engine = fill(url).engine
    before = content(engine)
    assert sum(map(len, before.values())) > 30
    migrate(engine, to)
    with reading(as_table_owner(engine)) as connection:
        assert revision(connection) == to
        names = {one["name"] for one in inspect(connection).get_indexes("job")}
    assert "ix_job_state_created" not in names
    migrate(engine)
    assert content(engine) == before


def test_nothing_is_left_at_the_bottom(url):
    engine = database(url)
    migrate(engine)
    migrate(engine, EMPTY)
    with reading(as_table_owner(engine)) as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}


def test_a_newer_database_is_refused(url):
    engine = database(url)
    migrate(engine)
    with writing(as_table_owner(engine)) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DataError, match="newer sekiso"):
        opened(url)


def test_processes_that_open_at_once_make_one_store(url):
    code = "import sys, sekiso; sekiso.open_store(sys.argv[1])"
    command = [sys.executable, "-c", code, url]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [run.communicate(timeout=120)[1] for run in runs] == [""] * 4
    with reading(as_table_owner(database(url))) as connection:
        assert revision(connection) == HEAD
        owners = connection.scalars(select(TABLES.tables["organisation"].c.name)).all()
    assert owners == (["own"] if url.startswith("sqlite") else [])


def test_opening_what_is_there_loads_no_migrations(url):
    opened(url)
    code = (
        "import sys; from sekiso.store.opening import opened; opened(sys.argv[1]);"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, url], check=True)


def test_who_may_not_make_tables_is_told(postgres):
    url = postgres()
    with writing(as_table_owner(database(url))) as connection:
        connection.execute(text("CREATE ROLE nobody_in_particular LOGIN"))
    with pytest.raises(ServiceError, match="may not change them"):
        opened(url.replace("postgres@", "nobody_in_particular@"))
