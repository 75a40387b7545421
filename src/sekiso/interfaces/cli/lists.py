"""Tables of what stands on file."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sekiso.domain import messages
from sekiso.domain.canonical import canonical_json
from sekiso.interfaces.python import catalogue
from sekiso.knowledge import load, load_directory


def show(
    name: str,
    folder: str | os.PathLike[str] | None,
    language: str,
    *,
    as_json: bool,
    console: Console,
) -> None:
    """One list of `interfaces/python/catalogue`, as a table or as JSON."""
    rows = catalogue.LISTS[name](load(folder), language)
    if as_json:
        console.file.write(canonical_json(rows).decode() + "\n")
        return
    table = Table(pad_edge=False)
    for column in rows[0] if rows else ():
        table.add_column(column)
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    console.print(table)


def check(folder: str | os.PathLike[str] | None, language: str) -> None:
    """Print the errors of own files and what own records lack; SystemExit 2 if there are errors."""
    knowledge = load(folder)
    problems = (*knowledge.problems, *load_directory(folder).problems)
    for error in problems:
        print(error.text(language), file=sys.stderr)
    for out in knowledge.left_out:
        record, absent = f"{out.kind}/{out.key}", ", ".join(out.absent)
        text = messages.text("reason.left_out", language, record=record, absent=absent)
        print(text, file=sys.stderr)
    if problems:
        sys.exit(2)


def cite(
    key: str,
    folder: str | os.PathLike[str] | None,
    language: str,
    *,
    as_json: bool,
    console: Console,
) -> None:
    """Every fact of one record with its source, as a table or as JSON."""
    told = catalogue.facts(key, load(folder), language)
    if as_json:
        console.file.write(canonical_json(told).decode() + "\n")
        return
    table = Table(pad_edge=False, title=f"{told['kind']}/{told['key']}: {told['name']}")
    for column in ("number", "value", "low", "high", "unit", "source"):
        table.add_column(column)
    for path, fact in told["facts"].items():
        numbers = (f"{fact[name]:.6g}" for name in ("value", "low", "high"))
        table.add_row(path, *numbers, fact["unit"], escape(fact["source"]))
    console.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_cell(entry) for entry in value)
    return "-" if value is None else escape(str(value))
