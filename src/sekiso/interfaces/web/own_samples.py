"""Your samples: measured densities and strengths move the property models, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from sekiso.domain import quantities
from sekiso.domain.errors import DataError, SekisoError
from sekiso.interfaces.report import html
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words, rounded
from sekiso.interfaces.web import charts, shell
from sekiso.interfaces.web.components import card, chart
from sekiso.interfaces.web.own_table import OwnTable, buttons, show_findings
from sekiso.interfaces.web.service import Site
from sekiso.learning.predict import predict
from sekiso.learning.predict_rows import PREDICTED
from sekiso.materials.tables import read_columns

HINT = "material,laser_power_W,scan_speed_mm_s,relative_density_pct,yield_MPa"
EXAMPLE = """\
material,process,heat_condition,laser_power_W,scan_speed_mm_s,hatch_mm,layer_mm,\
relative_density_pct,yield_MPa
316L,PBF-LB,as-built,150,700,0.09,0.04,99.3,520
316L,PBF-LB,as-built,195,800,0.10,0.04,99.6,530
316L,PBF-LB,as-built,195,1100,0.09,0.04,98.2,505
316L,PBF-LB,as-built,220,1000,0.10,0.04,99.1,
"""
N_SHOWN = 12
SMALLEST_GAIN = 0.05  # of the error; below it shared data made no difference worth telling


@dataclass(frozen=True, eq=False)
class Moved:
    """One property at every row before and after the rows were known (`Predictions`)."""

    key: str
    before: Any
    after: Any


class SpecimenSection:
    """The table of samples and what it changes; nothing of it outlives the page."""

    def __init__(self, site: Site, language: str) -> None:
        self.site, self.words, self.language = site, Words(site.knowledge, language), language

    def build(self) -> None:
        """Lay out the section."""
        shell.place(html.macro("tracks.html", "part", self.words, "specimens", "samples"))
        with card():
            label = self.words.text("specimens.table")
            self.table = OwnTable(self.words, label=label, hint=HINT, kept_as="sekiso.samples")
            buttons(self.language, "specimens", self._apply, lambda: self.table.fill(EXAMPLE))
        self.result = ui.element("div").props('aria-live="polite"')

    async def _apply(self) -> None:
        self.result.clear()
        try:
            table = self.table.columns()
            moved = await run_in_threadpool(moved_by, table, self.site.knowledge)
        except SekisoError as problem:
            shell.write_in(self.result, shell.PROBLEM, problem.text(self.language))
            return
        with self.result:
            show_findings(moved[0].after.evidence["findings"], self.words)
            for one in moved:
                self._show(one)

    def _show(self, moved: Moved) -> None:
        text, name = self.words.text, quantities.properties()[moved.key].name(self.language)
        with card():
            shell.write("<h3>{}</h3>", name)
            known = np.isfinite(moved.before.value) & np.isfinite(moved.after.value)
            if not known.any():
                shell.write("<p>{}</p>", text("specimens.unknown"))
                return
            shell.write("<p>{}</p><p>{}</p>", self._change(moved, known), self._gain(moved))
            self._chart(moved, name, known)
            shell.place(html.table(self._numbers(moved, name)))

    def _change(self, moved: Moved, known: Any) -> str:
        entry = quantities.properties()[moved.key]
        means = [entry.show(float(p.value[known].mean())) for p in (moved.before, moved.after)]
        spans = [float((p.high - p.low)[known].mean()) for p in (moved.before, moved.after)]
        width = abs(entry.show(spans[1]) - entry.show(0.0))
        before, after = (rounded(mean, width) for mean in means)
        return self.words.text(
            "specimens.change", before=before, after=after, unit=self.words.unit(entry.shown),
            shrink=f"{spans[1] / spans[0] - 1.0:+.0%}", n=moved.after.evidence["n_local"],
        )  # fmt: skip

    def _gain(self, moved: Moved) -> str:
        gain = moved.after.evidence.get("gain")
        if not gain:
            return self.words.text("specimens.few")
        share = gain["gain"] / max(gain["error_own_only"], 1e-12)
        kind = "helps" if share > SMALLEST_GAIN else "hurts" if share < -SMALLEST_GAIN else "same"
        return self.words.text(f"specimens.shared_{kind}", share=f"{abs(share):.0%}")

    def _chart(self, moved: Moved, name: str, known: Any) -> None:
        text, entry = self.words.text, quantities.properties()[moved.key]
        rows = np.flatnonzero(known)[:N_SHOWN]
        groups = {
            text(f"tracks.{when}"): [
                tuple(entry.show(float(x[k])) for x in (p.value, p.low, p.high)) for k in rows
            ]
            for when, p in (("before", moved.before), ("after", moved.after))
        }
        options = charts.intervals(
            [str(k + 1) for k in rows], groups,  # type: ignore[arg-type]
            name=self.words.headed(moved.key), across=text("specimens.sample"),
        )  # fmt: skip
        chart(options, text("tracks.chart", size=name))

    def _numbers(self, moved: Moved, name: str) -> Table:
        text, entry = self.words.text, quantities.properties()[moved.key]
        headed = self.words.headed(moved.key)
        heads = [f"{headed}, {when}" for when in self.words.texts("tracks", "before", "after")]
        rows = [
            (str(k + 1), *(_cell(p, k, entry) for p in (moved.before, moved.after)),
             self.words.validity(str(moved.after.validity[k])))
            for k in range(len(moved.before))
        ]  # fmt: skip
        columns = (text("specimens.sample"), *heads, text("specimens.validity"))
        return Table(f"{name}: {text('tracks.numbers')}", columns, tuple(rows), (1, 2))


def moved_by(table: Mapping[str, Any], facts: Any) -> list[Moved]:
    """Every measured property of the table, without and with its own rows.

    Raises DataError where no column holds a property that can be predicted.
    """
    there = read_columns(table).number
    keys = [key for key in PREDICTED if key in there and np.isfinite(there[key]).any()]
    if not keys:
        raise DataError("specimens_unmeasured", got=", ".join(table))
    return [
        Moved(key, predict(key, table, facts), predict(key, table, facts, local=table))
        for key in keys
    ]


def _cell(found: Any, k: int, entry: quantities.Quantity) -> str:
    ends = [float(x[k]) for x in (found.value, found.low, found.high)]
    if not np.isfinite(ends).all():
        return "-"
    value, low, high = (entry.show(x) for x in ends)
    middle, first, last = (rounded(x, high - low) for x in (value, low, high))
    return f"{middle} ({first}-{last})"
