"""Sensor tables through the store's door: what comes back, who sees it, which files are opened."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import DataError
from sekiso.store.database.engine import reading, writing
from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import ANYBODY, Principal
from sekiso.store.series.query import Condition, Figure
from sekiso.store.series.series import RowKeys

OWN = compiled([], Principal(organisation="a"), "view", "2026-04-01")
NOBODY = compiled([], ANYBODY, "view", "2026-04-01")
FIGURES = tuple(Figure(f, "v") for f in ("mean", "std", "sum", "minimum", "maximum", "count"))


def _rule(scope, scope_id, effect="allow", masked=()):
    return Rule(f"{scope}{scope_id}", "a", scope, scope_id, effect, "public", ("view",), masked)


def _access(*rules):
    return compiled(rules, Principal(organisation="b"), "view", "2026-04-01")


def _table(n=2000, seed=0):
    rng = np.random.default_rng(seed)
    i = np.arange(n)
    columns = {
        "ts": i.astype("i8"),
        "build": (i // (n // 2)).astype("i4"),
        "layer": (i // 10 % (n // 20)).astype("i4"),
        "x": rng.random(n, dtype="f4"),
        "v": rng.normal(1500.0, 50.0, n),
    }
    return pa.table(columns)


def test_what_is_added_comes_back_on_both_backends(any_shop):
    any_shop.add(_table(), "a0")
    rows = any_shop.ask(OWN, order_by=("ts",))
    assert rows.table.equals(_table())
    assert rows.owners == ("a",)


def test_figures_by_group_equal_those_of_pandas(shop):
    shop.add(_table(), "a0")
    by = ("build", "layer")
    got = shop.ask(OWN, group_by=by, aggregates=FIGURES, order_by=by).table.to_pandas()
    wanted = (
        _table().to_pandas().groupby(list(by)).v.agg(["mean", "std", "sum", "min", "max", "count"])
    )
    np.testing.assert_allclose(got.iloc[:, 2:], wanted, rtol=1e-12)


@given(
    low=st.integers(-5, 110), width=st.integers(0, 50), build=st.sets(st.integers(0, 3)),
    operator=st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), v=st.floats(1300, 1700),
)  # fmt: skip
def test_conditions_equal_those_of_pandas(asked_shop, low, width, build, operator, v):
    where = (
        Condition("layer", "between", [low, low + width]),
        Condition("build", "in", sorted(build)),
        Condition("v", operator, v),
    )
    frame = _table().to_pandas()
    compared = frame.v == v if operator == "=" else frame.eval(f"v {operator} {v!r}")
    wanted = frame[frame.layer.between(low, low + width) & frame.build.isin(build) & compared]
    got = asked_shop.ask(OWN, where=where, order_by=("ts",)).table.to_pandas()
    pd.testing.assert_frame_equal(got, wanted.reset_index(drop=True))


@pytest.fixture(scope="module")
def asked_shop(tmp_path_factory):
    from tests.store.series.conftest import _shop

    from sekiso.store.database.blobs import Blobs

    folder = tmp_path_factory.mktemp("asked")
    made = _shop(f"sqlite:///{folder}/store.db", Blobs(folder / "blobs"))
    made.add(_table(), "a0")
    yield made
    made.engine.dispose()


def test_a_hidden_series_and_one_that_does_not_exist_say_the_same(shop):
    shop.add(_table(), "a0")
    told = []
    for name in ("sensor", "nothing"):
        with pytest.raises(DataError, match="no series of this name") as problem:
            shop.ask(NOBODY, name=name)
        told.append(problem.value.text().replace(name, ""))
    assert told[0] == told[1]


def test_a_file_without_an_allowed_row_is_never_opened(shop):
    for record in ("a0", "a1"):
        shop.add(_table(seed=int(record[1])), record)
    hidden = shop.series.blobs.path(_digests(shop)[1])
    Path(hidden).write_bytes(b"opening this is an error")
    access = _access(_rule("dataset", "a"), _rule("record", "a1", "deny"))
    assert shop.ask(access, order_by=("ts",)).table.equals(_table(seed=0))


def _digests(shop):
    from sqlalchemy import select

    from sekiso.store.database.tables import series_part

    with reading(shop.engine) as connection:
        return connection.scalars(
            select(series_part.c.digest).order_by(series_part.c.series_id)
        ).all()


KEYED = RowKeys("build", {"0": "a0", "1": "a1"})


def test_rows_of_hidden_records_are_as_if_never_there(shop):
    shop.add(_table(), "a2", row_keys=KEYED)
    access = _access(_rule("record", "a1"))
    frame = _table().to_pandas()
    got = shop.ask(access, order_by=("ts",)).table.to_pandas()
    pd.testing.assert_frame_equal(got, frame[frame.build == 1].reset_index(drop=True))
    assert shop.ask(access, aggregates=(Figure("count"),)).plain == {"count": [1000]}
    assert shop.ask(OWN, aggregates=(Figure("count"),)).plain == {"count": [2000]}


def test_many_keys_filter_like_few(shop):
    many = pa.table({"part": [f"p{n}" for n in range(300)], "v": np.arange(300.0)})
    keys = RowKeys("part", {f"p{n}": "a0" if n % 3 else "a1" for n in range(300)})
    shop.add(many, "a2", row_keys=keys)
    rows = shop.ask(_access(_rule("record", "a0")), order_by=("v",)).plain["v"]
    assert rows == [n for n in range(300) if n % 3]


def test_a_hidden_column_is_empty_in_rows_and_selects_nothing_in_conditions(shop):
    shop.add(_table(), "a0", row_keys=None)
    access = _access(_rule("dataset", "a", masked=("stream.v",)))
    assert set(shop.ask(access, most=9).plain["v"]) == {None}
    above = (Condition("v", ">", 0.0),)
    assert shop.ask(access, where=above, aggregates=(Figure("count"),)).plain["count"] == [0]


def test_a_column_may_be_hidden_for_some_records_only(shop):
    shop.add(_table(), "a2", row_keys=KEYED)
    access = _access(_rule("record", "a0"), _rule("record", "a1", masked=("v",)))
    count = (Figure("count", "v"), Figure("count"))
    got = shop.ask(access, group_by=("build",), aggregates=count, order_by=("build",)).plain
    assert (got["count_v"], got["count"]) == ([1000, 0], [1000, 1000])


def test_json_has_null_where_nothing_was_measured(shop):
    table = pa.table(
        {"v": pa.array([1.0, float("nan"), None]), "at": pa.array([0, 1, 2], pa.date32())}
    )
    shop.add(table, "a0")
    rows = shop.ask(OWN, order_by=("at",)).plain
    assert json.loads(json.dumps(rows, allow_nan=False))["v"] == [1.0, None, None]
    assert rows["at"][1] == "1970-01-02"
    assert shop.ask(OWN, aggregates=(Figure("mean", "v"), Figure("std", "v"))).plain == {
        "mean_v": [1.0], "std_v": [None],
    }  # fmt: skip


def test_series_of_two_owners_are_asked_as_one_table(shop):
    shop.add(pa.table({"v": [1, 2]}), "a0")
    shop.series.add(
        shop.engine, pa.table({"w": ["x"], "v": [2.5]}), shop.place("b0"), name="sensor"
    )
    rows = shop.ask(_access(_rule("owner", "a")), order_by=("v",))
    assert rows.plain == {"v": [1.0, 2.0, 2.5], "w": [None, None, "x"]}
    assert rows.owners == ("a", "b")


def test_more_rows_than_asked_for_are_told(shop):
    shop.add(_table(), "a0")
    rows = shop.ask(OWN, most=10)
    assert rows.is_cut
    assert rows.table.num_rows == 10
    assert not shop.ask(OWN, most=2000).is_cut


def test_a_removed_series_is_gone_with_its_keys_and_parts(shop):
    id = shop.add(_table(), "a2", row_keys=KEYED)
    with writing(shop.engine) as connection:
        shop.series.remove(connection, id)
    assert _digests(shop) == []
    with pytest.raises(DataError, match="no series"):
        shop.ask(OWN)


def test_the_list_shows_what_the_asker_may_see(shop):
    shop.add(_table(), "a0", units={"v": "mV"})
    shop.series.add_layers(shop.engine, [(0, np.zeros((2, 2)))], shop.place("a0"), name="melt pool")
    with reading(shop.engine) as connection:
        listed = shop.series.listed(connection, OWN)
        assert shop.series.listed(connection, NOBODY) == ()
    assert [(one.kind, one.name) for one in listed] == [
        ("table", "sensor"),
        ("layers", "melt pool"),
    ]
    assert listed[0].body["units"] == {"v": "mV"}


def test_the_list_tells_nothing_of_hidden_rows_and_columns(shop):
    shop.add(_table(), "a2", units={"v": "mV"}, row_keys=KEYED)
    with reading(shop.engine) as connection:
        (one,) = shop.series.listed(
            connection, _access(_rule("record", "a0", masked=("stream.v",)))
        )
        (own,) = shop.series.listed(connection, OWN)
    assert (own.body["n_rows"], one.body["n_rows"]) == (_table().num_rows, None)
    assert ("v" in own.body["columns"], "v" in one.body["columns"]) == (True, False)
