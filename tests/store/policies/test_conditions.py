import duckdb
import pytest
import sqlalchemy as sa
from hypothesis import given
from tests.store.policies.drawn_rules import PLACES, principals, purposes, rule_sets, times

from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal

METADATA = sa.MetaData()
RECORD = sa.Table(
    "record", METADATA,
    sa.Column("id", sa.String), sa.Column("owner_id", sa.String),
    sa.Column("dataset_id", sa.String),
)  # fmt: skip
OBSERVATION = sa.Table(
    "observation", METADATA,
    sa.Column("id", sa.Integer), sa.Column("record_id", sa.String),
    sa.Column("owner_id", sa.String), sa.Column("dataset_id", sa.String),
)  # fmt: skip
DATASET = sa.Table(
    "dataset", METADATA, sa.Column("id", sa.String), sa.Column("owner_id", sa.String)
)


@pytest.fixture(scope="module")
def sqlite():
    engine = sa.create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.begin() as connection:
        for n, (owner, dataset, record) in enumerate(PLACES):
            connection.execute(
                RECORD.insert().values(id=record, owner_id=owner, dataset_id=dataset)
            )
            connection.execute(
                OBSERVATION.insert().values(
                    id=n, record_id=record, owner_id=owner, dataset_id=dataset
                )
            )
        for owner, dataset in {place[:2] for place in PLACES}:
            connection.execute(DATASET.insert().values(id=dataset, owner_id=owner))
        yield connection


@pytest.fixture(scope="module")
def duck():
    with duckdb.connect() as connection:
        connection.execute("create table s (record_id text, owner_id text, dataset_id text)")
        connection.executemany(
            "insert into s values (?, ?, ?)", [p[::-1][:1] + p[:2] for p in PLACES]
        )
        yield connection


@given(rule_sets, principals, purposes, times)
def test_the_database_allows_exactly_what_python_allows(sqlite, drawn, principal, purpose, now):
    access = compiled(drawn, principal, purpose, now)
    wanted = {place[2] for place in PLACES if access.decides(*place)}
    of_records = sa.select(RECORD.c.id).where(access.where(RECORD))
    of_observations = sa.select(OBSERVATION.c.record_id).where(access.where(OBSERVATION))
    assert set(sqlite.scalars(of_records)) == wanted
    assert set(sqlite.scalars(of_observations)) == wanted


@given(rule_sets, principals, purposes, times)
def test_datasets_as_a_whole_follow_the_same_decisions(sqlite, drawn, principal, purpose, now):
    access = compiled(drawn, principal, purpose, now)
    wanted = {place[1] for place in PLACES if access.decides(place[0], place[1])}
    condition = access.where(DATASET, dataset="id", record="")
    assert set(sqlite.scalars(sa.select(DATASET.c.id).where(condition))) == wanted


@given(rule_sets, principals, purposes, times)
def test_duckdb_allows_exactly_what_python_allows(duck, drawn, principal, purpose, now):
    access = compiled(drawn, principal, purpose, now)
    wanted = {place[2] for place in PLACES if access.decides(*place)}
    text, values = access.sql(owner="t.owner_id", dataset="t.dataset_id", record="t.record_id")
    rows = duck.execute(f"select record_id from s t where {text}", values).fetchall()
    assert {row[0] for row in rows} == wanted
    text, values = access.sql(record="")
    rows = duck.execute(f"select distinct dataset_id from s where {text}", values).fetchall()
    assert {row[0] for row in rows} == {p[1] for p in PLACES if access.decides(*p[:2])}


def test_no_id_is_written_into_the_text():
    evil = "x' or 1=1 --"
    rules = [
        Rule("1", evil, "owner", evil, "allow", "public", ("view",)),
        Rule("2", "a", "dataset", evil, "allow", "public", ("view",)),
        Rule("3", "a", "record", evil, "deny", "public", ("view",)),
    ]
    access = compiled(rules, Principal(organisation=evil), "view", "2026-01-01")
    text, values = access.sql()
    assert evil not in text
    assert evil in values.values()
    assert evil not in str(access.where(RECORD))


def test_columns_may_be_called_otherwise_and_are_quoted():
    access = compiled([], Principal(organisation="a"), "view", "2026-01-01")
    assert access.sql(owner='t.ow"ner') == ('"t"."ow""ner" IN ($access_0)', {"access_0": "a"})
    named = access.where(RECORD, owner="dataset_id", dataset="id", record="owner_id")
    assert str(named.left) == "record.dataset_id"
