"""Behind the conditions stands the database: a mistake in them shows nothing on PostgreSQL."""

import pytest
from sqlalchemy import delete, func, select, true
from tests.store.database.filled import coupons, fill, member, operator

from sekiso.domain.errors import DataError, PolicyError
from sekiso.store.database import tables as t
from sekiso.store.database.engine import database, reading, writing
from sekiso.store.database.fence import as_table_owner
from sekiso.store.datasets import Delivery, add_dataset
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.decision import ALLOWED
from sekiso.store.policies.principal import ANYBODY
from sekiso.store.store import Store

FENCED = [t.record, t.observation, t.observed, t.dataset]


@pytest.fixture
def url(postgres):
    url = postgres()
    fill(url)
    return url


@pytest.fixture
def broken(monkeypatch):
    """The application allows everybody everything."""
    monkeypatch.setattr(Access, "where", lambda *_, **__: true())
    monkeypatch.setattr(Access, "verdict", lambda *_, **__: ALLOWED)


def owners(store, table):
    with reading(store.engine) as connection:
        return set(connection.scalars(select(table.c.owner_id)))


def named(store):
    return {store.organisations()[row.owner] for row in store.measurements(purpose="view")}


def test_a_broken_condition_shows_what_rules_name_and_no_more(url, broken):
    assert named(member(url, "Shop")) == {"Shop", "Institute"}
    assert named(member(url, "Institute")) == {"Institute"}
    assert named(member(url, "Stranger")) == {"Institute"}
    assert Store(operator(url).engine, ANYBODY).measurements() == ()


def test_without_the_fence_a_broken_condition_would_show_everything(tmp_path, broken):
    address = f"sqlite:///{tmp_path}/store.db"
    fill(address)
    assert named(member(address, "Stranger")) == {"Institute", "Shop"}


def test_a_broken_condition_names_no_hidden_dataset(url, broken):
    assert [one.name for one in member(url, "Stranger").datasets()] == ["a"]


@pytest.mark.parametrize("table", FENCED, ids=str)
def test_who_gives_no_name_sees_nothing(url, table):
    assert owners(operator(url), table) == set()


@pytest.mark.parametrize("table", FENCED, ids=str)
def test_an_owner_sees_own_rows(url, table):
    store = member(url, "Shop")
    assert store.principal.organisation in owners(store, table)


@pytest.mark.parametrize("scope", ["owner", "record"])
def test_a_rule_about_all_or_one_record_opens_so_much(url, scope):
    shop, asker = member(url, "Shop"), member(url, "Asker")
    with reading(shop.engine) as connection:
        mine = t.record.c.owner_id == shop.principal.organisation
        ids = connection.scalars(select(t.record.c.id).where(mine)).all()
    about = {"owner": shop.principal.organisation, "record": ids[0]}[scope]
    values = {
        "id": "r", "owner_id": shop.principal.organisation, "scope": scope, "scope_id": about,
        "effect": "allow", "grantee": f"organisation:{asker.principal.organisation}",
        "purposes": "view",
    }  # fmt: skip
    with writing(shop.engine) as connection:
        connection.execute(t.rule.insert().values(values))
    with reading(asker.engine) as connection:
        found = connection.scalars(
            select(t.record.c.id).where(t.record.c.owner_id == shop.principal.organisation)
        ).all()
        seen = connection.scalars(select(t.dataset.c.name)).all()
    assert set(found) == (set(ids) if scope == "owner" else {ids[0]})
    assert set(seen) == {"a", "b"}


def test_rows_of_another_owner_cannot_be_written(url):
    shop, stranger = member(url, "Shop"), member(url, "Stranger")
    with pytest.raises(PolicyError), writing(stranger.engine) as connection:
        add_dataset(
            connection, shop.principal.organisation, Delivery("forged"), *coupons(1), now="2026"
        )
    with writing(stranger.engine) as connection:
        assert connection.execute(delete(t.observation)).rowcount == 0


@pytest.mark.parametrize("value", ["x" * 500, "\0"])
def test_a_value_that_no_column_takes_is_told(url, value):
    with pytest.raises(DataError, match="cannot be stored"):
        member(url, value)


def test_the_log_can_only_grow(url):
    for change in (delete(t.audit_entry), t.audit_entry.update().values(body="")):
        with pytest.raises(PolicyError), writing(member(url, "Shop").engine) as connection:
            connection.execute(change)


def test_the_owner_of_the_tables_needs_no_special_rights_and_is_fenced(postgres, url):
    name, own = "plain_owner", postgres()
    with as_table_owner(database(own)).connect() as connection:
        run = connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql
        run(f"CREATE ROLE {name} LOGIN")
        run(f"GRANT sekiso_application TO {name}")
        run(f"ALTER DATABASE {connection.engine.url.database} OWNER TO {name}")
    store = fill(own.replace("postgres@", f"{name}@"))
    assert named(store) == {"Institute"}
    with reading(as_table_owner(database(url))) as connection:
        connection.exec_driver_sql("SELECT set_config('sekiso.whole', '', true)")
        assert connection.scalar(select(func.count()).select_from(t.record)) > 0  # a superuser
    with reading(as_table_owner(store.engine)) as connection:
        connection.exec_driver_sql("SELECT set_config('sekiso.whole', '', true)")
        assert connection.scalar(select(func.count()).select_from(t.record)) == 0
