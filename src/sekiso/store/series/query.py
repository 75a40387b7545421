"""A question to sensor tables as plain values, and its SQL: no text of an asker gets into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from sekiso.domain.errors import DataError
from sekiso.store.series.columns import kind_of

AGGREGATES: Final = {
    "count": "count({})",
    "mean": "avg({})",
    "std": "stddev_samp({})",
    "sum": "sum({})::DOUBLE",
    "minimum": "min({})",
    "maximum": "max({})",
}
OPERATORS: Final = ("=", "!=", "<", "<=", ">", ">=", "between", "in", "is_missing")
MOST_ROWS: Final = 1_000_000
MOST_VALUES: Final = 10_000  # of one condition
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "number": (int, float),
    "text": (str,),
    "flag": (bool,),
    "time": (str,),
}


@dataclass(frozen=True)
class Condition:
    """`column operator value`; two values for "between" (ends included), several for "in"."""

    column: str
    operator: str
    value: Any = None


@dataclass(frozen=True)
class Figure:
    """A figure of a column over the rows or groups; it is called "mean_v", rows are "count"."""

    function: str
    column: str = ""

    @property
    def name(self) -> str:
        """What its column in the result is called."""
        return f"{self.function}_{self.column}" if self.column else self.function


@dataclass(frozen=True)
class SeriesQuery:
    """What is asked of all series called `name` that the asker may see.

    Rows (`columns`, all if none) or figures (`aggregates`, by `group_by`) where all conditions
    hold; sorted by `order_by`; at most `most` rows.  `records` and `datasets` narrow whose.
    """

    name: str
    columns: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    group_by: tuple[str, ...] = ()
    aggregates: tuple[Figure, ...] = ()
    order_by: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    most: int = MOST_ROWS

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SeriesQuery:
        """The query of JSON values; unknown names are refused."""
        if unknown := set(plain) - set(cls.__dataclass_fields__):
            allowed = ", ".join(cls.__dataclass_fields__)
            raise DataError("series_query_field", got=min(map(str, unknown)), allowed=allowed)
        try:
            where = tuple(Condition(**one) for one in plain.get("where", ()))
            figures = tuple(Figure(**one) for one in plain.get("aggregates", ()))
            lists = {n: tuple(plain[n]) for n in _LISTS if n in plain}
            most = min(int(plain.get("most", MOST_ROWS)), MOST_ROWS)
            return cls(str(plain["name"]), where=where, aggregates=figures, most=most, **lists)
        except (TypeError, KeyError, ValueError) as problem:
            raise DataError("series_query_shape", why=str(problem)[:200]) from problem


_LISTS: Final = ("columns", "group_by", "order_by", "records", "datasets")


def sql(query: SeriesQuery, rows: str, schema: pa.Schema) -> tuple[str, dict[str, Any]]:
    """The query as SQL over `rows` (a subquery of our own), and its values.

    Raises DataError for a column, operator or figure that does not exist, and a value of another
    type than its column.
    """
    shown = [quoted(_known(name, schema)) for name in (query.columns or schema.names)]
    if query.aggregates or query.group_by:
        groups = [quoted(_known(name, schema)) for name in query.group_by]
        shown = groups + [_figure(figure, schema) for figure in query.aggregates]
    shown = list(dict.fromkeys(shown))
    values: dict[str, Any] = {}
    told = [f"SELECT {', '.join(shown)} FROM {rows}"]
    if query.where:
        conditions = [_condition(one, n, schema, values) for n, one in enumerate(query.where)]
        told.append("WHERE " + " AND ".join(conditions))
    if query.group_by:
        told.append("GROUP BY " + ", ".join(map(quoted, query.group_by)))
    if query.order_by:
        told.append("ORDER BY " + ", ".join(_sorted_by(query, schema)))
    told.append(f"LIMIT {int(query.most) + 1}")
    return " ".join(told), values


def quoted(name: str) -> str:
    """A name as SQL reads it, whatever is in it.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def _figure(figure: Figure, schema: pa.Schema) -> str:
    if figure.function not in AGGREGATES:
        allowed = ", ".join(AGGREGATES)
        raise DataError("series_aggregate", got=str(figure.function)[:60], allowed=allowed)
    if not figure.column and figure.function == "count":
        return 'count(*) AS "count"'
    name = _known(figure.column, schema)
    is_number = kind_of(schema.field(name).type) == "number"
    if not is_number and figure.function not in ("count", "minimum", "maximum"):
        raise DataError("series_aggregate", got=figure.name, allowed="count, minimum, maximum")
    return f"{AGGREGATES[figure.function].format(quoted(name))} AS {quoted(figure.name)}"


def _condition(one: Condition, n: int, schema: pa.Schema, values: dict[str, Any]) -> str:
    name = quoted(_known(one.column, schema))
    type = schema.field(one.column).type
    if one.operator == "is_missing":
        return f"{name} IS NULL"
    if one.operator not in OPERATORS:
        raise DataError("series_operator", got=str(one.operator)[:60], allowed=", ".join(OPERATORS))
    given = _several(one) if one.operator in ("between", "in") else [one.value]
    for value in given:
        _check_type(one.column, kind_of(type), value)
    keys = [f"w{n}_{i}" for i in range(len(given))]
    values.update(zip(keys, given, strict=True))
    bound = [f"${key}{_cast(type)}" for key in keys]
    if one.operator == "between":
        return f"{name} BETWEEN {bound[0]} AND {bound[1]}"
    if one.operator == "in":
        return f"{name} IN ({', '.join(bound)})" if bound else "FALSE"
    return f"{name} {one.operator} {bound[0]}"


def _several(one: Condition) -> list[Any]:
    value = one.value
    is_list = isinstance(value, Sequence) and not isinstance(value, str | bytes)
    is_fit = is_list and (
        len(value) == 2 if one.operator == "between" else len(value) <= MOST_VALUES
    )
    if not is_fit:
        raise DataError("series_values", got=one.operator, allowed=MOST_VALUES)
    return list(value)


def _check_type(column: str, kind: str, value: Any) -> None:
    is_fit = isinstance(value, _TYPES[kind]) and (kind == "flag" or not isinstance(value, bool))
    if not is_fit or (isinstance(value, float) and value != value):
        raise DataError("series_value_type", column=column, got=str(value)[:60], allowed=kind)


def _cast(type: pa.DataType) -> str:
    if pa.types.is_date(type):
        return "::DATE"
    if pa.types.is_timestamp(type):
        return "::TIMESTAMPTZ" if type.tz else "::TIMESTAMP"
    return ""


def _sorted_by(query: SeriesQuery, schema: pa.Schema) -> list[str]:
    figures = {figure.name for figure in query.aggregates}
    is_grouped = bool(query.aggregates or query.group_by)
    allowed = figures | set(query.group_by) if is_grouped else set(schema.names)
    for name in query.order_by:
        if name not in allowed:
            raise DataError("series_column_unknown", got=name, allowed=", ".join(sorted(allowed)))
    return [quoted(name) for name in query.order_by]


def _known(name: str, schema: pa.Schema) -> str:
    if name not in schema.names:
        raise DataError(
            "series_column_unknown", got=str(name)[:100], allowed=", ".join(schema.names)
        )
    return name
