"""What columns a sensor table may have, and what stands for "no value" in them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from sekiso.domain.errors import DataError

MOST_COLUMNS: Final = 500
LONGEST_NAME: Final = 128  # characters
NUMBERS: Final = "number"
WORDS: Final = "text"


def checked_schema(schema: pa.Schema) -> pa.Schema:
    """The schema as it is stored: numbers, texts, times, yes or no; names told apart by letters.

    Texts by dictionary become texts.  Raises DataError for nested columns, no columns, too many,
    and names that are empty, too long or differ by upper and lower case only, which engines take
    for one.
    """
    if not 0 < len(schema) <= MOST_COLUMNS:
        raise DataError("series_columns", got=len(schema), allowed=MOST_COLUMNS)
    names = [name.casefold() for name in schema.names]
    for field in schema:
        is_fit = 0 < len(field.name) <= LONGEST_NAME and field.name.isprintable()
        if not is_fit or names.count(field.name.casefold()) > 1:
            raise DataError("series_column_name", got=field.name[:LONGEST_NAME])
    return pa.schema([pa.field(field.name, _stored(field)) for field in schema])


def kind_of(type: pa.DataType) -> str:
    """What conditions on a column compare: "number", "text", "flag" or "time"."""
    if pa.types.is_boolean(type):
        return "flag"
    if pa.types.is_integer(type) or pa.types.is_floating(type):
        return NUMBERS
    return WORDS if pa.types.is_string(type) or pa.types.is_large_string(type) else "time"


def without_nan(table: pa.Table, missing: dict[str, int]) -> pa.Table:
    """The table with NULL for NaN, whose numbers are added to `missing`; infinite ones are refused.

    NaN compares with nothing, spoils every mean and does not exist in JSON; NULL says "no value" to
    all engines.
    """
    for i, field in enumerate(table.schema):
        if pa.types.is_floating(field.type) and not _is_finite(table.column(i)):
            column = table.column(i)
            if pc.any(pc.is_inf(column)).as_py():
                raise DataError("series_infinite", got=field.name)
            is_nan = pc.is_nan(column)
            missing[field.name] = missing.get(field.name, 0) + (pc.sum(is_nan).as_py() or 0)
            absent = pa.scalar(None, field.type)
            table = table.set_column(i, field, pc.if_else(is_nan, absent, column))
    return table


def plain_values(table: pa.Table) -> dict[str, list[Any]]:
    """Columns as JSON values: null for what is no finite number, ISO 8601 for times."""
    return {
        name: [_plain(v) for v in table.column(name).to_pylist()] for name in table.column_names
    }


def plain_schema(schema: pa.Schema) -> dict[str, str]:
    """Column names and types as text: {"layer": "int32"}."""
    return {field.name: str(field.type) for field in schema}


def schema_of(plain: Mapping[str, str]) -> pa.Schema:
    """Inverse of `plain_schema`."""
    return pa.schema([(name, _type(text)) for name, text in plain.items()])


def _type(text: str) -> pa.DataType:
    if text.startswith("timestamp"):
        return pa.timestamp("us", tz="UTC" if "UTC" in text else None)
    return pa.date32() if text.startswith("date32") else pa.type_for_alias(text)


def _stored(field: pa.Field) -> pa.DataType:
    type = field.type
    if pa.types.is_dictionary(type):
        type = type.value_type
    if pa.types.is_timestamp(type):
        return pa.timestamp("us", tz="UTC" if type.tz else None)
    if pa.types.is_large_string(type) or pa.types.is_string(type):
        return pa.string()
    is_number = pa.types.is_integer(type) or pa.types.is_float32(type) or pa.types.is_float64(type)
    if is_number or pa.types.is_boolean(type) or pa.types.is_date32(type):
        return type
    raise DataError("series_column_type", column=field.name, got=str(type))


def _is_finite(column: pa.ChunkedArray) -> bool:
    total = pc.sum(column).as_py()  # one infinite or undefined value spoils the sum
    return total is None or math.isfinite(total)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value
