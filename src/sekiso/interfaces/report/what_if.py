"""Counterfactuals and CO2 levers in words: one table each, for pages, reports and terminals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sekiso.domain import messages
from sekiso.domain.co2_levers import Co2Levers, Lever
from sekiso.domain.counterfactual import Change, Counterfactual
from sekiso.domain.interval import Interval
from sekiso.economics.market import FEW
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words

_MM_KEYS = ("wall", "shrink")
_KWH = 3.6e6


def table(found: Iterable[Counterfactual], words: Words) -> Table:
    """What to ask otherwise, the way that is best then, and what changes."""
    rows = tuple(_row(entry, words) for entry in found)
    heads = words.texts("what_if", "change", "way", "price", "lead_time", "co2")
    return Table(words.text("what_if.title"), heads, rows, range(2, len(heads)))


def change_text(entry: Counterfactual, words: Words) -> str:
    """What is asked otherwise, as a phrase."""
    key = f"{entry.key}_{entry.values['why']}" if "why" in entry.values else entry.key
    return words.text(f"what_if.{key}", **_values(entry, words))


def share_text(change: Change) -> str:
    """A change with its interval: "-38 % (-60 … -9)"; "0 %" where nothing changes."""
    low, middle, high = (round(100.0 * x) for x in (change.low, change.median, change.high))
    return f"{middle:+d} % ({low:+d} … {high:+d})" if (low, high) != (0, 0) else "0 %"


def levers_table(told: Co2Levers, words: Words) -> Table:
    """Each lever and the best pair: CO2, price, chance that the target is reached."""
    first = words.texts("what_if", "change", "way", "co2", "price")
    heads = (*first, words.text("lever.chance"))
    rows = tuple(
        (
            lever_text(lever, words), words.short_shaping(lever.process), share_text(lever.co2),
            share_text(lever.price), f"{lever.probability_reached:.0%}",
        )
        for lever in told.levers
    )  # fmt: skip
    title = words.text("lever.title", target=f"{told.target:.0%}")
    return Table(title, heads, rows, range(2, len(heads)))


def levers_lines(told: Co2Levers, words: Words) -> list[str]:
    """The state now, whether the target is reached, and what is saved in use."""
    numbers = {
        "co2": _span(told.co2), "per_mass": _span(told.per_mass), "feed": _span(told.feed),
        "energy": _span(Interval(*(x / _KWH for x in told.energy))),
    }  # fmt: skip
    route = words.text("lever.usual" if isinstance(told.route, str) else "lever.scrap",
                       share=told.route)  # fmt: skip
    lines = [words.text("lever.now", **numbers, route=route, grid=words.grid(told.grid))]
    if told.best is not None:
        key = "reached" if told.probability_reached >= 0.5 else "not_reached"
        chance = f"{told.probability_reached:.0%}"
        lines.append(words.text(f"lever.{key}", chance=chance, levers=lever_text(told.best, words)))
    if told.use_phase is not None:
        lines.append(words.text("lever.use_phase", value=_span(told.use_phase)))
    return lines


def lever_text(lever: Lever, words: Words) -> str:
    """The levers of an entry, joined."""
    return " + ".join(words.text(f"lever.{key}") for key in lever.keys)


def _row(entry: Counterfactual, words: Words) -> tuple[str, ...]:
    way = f"{words.short_shaping(entry.process)}, {words.short_alloy(entry.material)}"
    changes = (entry.price, entry.lead_time, entry.co2)
    told = [share_text(change) for change in changes if change is not None]
    opened = (words.text("what_if.opened", price=words.money(entry.price_then)), "", "")
    return (change_text(entry, words), way, *(told or opened))


def _values(entry: Counterfactual, words: Words) -> Mapping[str, Any]:
    told = dict(entry.values)
    ends = [name for name in ("from", "to") if name in told]
    if "property" in told:
        key = str(told["property"])
        told["property"] = words.subject(key)
        told |= {name: words.shown(key, told[name], digits=3) for name in ends}
    elif entry.key in _MM_KEYS:
        told |= {name: f"{1e3 * told[name]:.3g} mm" for name in ends}
    elif entry.key == "grid":
        told["to"] = words.grid(str(told["to"]))
    elif entry.key == "quantity":
        told |= {name: f"{told[name]:,.0f}" for name in ends}
    elif entry.key == "alloy":
        told |= {name: words.short_alloy(str(told[name])) for name in ends}
    else:
        told |= {name: _word(told[name], words) for name in ends}
    if entry.key == "region":
        told["evidence"] = _evidence(entry.values.get("sources"), words)
    if "route" in told:
        told["route"] = words.short_shaping(str(told["route"]))
    if "feature" in told:
        told["feature"] = words.subject(str(told["feature"]))
    return told


def _evidence(n: Any, words: Words) -> str:
    """How many independent sources of prices stand behind a region."""
    if n is None:
        return words.text("what_if.evidence_uncounted")
    known = int(n)
    kind = "some" if known >= FEW else "thin" if known > 1 else "one" if known else "none"
    return words.text(f"what_if.evidence_{kind}", n=known)


def _word(value: Any, words: Words) -> str:
    key = f"flag_value.{value}"
    return words.text(key) if messages.has_text(key) else str(value)


def _span(points: Interval) -> str:
    return f"{points.median:.3g} ({points.low:.3g}-{points.high:.3g})"
