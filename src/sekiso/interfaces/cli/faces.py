"""The command `faces`: the faces of a part by the numbers that loads and supports name."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.markup import escape
from rich.table import Table

import sekiso
from sekiso.domain import messages
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.cli.console import wide_console

_COLUMNS = (
    ("number", "number"), ("kind", "kind"), ("area", "area_mm2"), ("middle", "middle_mm"),
    ("direction", "direction"), ("diameter", "diameter_mm"), ("colour", "colour"),
    ("solid", "solid"),
)  # fmt: skip


def faces(
    part: Path,
    *,
    unit: str | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
    lang: Literal["en", "ja"] = "en",
) -> None:
    """List the faces of a part: number, kind, area, middle, normal or axis, diameter, colour.

    Parameters
    ----------
    part
        mesh or CAD file such as STL or STEP.
    unit
        unit of a file that declares none: mm, inch ...
    json
        print the faces as JSON.
    lang
        language of the text.
    """
    rows = sekiso.faces(part, unit=unit).plain()
    if json:
        sys.stdout.buffer.write(canonical_json(rows) + b"\n")
        return
    table = Table(pad_edge=False)
    for name, _ in _COLUMNS:
        is_number = name in ("number", "area", "diameter", "solid")
        head = messages.text(f"faces_command.head_{name}", lang)
        table.add_column(escape(head), justify="right" if is_number else "left")
    for row in rows:
        row["kind"] = messages.text(f"faces_command.{row['kind']}", lang)
        table.add_row(*(_cell(row[key]) for _, key in _COLUMNS))
    wide_console().print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, list):
        return ", ".join(f"{part:g}" for part in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)
