"""A field for a small table of own measurements: dropped as a file or pasted, kept in the tab."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from nicegui import ui

from sekiso.domain import messages
from sekiso.domain.errors import DataError
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.components import Upload, quiet_button, row_of, typed
from sekiso.materials.row_finding import RowFinding
from sekiso.materials.table_files import table_of_text, table_text
from sekiso.materials.table_layout import MeasuredTable

MOST_ROWS = 2000
MOST_MEGABYTES = 0.7  # a socket message holds 1 MB of base64


class OwnTable:
    """Upload and text field; what was typed stays in this browser tab under `kept_as`."""

    def __init__(self, words: Words, *, label: str, hint: str, kept_as: str) -> None:
        self.kept_as, self.words = kept_as, words
        Upload(words.language, accept=".csv,.tsv,.txt,.xlsx,.xlsm", most_megabytes=MOST_MEGABYTES,
               reads_itself=True, on_uploaded=self._open)  # fmt: skip
        self.told = ui.element("div").props('aria-live="polite"')
        look = f'rows=7 stack-label placeholder="{hint}"'
        self.field = typed(label, "", look, self._keep, kind=ui.textarea).classes("full")
        ui.timer(0.1, self._bring_back, once=True)

    def fill(self, text: str) -> None:
        """Put `text` into the field."""
        self.field.set_value(text)

    def _open(self, told: Mapping[str, Any]) -> None:
        self.told.clear()
        try:
            text, found = table_text(base64.b64decode(told["content"]), str(told["name"]))
        except DataError as problem:
            shell.write_in(self.told, shell.PROBLEM, problem.text(self.words.language))
            return
        self.fill(text)
        with self.told:
            show_findings(found, self.words)

    def columns(self) -> MeasuredTable:
        """The typed table by columns; raises DataError where it is no table."""
        return _read(str(self.field.value or ""))

    def _keep(self, text: str) -> None:
        ui.run_javascript(f"sessionStorage.setItem('{self.kept_as}', {json.dumps(text)})")

    async def _bring_back(self) -> None:
        kept = await ui.run_javascript(f"sessionStorage.getItem('{self.kept_as}')")
        if kept and not self.field.value:
            self.fill(kept)


def buttons(
    language: str, group: str, apply: Callable[[], Any], example: Callable[[], Any]
) -> None:
    """The two buttons under a table: `<group>.apply` and `<group>.example`."""
    with row_of():
        ui.button(messages.text(f"{group}.apply", language), on_click=apply).classes("main")
        quiet_button(messages.text(f"{group}.example", language), example)


def show_findings(findings: Iterable[RowFinding], words: Words) -> None:
    """What a table had repaired and left out, a line each; rows that are left out first."""
    for found in sorted(findings, key=lambda finding: not finding.is_refusing):
        values = dict(found.values)
        named = {"column": words.subject(str(values["column"]))} if "column" in values else {}
        mark = "problem" if found.is_refusing else "soft"
        line = '<p class="{}"><strong>{}</strong>. {} {}</p>'
        shell.write(line, mark, *found.texts(words.language, **named))


def _read(text: str) -> MeasuredTable:
    columns = table_of_text(text)
    n = len(next(iter(columns.values())))
    if n > MOST_ROWS:
        raise DataError("tracks_too_many", got=n, allowed=MOST_ROWS)
    return columns
