"""Measured rows that the asker may see: filtered, as a chart of any two quantities, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from sekiso.domain import messages
from sekiso.domain.errors import SekisoError
from sekiso.domain.quantities import everything
from sekiso.interfaces.python.measured_where import bound
from sekiso.interfaces.report import html
from sekiso.interfaces.web import data_views as views
from sekiso.interfaces.web import shell
from sekiso.interfaces.web.charts import SAFE, axis, base
from sekiso.interfaces.web.components import card, chart, row_of, select, typed
from sekiso.interfaces.web.service import Site

if TYPE_CHECKING:
    from sekiso.store.observations import Observation

MOST = 5000  # rows of a chart
N_LISTED = 25
N_COLOURS = len(SAFE)
FILTERS = ("material", "process", "quantity", "low", "high", "x", "y", "by", "log")
BY = ("material", "process", "machine", "owner", "heat_condition")


class BrowsePage:
    """Filters that stand in the address, a scatter chart, and the rows behind it."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.language = site, language
        given = parse_qs(query)
        self.asked = {name: given[name][0][:200] for name in FILTERS if name in given}
        self.rows: Sequence[Observation] = ()
        self.names: dict[str, str] = {}

    def build(self) -> None:
        """Lay out the page; rows come when they are read."""
        with shell.framed(self.language, "data"):
            shell.write("<h1>{}</h1>", self._text("shell.data"))
            shell.place(
                html.macro("data_pieces.html", "menu", self._text, self.language, "data/browse")
            )
            with card(self._text("data_page.part.browse")), row_of():
                for name in ("material", "process", "low", "high"):
                    self._field(name)
                self.quantity = select(
                    {key: views.headed(key, self.language) for key in everything()},
                    self.asked.get("quantity"), self._text("data_page.bounded"),
                    on_chosen=lambda key: self._set("quantity", key),
                )  # fmt: skip
                ui.button(self._text("data_page.filter"), on_click=self._show).classes("main")
            self.place = ui.element("div").props('aria-live="polite"')
            ui.timer(0.05, self._show, once=True)

    async def _show(self) -> None:
        self.place.clear()
        try:
            self.rows = await run_in_threadpool(self._read)
        except SekisoError as problem:
            shell.write_in(self.place, shell.PROBLEM, problem.text(self.language))
            return
        shell.show_query(urlencode(self.asked))
        with self.place:
            self._chart_card()
            self._table_card()

    def _read(self) -> Sequence[Observation]:
        request = self.site.request
        if request is None:
            return ()
        store, asked = self.site.askers.store(request), self.asked
        quantity = asked.get("quantity", "")
        found = store.measurements(
            quantity, low=bound(quantity, asked.get("low", "")),
            high=bound(quantity, asked.get("high", "")), material=asked.get("material", ""),
            process=asked.get("process", ""), most=MOST,
        )  # fmt: skip
        self.names = views.owner_names(store)
        return found

    def _chart_card(self) -> None:
        numbers, _ = views.columns_of_rows(self.rows)
        with card(self._text("data_page.scatter")):
            if len(numbers) < 2:
                shell.write("<p>{}</p>", self._text("data_page.nothing_to_plot"))
                return
            offered = {key: views.headed(key, self.language) for key in numbers}
            self.asked.setdefault("x", numbers[1])
            self.asked.setdefault("y", numbers[0])
            with row_of():
                for name in ("x", "y"):
                    label = self._text(f"data_page.{name}")
                    select(offered, self.asked[name], label, on_chosen=partial(self._draw, name))
                by = {word: self._word(word) for word in BY}
                select(by, self.asked.get("by", "material"), self._text("data_page.colour"),
                       on_chosen=lambda key: self._draw("by", key))  # fmt: skip
                ui.checkbox(
                    self._text("data_page.log_axes"), value=self.asked.get("log") == "yes",
                    on_change=lambda event: self._draw("log", "yes" if event.value else ""),
                )  # fmt: skip
            options = self._options()
            self.told = shell.write("<p class='small'>{}</p>", self._n_points())
            self.chart = chart(options, self._text("data_page.scatter")).classes("tall")

    def _draw(self, name: str, value: str) -> None:
        self._set(name, value)
        shell.show_query(urlencode(self.asked))
        self.chart.options.clear()
        self.chart.options.update(self._options())
        self.chart.update()
        shell.write_in(self.told, "{}", self._n_points())

    def _options(self) -> dict[str, Any]:
        x, y = self.asked["x"], self.asked["y"]
        groups: dict[str, list[list[float]]] = {}
        for row in self._points():
            values = [views.shown(key, row.numbers[key]) for key in (x, y)]
            groups.setdefault(self._group(row), []).append(values)
        kind = "log" if self.asked.get("log") == "yes" else "value"
        names = sorted(groups, key=lambda name: -len(groups[name]))
        return base(
            legend={"type": "scroll", "bottom": 0},
            grid={"left": 46, "right": 28, "top": 20, "bottom": 84, "containLabel": True},
            tooltip={"trigger": "item"},
            xAxis=axis(views.headed(x, self.language), type=kind, scale=True),
            yAxis=axis(views.headed(y, self.language), type=kind, scale=True, nameGap=54),
            series=[
                {"type": "scatter", "name": name, "data": groups[name], "symbolSize": 8,
                 "itemStyle": {"color": SAFE[place % N_COLOURS], "opacity": 0.75}}
                for place, name in enumerate(names)
            ],
        )  # fmt: skip

    def _table_card(self) -> None:
        with card(self._text("data_page.rows")):
            table = views.table_of_rows(self.rows[:N_LISTED], self.names, self.language)
            caption = self._text("data_page.first_rows", n=len(table["rows"]))
            shell.place(html.macro("data_pieces.html", "cells", table, caption))

    def _points(self) -> list[Observation]:
        x, y = self.asked["x"], self.asked["y"]
        return [row for row in self.rows if x in row.numbers and y in row.numbers]

    def _n_points(self) -> str:
        points = self._points()
        owners = {row.owner for row in points}
        return self._text("data_page.n_points", n=len(points), owners=len(owners))

    def _group(self, row: Observation) -> str:
        by = self.asked.get("by", "material")
        return self.names.get(row.owner, "") if by == "owner" else row.words.get(by, "") or "-"

    def _field(self, name: str) -> None:
        hint = {"low": "99.5 %", "high": "", "material": "316L", "process": "PBF-LB"}[name]
        props = f'stack-label placeholder="{hint}"' if hint else "stack-label"
        label, told = self._text(f"data_page.filter_{name}"), self.asked.get(name, "")
        typed(label, told, props, on_typed=partial(self._set, name))

    def _set(self, name: str, value: str) -> None:
        if value.strip():
            self.asked[name] = value.strip()
        else:
            self.asked.pop(name, None)

    def _word(self, word: str) -> str:
        key = "data_page.owner" if word == "owner" else f"row_word.{word}"
        return self._text(key)

    def _text(self, key: str, **values: Any) -> str:
        return messages.text(key, self.language, **values)
