"""Tables: CSV, Excel workbooks and Parquet, in our own long form or as a laboratory writes them."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

from sekiso.domain.errors import DataError, MissingExtraError
from sekiso.store.contribution.staging import staged
from sekiso.store.long_table import HEAD, is_long, records_of
from sekiso.store.reading import Importer, Reading

_ENDINGS = ("csv", "tsv", "txt")
_PARQUET = b"PAR1"
_OTHERS = (b"{", b"[", b"<", b"%PDF", b"PK", _PARQUET, b"SQLite")
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = b"\xef\xbb\xbf"


def sniff_csv(head: bytes, name: str) -> bool:
    """Whether a file is text that is called like a table or has cells in its first line."""
    start = head.removeprefix(_BOMS).lstrip()
    if start.startswith(_OLD_EXCEL):  # its reader says what to do with it
        return True
    if start.startswith(_OTHERS) or (b"\x00" in head[:64] and not head.startswith(b"\xff\xfe")):
        return False
    first = start.split(b"\n", 1)[0]
    is_called_so = name.lower().rpartition(".")[2] in _ENDINGS
    return is_called_so or any(mark in first for mark in (b",", b";", b"\t"))


def read_csv(content: bytes, name: str) -> Reading:
    """A text table; `rows` counts its rows.  Raises DataError for what is no table."""
    return _of_table(content, name)


def sniff_xlsx(head: bytes, name: str) -> bool:
    """Whether an archive holds sheets, or is called so."""
    is_archive = head.startswith(b"PK\x03\x04")
    return is_archive and (b"xl/" in head or name.lower().endswith((".xlsx", ".xlsm")))


def read_xlsx(content: bytes, name: str) -> Reading:
    """A workbook; `counts` are rows per sheet.  Raises DataError for what is no workbook."""
    return _of_table(content, name)


def sniff_parquet(head: bytes, name: str) -> bool:
    """Whether a file begins as Parquet does."""
    return head.startswith(_PARQUET)


def read_parquet(content: bytes, name: str) -> Reading:
    """A Parquet file of our own long form; DataError for another."""
    if find_spec("pyarrow") is None:
        raise MissingExtraError("extra_missing", extra="store")
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(content))
    except Exception as problem:  # Arrow raises many unrelated classes on broken files
        raise DataError("table_not_workbook", got=name) from problem
    if not is_long(table.column_names):
        raise DataError("long_table_columns", allowed=", ".join(HEAD))
    columns = [table.column(k).to_pylist() for k in range(table.num_columns)]
    lines: list[tuple[Any, ...]] = list(zip(*columns, strict=True))
    records = records_of(lines, table.column_names)
    return Reading("parquet", {"rows": len(lines), "records": len(records)}, records=records)


def _of_table(content: bytes, name: str) -> Reading:
    """A laboratory's table, as it is understood without being asked."""
    found = staged(content, name)
    counts = {sheet.name or "rows": sheet.n_rows for sheet in found.sheets}
    findings = (*found.findings, *(row.finding for row in found.rejected))
    facts = {
        "accepted": found.n_accepted,
        "columns": {one.name: one.suggestion.text for one in found.columns if one.is_read},
        "unread": [one.name for one in found.unread],
    }
    return Reading(found.format, counts, facts, found.records, findings)


IMPORTERS = (
    Importer("csv", "CSV table", _ENDINGS, sniff_csv, read_csv),
    Importer("xlsx", "Excel workbook", ("xlsx", "xlsm"), sniff_xlsx, read_xlsx),
    Importer("parquet", "Parquet table", ("parquet",), sniff_parquet, read_parquet),
)
