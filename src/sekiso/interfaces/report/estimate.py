"""An estimate on a terminal: its numbers, what the price is made of, what moves it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sekiso.domain.estimate import Crossing, Estimate, RouteCurves
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.words import Words

N_SWINGS, N_SOURCES = 10, 8
_SHOWN = (1.0, 10.0, 100.0, 1000.0, 10_000.0, 100_000.0)  # pieces, of the grid of the curves
_TOLD = 0.005  # a chance below it is shown as nothing


def print_estimate(told: Estimate, words: Words, console: Console) -> None:
    """The estimate in reading order: numbers, items of the price, inputs, other ways, notes."""
    console.print(f"[bold]{escape(headline(told, words))}[/bold]")
    console.print(escape(words.text("answer.disclaimer")), style="dim")
    for content in tables(told, words):
        _print(content, console)
    if told.curves is not None:
        for line in crossings(told.curves, words):
            console.print(escape(line))
    for name, lines in (
        ("answer.notes", words.reasons(told.notes)),
        ("answer.assumed", [words.assumed(entry) for entry in told.assumed]),
    ):
        if lines:
            console.print(f"\n[bold]{escape(words.text(name))}[/bold]")
            for line in lines:
                console.print(f"{words.text('terms.bullet')}{escape(line)}")
    console.print(f"\n[bold]{words.text('answer.sources', n=len(told.sources))}[/bold]")
    for source in told.sources[:N_SOURCES]:
        console.print(f"- {escape(source.citation)}", style="dim")


def headline(told: Estimate, words: Words) -> str:
    """What is estimated, in one line."""
    return words.text(
        "estimate.headline",
        process=way_name(told.process, told.variant, words),
        material=words.alloy(told.material),
        quantity=f"{told.quantity:,.10g}",
        scope=words.flag_value("scope", told.scope),
        region=words.flag_value("region", told.region),
        machine=words.machine(told.machine),
    )


def tables(told: Estimate, words: Words) -> Iterator[blocks.Table]:
    """Numbers, waterfall, tornado and, where other ways were asked, the chances."""
    yield numbers_table(told, words)
    yield waterfall_table(told, words)
    yield tornado_table(told, words)
    if told.curves is not None:
        yield chances_table(told.curves, words)


def numbers_table(told: Estimate, words: Words) -> blocks.Table:
    """Each predicted number with its 90 % interval."""
    shown = {"price": told.price, "cost": told.cost, "time": told.time,
             "lead_time": told.lead_time, "co2": told.co2}  # fmt: skip
    rows = [(words.text(f"estimate.{name}"), *words.figures(p)) for name, p in shown.items()]
    points = (told.energy.value, told.energy.low, told.energy.high)
    value, low, high = (f"{x / 3.6e6:.3g}" for x in points)
    rows.append((words.text("estimate.energy"), value, low, high, "kWh"))
    heads = words.texts("estimate", "number", "median", "low", "high", "unit")
    return blocks.Table(words.text("estimate.numbers"), heads, tuple(rows), (1, 2, 3))


def waterfall_table(told: Estimate, words: Words) -> blocks.Table:
    """What the median price is made of; the sum in the last row."""
    total = sum(item.amount for item in told.waterfall)
    items = [(blocks.cost_item(item.item, words), item.amount) for item in told.waterfall]
    rows = [(name, words.amount(paid), f"{paid / total:.0%}") for name, paid in items]
    rows.append((words.text("report.sum"), words.amount(total), "100%"))
    heads = (words.text("estimate.item"), words.cost_head(), words.text("estimate.share"))
    return blocks.Table(words.text("estimate.waterfall"), heads, tuple(rows), (1, 2))


def tornado_table(told: Estimate, words: Words) -> blocks.Table:
    """The inputs that move the price most, with the price at their ends."""
    rows = tuple(
        (swing.name[words.language], words.amount(swing.at_low), words.amount(swing.at_high))
        for swing in told.tornado[:N_SWINGS]
    )
    heads = words.texts("estimate", "input", "at_low", "at_high")
    title = words.text("estimate.tornado", currency=words.currency)
    return blocks.Table(title, heads, rows, (1, 2))


def chances_table(curves: RouteCurves, words: Words) -> blocks.Table:
    """How likely each way is the cheapest, over the quantity; ways that never are stay away."""
    places = [i for i, n in enumerate(curves.quantities) if n in _SHOWN]
    rows = tuple(
        (way_of(key, words), *(f"{row[i]:.0%}" for i in places))
        for key, row in curves.curves.items()
        if max(row) >= _TOLD
    )
    heads = (words.text("estimate.way"), *(f"{curves.quantities[i]:,.0f}" for i in places))
    return blocks.Table(words.text("estimate.chances"), heads, rows, range(1, len(heads)))


def crossings(curves: RouteCurves, words: Words) -> list[str]:
    """Up to how many pieces one way is the cheaper of two, a line each."""
    return [_crossing(entry, words) for entry in curves.crossings if entry.share > 0.0]


def way_name(process: str, variant: str | None, words: Words) -> str:
    """A process or route in words, with its variant."""
    record = words.knowledge.routes.get(process)
    row = None if record is None or variant is None else record.get("variants", {}).get(variant)
    return words.shaping(process) if row is None else str(row["name"][words.language])


def way_of(key: str, words: Words) -> str:
    """Name of a way by its key ("casting/sand")."""
    process, _, variant = key.partition("/")
    return way_name(process, variant or None, words)


def _crossing(entry: Crossing, words: Words) -> str:
    names = {"first": way_of(entry.first, words), "second": way_of(entry.second, words)}
    numbers = {"low": entry.low, "median": entry.median, "high": entry.high}
    shown = {k: words.pieces(n) for k, n in numbers.items()}
    key = "estimate.crossing" if entry.median is not None else "estimate.crossing_seldom"
    return words.text(key, **names, **shown, chance=f"{entry.share:.0%}")


def _print(content: blocks.Table, console: Console) -> None:
    table = Table(title=content.title, title_justify="left", pad_edge=False, box=SIMPLE_HEAD)
    for place, head in enumerate(content.columns):
        is_number = place in content.numeric
        table.add_column(escape(head), justify="right" if is_number else "left", overflow="fold")
    for row in content.rows:
        table.add_row(*map(escape, row))
    console.print()
    console.print(table)
