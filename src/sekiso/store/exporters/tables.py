"""Tables: CSV, Excel workbook and Parquet, in the long form that keeps everything.

`options` with form "wide" give the table for people, in `language`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from sekiso.domain.errors import DataError, MissingExtraError
from sekiso.store.long_table import HEAD, NUMBERS, lines_of
from sekiso.store.reading import Exporter
from sekiso.store.records import Record
from sekiso.store.wide_table import wide_rows

FORMS = ("long", "wide")


def write_csv(records: tuple[Record, ...], options: Mapping[str, Any]) -> bytes:
    """UTF-8 with its mark, so that Excel reads Japanese; lines end as RFC 4180 says."""
    head, rows = _table(records, options)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([["" if cell is None else _text(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(records: tuple[Record, ...], options: Mapping[str, Any]) -> bytes:
    """One sheet of text and, in the wide form, numbers; no cell is a formula."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    head, rows = _table(records, options)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("records")
    sheet.append(list(head))
    is_wide = options.get("form") == "wide"
    for row in rows:
        cells: list[Any] = []
        for value in row:
            if value is None or value == "":
                cells.append(None)
                continue
            is_number = is_wide and isinstance(value, int | float)
            cell = WriteOnlyCell(sheet, value if is_number else _text(value))
            if not is_number:
                cell.data_type = "s"  # "#N/A" and "=1+1" stay text
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def write_parquet(records: tuple[Record, ...], options: Mapping[str, Any]) -> bytes:
    """One column per name; in the long form si and u are doubles and n is a whole number."""
    if find_spec("pyarrow") is None:
        raise MissingExtraError("extra_missing", extra="store")
    import pyarrow as pa
    import pyarrow.parquet as pq

    head, rows = _table(records, options)
    types = {"si": pa.float64(), "u": pa.float64(), "n": pa.int64()}
    is_long = tuple(head) == HEAD
    columns = {}
    for k, name in enumerate(head):
        values = [row[k] for row in rows]
        if is_long and name in NUMBERS:
            columns[name] = pa.array(values, types[name])
        elif all(isinstance(x, int | float) or x == "" for x in values) and not is_long:
            columns[name] = pa.array([None if x == "" else float(x) for x in values], pa.float64())
        else:
            columns[name] = pa.array([None if x is None else str(x) for x in values], pa.string())
    content = io.BytesIO()
    pq.write_table(pa.table(columns), content, compression="zstd")
    return content.getvalue()


def _table(
    records: tuple[Record, ...], options: Mapping[str, Any]
) -> tuple[Sequence[str], list[Sequence[Any]]]:
    form = options.get("form", "long")
    if form not in FORMS:
        raise DataError("export_form_unknown", got=form, allowed=", ".join(FORMS))
    if form == "long":
        return HEAD, list(lines_of(records))
    head, rows = wide_rows(records, language=options.get("language", "en"))
    return head, list(rows)


def _text(value: Any) -> str:
    return repr(value) if isinstance(value, float) else str(value)


EXPORTERS = (
    Exporter("csv", "CSV", ".csv", "text/csv", write_csv),
    Exporter(
        "xlsx", "Excel workbook", ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx,
    ),
    Exporter("parquet", "Parquet", ".parquet", "application/vnd.apache.parquet", write_parquet),
)  # fmt: skip
