"""Several ways beside each other as a table, and who leads at which number of pieces."""

from __future__ import annotations

from sekiso.domain.estimate import Crossing
from sekiso.domain.interval import Interval
from sekiso.domain.side_by_side import SideBySide, WayRow
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words

_DAY = 86400.0


def table(told: SideBySide, words: Words) -> Table:
    """One row a way: price, days, yield, CO2 with joint intervals, and how likely it leads."""
    first = words.texts("answer", "process", "material")
    rest = words.texts("beside", "price", "days", "co2", "yield", "leads", "why")
    rows = tuple(_row(row, words) for row in told.rows)
    heads = (*first, words.text("beside.price_head", currency=words.currency), *rest[1:])
    return Table(words.text("beside.title"), heads, rows, range(2, len(heads) - 1))


def lines(told: SideBySide, words: Words) -> list[str]:
    """The crossings, and the ways that were left out."""
    crossings = [_crossing(entry, words) for entry in told.curves.crossings]
    return [*crossings, *(words.reason(reason) for reason in told.left_out.values())]


def way_text(key: str, words: Words) -> str:
    """Name of a way, of a variant that of the variant."""
    process, _, variant = key.partition("/")
    record = words.knowledge.routes.get(process)
    variants = {} if record is None else record.get("variants", {})
    named = variants.get(variant, {}).get("name")
    return str(named[words.language]) if named else words.shaping(process)


def _row(row: WayRow, words: Words) -> tuple[str, ...]:
    price = Interval(*(words.exchanged(x) for x in row.price))
    days = Interval(*(x / _DAY for x in row.lead_time))
    leads = " / ".join(f"{x:.0%}" for x in (row.cheapest, row.fastest, row.cleanest))
    return (
        way_text(row.key, words), words.short_alloy(row.material), _span(price, ",.0f"),
        _span(days, ".0f"), _span(row.co2, ".3g"), _span(row.metal_yield, ".0%"), leads,
        "; ".join(words.reasons(row.reasons)),
    )  # fmt: skip


def _crossing(entry: Crossing, words: Words) -> str:
    sides = {name: way_text(getattr(entry, name), words) for name in ("first", "second")}
    chance = f"{entry.share:.0%}"
    if entry.median is None:
        return words.text("beside.no_crossing", **sides, chance=chance)
    ends = {
        name: words.text("answer.no_end") if x is None else f"{max(x, 1.0):,.0f}"
        for name, x in (("low", entry.low), ("median", entry.median), ("high", entry.high))
    }
    return words.text("beside.crossing", **sides, **ends, chance=chance)


def _span(points: Interval, form: str) -> str:
    return f"{points.median:{form}} ({points.low:{form}}-{points.high:{form}})"
