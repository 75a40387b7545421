"""The case for a machine in words: its numbers, and its cash flow year by year."""

from __future__ import annotations

import math

from sekiso.domain import messages
from sekiso.domain.interval import Interval
from sekiso.domain.investment import Investment
from sekiso.interfaces.report.blocks import Table

_MONEY = ("present_value", "hour_cost", "hour_cost_without_support", "part_cost",
          "part_cost_without_support")  # fmt: skip
_TIMES = ("payback", "discounted_payback", "hours_to_fill")


def tables(case: Investment, language: str = "en") -> tuple[Table, Table]:
    """The numbers of the case, and the cash flow and its sum by year."""
    rows = [_row(name, getattr(case, name), language) for name in (*_MONEY, *_TIMES)]
    rows.append(_row("internal_rate", case.internal_rate, language))
    chance = f"{case.probability_pays:.0%}"
    told = [row for row in rows if row is not None]
    told.append((_text("probability_pays", language), chance, "", ""))
    heads = tuple(_text(name, language) for name in ("number", "median", "low", "high"))
    numbers = Table(_text("title", language), heads, tuple(told), range(1, 4))
    return numbers, _flows(case, language)


def not_said(case: Investment, language: str = "en") -> str:
    """What was filled in, with the value taken."""
    taken = {name: _number(case.assumed[name].median) for name in case.not_said}
    names = {name: messages.text(f"investment_input.{name}", language) for name in taken}
    filled = [f"{names[name]} = {number}" for name, number in taken.items()]
    return messages.text("investment_case.not_said", language, filled=", ".join(filled) or "-")


def _flows(case: Investment, language: str) -> Table:
    rows = tuple(
        (str(year), _number(flow.median), _number(total.median), _number(total.low),
         _number(total.high))
        for year, (flow, total) in enumerate(zip(case.cash_flow, case.cumulative, strict=True))
    )  # fmt: skip
    names = ("year", "flow", "cumulative", "low", "high")
    heads = tuple(_text(name, language) for name in names)
    return Table(_text("flows", language), heads, rows, range(len(heads)))


def _row(name: str, points: Interval | None, language: str) -> tuple[str, ...] | None:
    if points is None:
        return None
    shown = _percent if name == "internal_rate" else _years if "payback" in name else _number
    middle, low, high = (shown(x) for x in (points.median, points.low, points.high))
    return _text(name, language), middle, low, high


def _text(name: str, language: str) -> str:
    return messages.text(f"investment_case.{name}", language)


def _number(value: float) -> str:
    return f"{value:,.0f}" if 100.0 <= abs(value) < math.inf else _years(value)


def _years(value: float) -> str:
    return f"{value:.3g}" if math.isfinite(value) else "-"


def _percent(value: float) -> str:
    return f"{value:.1%}" if math.isfinite(value) else "-"
