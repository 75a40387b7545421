"""An estimate on a terminal: its numbers, what the price is made of, what moves it."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape

from sekiso.domain.estimate import Crossing, Estimate, RouteCurves
from sekiso.interfaces.report import blocks
from sekiso.interfaces.report.terminal import print_table
from sekiso.interfaces.report.words import Words

N_SWINGS, N_SOURCES = 10, 8
_SHOWN = (1.0, 10.0, 100.0, 1000.0, 10_000.0, 100_000.0)  # pieces, of the grid of the curves
_TOLD = 0.005  # a chance below it is shown as nothing


def print_estimate(told: Estimate, words: Words, console: Console) -> None:
    """The estimate in reading order: numbers, items of the price, inputs, other ways, notes."""
    console.print(f"[bold]{escape(headline(told, words))}[/bold]")
    console.print(escape(words.text("answer.disclaimer")), style="dim")
    for content in tables(told, words):
        print_table(content, console)
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
        process=words.way(f"{told.process}/{told.variant}" if told.variant else told.process),
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
        (words.way(key), *(f"{row[i]:.0%}" for i in places))
        for key, row in curves.curves.items()
        if max(row) >= _TOLD
    )
    heads = (words.text("estimate.way"), *(f"{curves.quantities[i]:,.0f}" for i in places))
    return blocks.Table(words.text("estimate.chances"), heads, rows, range(1, len(heads)))


def crossings(curves: RouteCurves, words: Words) -> list[str]:
    """Up to how many pieces one way is the cheaper of two, a line each."""
    return [crossing_text(entry, words) for entry in curves.crossings if entry.share > 0.0]


def crossing_text(entry: Crossing, words: Words) -> str:
    """Up to how many pieces one way is cheaper than another, and how surely the two cross."""
    named = {"first": words.way(entry.first), "second": words.way(entry.second)}
    ends = {name: words.pieces(getattr(entry, name)) for name in ("low", "median", "high")}
    key = "estimate.crossing" if entry.median is not None else "estimate.crossing_seldom"
    return words.text(key, **named, **ends, chance=f"{entry.share:.0%}")
