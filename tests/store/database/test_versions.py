"""The version of what is learned from rises with rows and rules, and with nothing else."""

from sqlalchemy import select, update
from tests.store.database.filled import coupons, fill

from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.versions import version
from sekiso.store.datasets import Delivery


def test_the_version_rises_with_rows_and_rules_only(backend):
    store = fill(backend.database)

    def at():
        with reading(store.engine) as connection:
            return version(connection)

    seen = [at()]
    for change in (
        lambda: store.add_records(*coupons(3), Delivery("more")),
        lambda: store.share("more", "public"),
        lambda: store.withdraw("more"),
    ):
        change()
        seen.append(at())
    assert seen == sorted(set(seen))
    with writing(store.engine) as connection:
        connection.execute(update(t.job).values(state="done"))
        connection.execute(select(t.record))
    assert at() == seen[-1]
