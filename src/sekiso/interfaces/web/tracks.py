"""Your data: measured single tracks move the melt-pool model of this visit; samples below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from sekiso.domain.errors import SekisoError
from sekiso.interfaces.python.local_tracks import track_columns
from sekiso.interfaces.python.melt_pool import melt_pool
from sekiso.interfaces.report import html
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web import charts, shell
from sekiso.interfaces.web.components import card, chart, row_of, select, typed
from sekiso.interfaces.web.own_samples import SpecimenSection
from sekiso.interfaces.web.own_table import OwnTable, buttons, show_findings
from sekiso.interfaces.web.service import Site

SIZES = ("width", "depth", "length")
EXAMPLE = "power_W,speed_mm_s,width_um,depth_um\n150,400,{},{}\n195,800,{},{}\n195,1200,{},{}\n"
LENGTH = 'inputmode=decimal suffix="µm"'
N_SHOWN = 12
HINT = "power_W,speed_mm_s,width_um,depth_um"


class TracksPage:
    """One visitor's tracks; nothing of them outlives the page."""

    def __init__(self, site: Site, language: str, query: str) -> None:
        self.site, self.words, self.language = site, Words(site.knowledge, language), language

    def build(self) -> None:
        """Lay out the page."""
        with shell.framed(self.language, "tracks"):
            shell.place(html.macro("tracks.html", "head", self.words))
            with card():
                self._form()
            self.result = ui.element("div").props('aria-live="polite"')
            SpecimenSection(self.site, self.language).build()

    def _form(self) -> None:
        text = self.words.text
        with row_of():
            self.material = select(self.words.alloys(), "316l", text("map.material"))
            self.beam = typed(text("map.beam"), "100", LENGTH)
            self.layer = typed(text("map.layer"), "40", LENGTH)
        label = text("tracks.table")
        self.table = OwnTable(self.words, label=label, hint=HINT, kept_as="sekiso.tracks")
        buttons(self.language, "tracks", self._apply, self._example)

    async def _example(self) -> None:
        """Tracks of an imagined machine that melts 15 % wider and 25 % deeper than expected."""
        pools = await run_in_threadpool(self._pools, [[150.0, 0.4], [195.0, 0.8], [195.0, 1.2]])
        numbers = [
            f"{1e6 * factor * float(size):.0f}"
            for width, depth in zip(pools.width, pools.depth, strict=True)
            for factor, size in ((1.15, width), (1.25, depth))
        ]
        self.table.fill(EXAMPLE.format(*numbers))

    def _pools(self, recipes: list[list[float]], local: Any = None) -> Any:
        return melt_pool(
            str(self.material.value), power=[r[0] for r in recipes], speed=[r[1] for r in recipes],
            beam_diameter=f"{self.beam.value} um", layer=f"{self.layer.value} um", local=local,
        )  # fmt: skip

    async def _apply(self) -> None:
        self.result.clear()
        try:
            columns = self.table.columns()
            recipes = recipes_in(columns)
            before = await run_in_threadpool(self._pools, recipes)
            after = await run_in_threadpool(self._pools, recipes, columns)
        except SekisoError as problem:
            shell.write_in(self.result, shell.PROBLEM, problem.text(self.language))
            return
        with self.result:
            self._show(recipes, before, after)

    def _show(self, recipes: list[list[float]], before: Any, after: Any) -> None:
        text = self.words.text
        with card():
            shell.write("<h3>{}</h3>", text("tracks.result"))
            for size in SIZES:
                changes = {
                    "shift": f"{_mean_ratio(after, before, size) - 1.0:+.0%}",
                    "shrink": f"{_mean_span(after, size) / _mean_span(before, size) - 1.0:+.0%}",
                }
                line = text("tracks.change", size=text(f"map.{size}"), **changes)
                shell.write("<p>{}</p>", line)
            show_findings(after.local_findings, self.words)
            for finding in (f for f in after.findings if not f.startswith("local_")):
                shell.write('<p class="problem">{}</p>', self._doubt(finding))
            with ui.element("div").classes("columns even"):
                for size in ("width", "depth"):
                    self._chart(size, before, after)
            shell.place(html.table(self._table(recipes, before, after)))

    def _doubt(self, finding: str) -> str:
        name, _, factor = finding.rpartition("_")
        if name.startswith("beam_diameter"):
            return self.words.text("tracks.doubted_spot", factor=factor)
        return self.words.text("tracks.unknown_line")

    def _chart(self, size: str, before: Any, after: Any) -> None:
        text = self.words.text
        names = [str(k + 1) for k in range(min(len(before.width), N_SHOWN))]
        groups = {
            text("tracks.before"): _ends(before, size),
            text("tracks.after"): _ends(after, size),
        }
        shown = text(f"map.{size}")
        options = charts.intervals(names, groups, name=f"{shown} [µm]", across=text("tracks.track"))
        chart(options, text("tracks.chart", size=shown))

    def _table(self, recipes: list[list[float]], before: Any, after: Any) -> Table:
        text = self.words.text
        rows = []
        for k, (power, speed) in enumerate(recipes):
            cells = [
                f"{1e6 * value:.0f} ({1e6 * low:.0f}-{1e6 * high:.0f})"
                for size in ("width", "depth")
                for pool in (before, after)
                for value, low, high in [_point(pool, size, k)]
            ]
            rows.append((str(k + 1), f"{power:.0f}", f"{1e3 * speed:.0f}", *cells))
        heads = [
            f"{text(f'map.{size}')} [µm], {text(f'tracks.{when}')}"
            for size in ("width", "depth")
            for when in ("before", "after")
        ]
        columns = (text("tracks.track"), text("map.power_unit"), text("map.speed_unit"), *heads)
        return Table(text("tracks.numbers"), columns, tuple(rows), range(1, 7))


def recipes_in(table: Mapping[str, Any]) -> list[list[float]]:
    """Power [W] and speed [m/s] of each row, by the suffixes of the column names."""
    columns = track_columns(table)
    pairs = zip(columns.number["power"], columns.number["speed"], strict=True)
    return [[float(power), float(speed)] for power, speed in pairs]


def _point(pool: Any, size: str, k: int) -> tuple[float, float, float]:
    value, low, high = (getattr(pool, f"{size}{end}")[k] for end in ("", "_low", "_high"))
    return float(value), float(low), float(high)


def _ends(pool: Any, size: str) -> list[tuple[float, float, float]]:
    """Value, low and high in um of the first tracks."""
    n = min(len(pool.width), N_SHOWN)
    return [tuple(1e6 * x for x in _point(pool, size, k)) for k in range(n)]  # type: ignore[misc]


def _mean_ratio(after: Any, before: Any, size: str) -> float:
    return float((getattr(after, size) / getattr(before, size)).mean())


def _mean_span(pool: Any, size: str) -> float:
    return float((getattr(pool, f"{size}_high") / getattr(pool, f"{size}_low")).mean())
