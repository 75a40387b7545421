"""What a visitor sees while work is done: a bar, an estimate, and a way to stop."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import ui

from sekiso.interfaces.report import html
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import shell
from sekiso.run.work import Work

TICK = 0.25
UNKNOWN = {"answer": 2.0, "view": 3.0, "slices": 4.0, "window": 2.0, "strength": 8.0}


def show_waiting(
    work: Work, words: Words, kind: str, *, on_cancel: Callable[[], None] | None = None
) -> None:
    """Lay out a progress bar for work of `kind` in the current place.

    The bar follows the time such work took lately and stops short of the end.
    """
    expected = work.pool.expected(kind) or UNKNOWN[kind]
    line = words.text("start.working", seconds=f"{max(expected, 1.0):.0f}")
    with ui.element("div").classes("working"):
        bar = ui.element("progress").props(html.markup('max=1 value=0 aria-label="{}"', line))
        shell.place(html.markup("<p>{}</p>", line))
        if on_cancel is not None:
            ui.button(words.text("shell.cancel"), on_click=on_cancel).classes("quiet").props("flat")
    ticks = [0]

    def move() -> None:
        ticks[0] += 1
        share = min(TICK * ticks[0] / max(expected, TICK), 0.95)
        bar.props(f"value={share:.2f}")

    ui.timer(TICK, move)
