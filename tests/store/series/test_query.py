"""Queries as plain values: what is refused, and that no text of an asker becomes SQL."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import DataError
from sekiso.store.series.query import Condition, Figure, SeriesQuery, sql

SCHEMA = pa.schema(
    [("v", pa.float64()), ("word", pa.string()), ("is_on", pa.bool_()), ("at", pa.timestamp("us"))]
)


def _where(column, operator, value=None):
    return SeriesQuery("s", where=(Condition(column, operator, value),))


@pytest.mark.parametrize(
    ("query", "key"),
    [
        (SeriesQuery("s", columns=('v"; DROP TABLE x; --',)), "series_column_unknown"),
        (SeriesQuery("s", group_by=("no",)), "series_column_unknown"),
        (SeriesQuery("s", order_by=("v DESC",)), "series_column_unknown"),
        (SeriesQuery("s", group_by=("word",), order_by=("v",)), "series_column_unknown"),
        (SeriesQuery("s", aggregates=(Figure("getenv", "v"),)), "series_aggregate"),
        (SeriesQuery("s", aggregates=(Figure("mean", "word"),)), "series_aggregate"),
        (_where("v", "OR 1=1", 1), "series_operator"),
        (_where("v", "=", "1"), "series_value_type"),
        (_where("v", "=", True), "series_value_type"),
        (_where("v", "<", float("nan")), "series_value_type"),
        (_where("is_on", "=", 1), "series_value_type"),
        (_where("word", "=", ["x"]), "series_value_type"),
        (_where("v", "between", [1]), "series_values"),
        (_where("v", "in", "123"), "series_values"),
    ],
)
def test_what_does_not_exist_or_fit_is_refused(query, key):
    with pytest.raises(DataError) as problem:
        sql(query, "t", SCHEMA)
    assert problem.value.key == key


@given(text=st.text())
def test_values_are_bound_never_written(text):
    made, values = sql(_where("word", "=", text), "t", SCHEMA)
    assert values == {"w0_0": text}
    assert made == sql(_where("word", "=", ""), "t", SCHEMA)[0]


def test_a_query_of_json_is_the_same_as_one_of_values():
    plain = {
        "name": "s", "group_by": ["word"], "aggregates": [{"function": "mean", "column": "v"}],
        "where": [{"column": "v", "operator": ">", "value": 1}], "most": 10**9,
    }  # fmt: skip
    assert SeriesQuery.from_plain(plain) == SeriesQuery(
        "s",
        where=(Condition("v", ">", 1),),
        group_by=("word",),
        aggregates=(Figure("mean", "v"),),
    )


@pytest.mark.parametrize(
    "plain",
    [
        {}, {"name": "s", "sql": "SELECT 1"}, {"name": "s", "where": [{"column": "v"}]},
        {"name": "s", "where": 3}, {"name": "s", "aggregates": [["mean", "v"]]},
        {"name": "s", "most": "many"}, {"name": "s", "columns": 5},
    ],
)  # fmt: skip
def test_a_query_of_another_shape_is_refused(plain):
    with pytest.raises(DataError, match="quer"):
        SeriesQuery.from_plain(plain)
