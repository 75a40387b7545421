"""A field for a small table of own measurements: dropped as a file or pasted, kept in the tab."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

from nicegui import ui

from sekiso.domain import messages
from sekiso.domain.errors import DataError
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.components import Upload, quiet_button, row_of, typed
from sekiso.materials.table_files import columns_of_text, table_text

MOST_ROWS = 2000
MOST_MEGABYTES = 0.7  # a socket message holds 1 MB of base64


class OwnTable:
    """Upload and text field; what was typed stays in this browser tab under `kept_as`."""

    def __init__(self, language: str, *, label: str, hint: str, kept_as: str) -> None:
        self.kept_as = kept_as
        self.language = language
        Upload(language, accept=".csv,.tsv,.txt,.xlsx", most_megabytes=MOST_MEGABYTES,
               reads_itself=True, on_uploaded=self._open)  # fmt: skip
        self.problem = ui.element("div")
        look = f'rows=7 stack-label placeholder="{hint}"'
        self.field = typed(label, "", look, self._keep, kind=ui.textarea).classes("full")
        ui.timer(0.1, self._bring_back, once=True)

    def fill(self, text: str) -> None:
        """Put `text` into the field."""
        self.field.set_value(text)

    def _open(self, told: Mapping[str, Any]) -> None:
        self.problem.clear()
        try:
            self.fill(table_text(base64.b64decode(told["content"]), str(told["name"])))
        except DataError as problem:
            shell.write_in(self.problem, shell.PROBLEM, problem.text(self.language))

    def columns(self) -> dict[str, list[Any]]:
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


def _read(text: str) -> dict[str, list[Any]]:
    columns = columns_of_text(text)
    n = len(next(iter(columns.values())))
    if n > MOST_ROWS:
        raise DataError("tracks_too_many", got=n, allowed=MOST_ROWS)
    return columns
