"""A field for a small table of own measurements: dropped as a file or pasted, kept in the tab."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import escape
from typing import Any

from nicegui import ui

from sekiso.domain import messages
from sekiso.domain.errors import DataError, SekisoError
from sekiso.interfaces.web.components import Upload

MOST_ROWS = 2000


class OwnTable:
    """Upload and text field; what was typed stays in this browser tab under `kept_as`."""

    def __init__(self, language: str, *, label: str, hint: str, kept_as: str) -> None:
        self.kept_as = kept_as
        Upload(language, accept=".csv,.txt", most_megabytes=1, reads_text=True,
               on_uploaded=lambda told: self.fill(told["text"]))  # fmt: skip
        self.field = ui.textarea(label).classes("full")
        self.field.props(f'outlined dense rows=7 stack-label placeholder="{hint}"')
        self.field.on_value_change(self._keep)
        ui.timer(0.1, self._bring_back, once=True)

    def fill(self, text: str) -> None:
        """Put `text` into the field."""
        self.field.set_value(text)

    def columns(self) -> dict[str, list[str]]:
        """The typed table by columns; raises DataError where it is no table."""
        return read_table(str(self.field.value or ""))

    def _keep(self) -> None:
        kept = json.dumps(str(self.field.value or ""))
        ui.run_javascript(f"sessionStorage.setItem('{self.kept_as}', {kept})")

    async def _bring_back(self) -> None:
        kept = await ui.run_javascript(f"sessionStorage.getItem('{self.kept_as}')")
        if kept and not self.field.value:
            self.fill(kept)


def buttons(
    language: str, group: str, apply: Callable[[], Any], example: Callable[[], Any]
) -> None:
    """The two buttons under a table: `<group>.apply` and `<group>.example`."""
    with ui.element("div").classes("row-of"):
        ui.button(messages.text(f"{group}.apply", language), on_click=apply).classes("main")
        quiet = ui.button(messages.text(f"{group}.example", language), on_click=example)
        quiet.classes("quiet").props("flat")


def alarm(problem: SekisoError, language: str) -> None:
    """Say what is wrong with the table."""
    line = escape(problem.text(language))
    ui.html(f'<p class="problem" role="alert">{line}</p>', sanitize=False)


def read_table(text: str) -> dict[str, list[str]]:
    """Columns of a table with a head line, separated by commas, semicolons or tabs."""
    lines = [line for line in text.lstrip("\ufeff").splitlines() if line.strip()]
    if len(lines) < 2:
        raise DataError("tracks_empty")
    if len(lines) - 1 > MOST_ROWS:
        raise DataError("tracks_too_many", got=len(lines) - 1, allowed=MOST_ROWS)
    mark = max(",;\t", key=lines[0].count)
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))
    head = [name.strip() for name in rows[0]]
    if any(len(row) != len(head) for row in rows):
        worst = next(k for k, row in enumerate(rows) if len(row) != len(head))
        raise DataError("tracks_ragged", got=worst, allowed=len(head))
    return {name: [row[k].strip() for row in rows[1:]] for k, name in enumerate(head)}
