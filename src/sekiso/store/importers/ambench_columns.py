"""Sheets and columns of AM-Bench workbooks as `ambench.toml` declares them, and cells as values."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import SekisoError
from sekiso.store.field_list import Field
from sekiso.store.importers.xlsx_cells import Cell
from sekiso.store.quantity_text import quantity
from sekiso.store.records import Quantity, Value

FILE = Path(__file__).with_name("ambench.toml")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_ORCID = re.compile(r"\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b")
_SPOKEN = "%a %b %d %H:%M:%S %Y"


@lru_cache(maxsize=1)  # one file, read at every workbook
def declared() -> Mapping[str, Any]:
    """The declarations of `ambench.toml`."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def is_personal(column: str) -> bool:
    """Whether a column holds names of staff and how to reach them."""
    spelt = column.strip().lower().replace(" ", "_").replace("-", "")
    return any(name.lower() in spelt for name in declared()["personal"])


def without_addresses(text: str) -> tuple[str, int]:
    """A text without e-mail addresses and ORCIDs, and how many stood in it."""
    text, n_emails = _EMAIL.subn("[...]", text)
    text, n_orcids = _ORCID.subn("[...]", text)
    return text, n_emails + n_orcids


def is_missing(cell: Cell | None) -> bool:
    """Whether a cell says that there is no value."""
    return cell is None or (isinstance(cell, str) and cell.strip() in ("", *declared()["missing"]))


def plain_text(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, moments by ISO 8601."""
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time()
        return cell.date().isoformat() if is_day else cell.isoformat()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return str(cell).strip() if not isinstance(cell, bool) else "Y" if cell else "N"


def value_of(cell: Cell, unit: str, field: Field) -> Value | None:
    """A cell as a value of a field; None where it cannot be one."""
    text = plain_text(cell)
    if field.type == "quantity":
        return quantity_of(cell, unit, field)
    if field.type == "count":
        is_count = isinstance(cell, float) and cell.is_integer() and cell >= 0
        return int(cell) if is_count else None  # type: ignore[arg-type]
    if field.type == "date":
        return _moment(text)
    if field.type == "word":
        word = declared()["word"].get(field.name, {}).get(text, text)
        return word if word in field.words else None
    return text


def quantity_of(cell: Cell, unit: str, field: Field) -> Quantity | None:
    """A number with the unit that stands beside it; None where one of them is absent or wrong."""
    name = units.plain(declared()["unit"].get(unit, unit))
    if not name and field.shown != "dimensionless":
        return None
    try:
        if isinstance(cell, str):  # "<0.001", "4,6"
            return quantity(f"{cell} {name}", field)
        return Quantity(plain_text(cell), name, field.si(float(cell), name))  # type: ignore[arg-type]
    except (SekisoError, TypeError, ValueError):
        return None


def _moment(text: str) -> str | None:
    try:
        datetime.datetime.fromisoformat(text)
        return text
    except ValueError:
        pass
    try:
        return datetime.datetime.strptime(text, _SPOKEN).isoformat()
    except ValueError:
        return None
