"""Several ways beside each other as a table, and who leads at which number of pieces."""

from __future__ import annotations

from sekiso.domain.interval import Interval
from sekiso.domain.side_by_side import SideBySide, WayRow
from sekiso.interfaces.report.blocks import DAY, Table
from sekiso.interfaces.report.estimate import crossing_text
from sekiso.interfaces.report.words import Words


def table(told: SideBySide, words: Words) -> Table:
    """One row a way: price, days, yield, CO2 with joint intervals, and how likely it leads."""
    first = words.texts("answer", "process", "material")
    rest = words.texts("beside", "price", "days", "co2", "yield", "leads", "why")
    rows = tuple(_row(row, words) for row in told.rows)
    heads = (*first, words.text("beside.price_head", currency=words.currency), *rest[1:])
    return Table(words.text("beside.title"), heads, rows, range(2, len(heads) - 1))


def lines(told: SideBySide, words: Words) -> list[str]:
    """The crossings, and the ways that were left out."""
    crossings = [crossing_text(entry, words) for entry in told.curves.crossings]
    return [*crossings, *(words.reason(reason) for reason in told.left_out.values())]


def _row(row: WayRow, words: Words) -> tuple[str, ...]:
    price = Interval(*(words.exchanged(x) for x in row.price))
    days = Interval(*(x / DAY for x in row.lead_time))
    leads = " / ".join(f"{x:.0%}" for x in (row.cheapest, row.fastest, row.cleanest))
    return (
        words.way(row.key), words.short_alloy(row.material), _span(price, ",.0f"),
        _span(days, ".0f"), _span(row.co2, ".3g"), _span(row.metal_yield, ".0%"), leads,
        "; ".join(words.reasons(row.reasons)),
    )  # fmt: skip


def _span(points: Interval, form: str) -> str:
    return f"{points.median:{form}} ({points.low:{form}}-{points.high:{form}})"
