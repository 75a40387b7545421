"""The page Investment: schemes for a firm, and what a machine of one's own brings with them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sekiso.directory.book import open_book
from sekiso.directory.subsidies import ELIGIBLE, NOT_ELIGIBLE, PURPOSES, Scheme, best_grant
from sekiso.directory.telling import money, scheme_details, status
from sekiso.domain import messages, units
from sekiso.domain.errors import NeedError
from sekiso.domain.interval import Interval
from sekiso.domain.investment import Investment
from sekiso.interfaces.python.directory import subsidies, typed_yen
from sekiso.interfaces.python.investment import investment
from sekiso.interfaces.report import html
from sekiso.interfaces.report.blocks import Table

FIELDS = (
    "machine_price", "employees", "capital", "industry", "sales", "purpose", "year", "hours",
    "hour_price",
)  # fmt: skip
_NEEDED = ("machine_price", "employees", "capital")
_NUMBERS = ("payback", "hours_to_fill", "present_value", "hour_cost", "probability_pays")
Asked = Mapping[str, str]


def content(asked: Asked, language: str) -> tuple[dict[str, Any], Any]:
    """(values of the template, JSON value) for what the address asks."""
    industries = open_book().file("subsidy")["sme"]
    shown: dict[str, Any] = {
        "industries": [(key, row["name"][language]) for key, row in industries.items()],
        "purposes": [(p, messages.text(f"investment_page.{p}", language)) for p in PURPOSES],
        "schemes": [], "case": None, "missing": [], "is_stale": False,
    }  # fmt: skip
    value: dict[str, Any] = {"fields": list(FIELDS), "asked": dict(asked), "schemes": []}
    if not asked:
        return shown, value
    absent = [name for name in _NEEDED if name not in asked]
    if absent:
        shown["missing"] = [messages.text(f"investment_page.{n}", language) for n in absent]
        return shown, {**value, "missing": absent}
    found = _schemes(asked)
    shown["schemes"] = [_scheme(scheme, language) for scheme in found]
    value["schemes"] = [scheme.plain() for scheme in found]
    if "hours" in asked and "hour_price" in asked:
        grant, credit = support(found)
        alone, helped = (_case(asked, g, c) for g, c in ((0.0, 0.0), (grant, credit)))
        shown["case"] = _case_rows(alone, helped, grant, credit, language)
        shown["is_stale"] = any(s.entry.is_stale for s in found if s.verdict == ELIGIBLE)
        value["case"] = {"without_support": alone.plain(), "with_support": helped.plain()}
        value["case"] |= {"grant_JPY": grant, "tax_credit_JPY": credit}
    return shown, value


def support(found: list[Scheme]) -> tuple[float, float]:
    """The grant and the tax credit [JPY] that count: the best of each, at their low end.

    Grants for one purchase do not add up; the credit is taken on the price less the grant, as it is
    where the grant is taken off the book value.
    """
    best = best_grant(found)
    grant = 0.0 if best is None else best.grant[0]
    credits = [s for s in found if s.tax_credit[0] > 0.0]
    if not credits:
        return grant, 0.0
    credit = max(credits, key=lambda scheme: scheme.tax_credit[0])
    price = credit.tax_credit[0] / credit.shares[0]
    return grant, max(price - grant, 0.0) * credit.shares[0]


def _schemes(asked: Asked) -> list[Scheme]:
    try:
        employees = int(units.plain(asked["employees"]).replace(",", ""))
    except ValueError:
        raise NeedError("firm_employees", got=asked["employees"]) from None
    return subsidies(
        employees=employees,
        capital=typed_yen(asked["capital"]),
        machine_price=typed_yen(asked["machine_price"]),
        industry=asked.get("industry", "manufacturing"),
        sales=typed_yen(asked["sales"]) if "sales" in asked else None,
        purpose=asked.get("purpose", "machine"),
        year=asked.get("year"),
    )


def _case(asked: Asked, grant: float, credit: float) -> Investment:
    return investment(
        price=typed_yen(asked["machine_price"]), hours=asked["hours"],
        hour_price=asked["hour_price"], grant=grant, tax_credit=credit,
    )  # fmt: skip


def _scheme(scheme: Scheme, language: str) -> dict[str, Any]:
    entry = scheme.entry
    paid = None if scheme.verdict == NOT_ELIGIBLE else scheme.paid
    return {
        "name": entry.name(language), "verdict": scheme.verdict, "is_stale": entry.is_stale,
        "told": messages.text(f"scheme_verdict.{scheme.verdict}", language),
        "paid": money(*paid, "JPY", language) if paid else "",
        "rows": scheme_details(scheme, language), "status": status(entry, language),
        "source": "" if entry.source is None else entry.source.citation,
    }  # fmt: skip


def _case_rows(
    alone: Investment, helped: Investment, grant: float, credit: float, language: str
) -> dict[str, Any]:
    def text(key: str, **values: Any) -> str:
        return messages.text(f"investment_page.{key}", language, **values)

    cases = (alone, helped)
    rows = [
        (
            text(f"of.{name}"),
            *(_interval_text(getattr(case, name), name, language) for case in cases),
        )
        for name in _NUMBERS
    ]
    columns = (text("what"), text("without"), text("with"))
    flows = tuple(
        (
            str(year),
            *(_interval_text(case.cumulative[year], "cumulative", language) for case in cases),
        )
        for year in range(len(alone.cumulative))
    )
    heads = (text("year_of_case"), text("without"), text("with"))
    counted = {
        "grant": money(grant, grant, "JPY", language),
        "credit": money(credit, credit, "JPY", language),
    }
    return {
        "counted": text("counted", **counted),
        "table": html.table(Table(text("case"), columns, tuple(rows), (1, 2))),
        "flows": html.table(Table(text("flows"), heads, flows, (1, 2))),
        "assumed": ", ".join(
            messages.text(f"investment_input.{name}", language) for name in helped.not_said
        ),
    }


def _interval_text(interval: Interval | float, name: str, language: str) -> str:
    """The middle of an interval with its ends, in the unit of its kind; a chance in percent."""
    if not isinstance(interval, Interval):
        return f"{interval:.0%}"
    parts = [_number(x, name, language) for x in (interval.median, interval.low, interval.high)]
    return messages.text("investment_page.interval", language, middle=parts[0], low=parts[1],
                         high=parts[2])  # fmt: skip


def _number(value: float, name: str, language: str) -> str:
    if not math.isfinite(value):
        return messages.text("investment_page.never", language)
    if name == "payback":
        return messages.text("investment_page.years", language, n=f"{value:.1f}")
    if name == "hours_to_fill":
        return messages.text("investment_page.hours_a_year", language, n=f"{value:,.0f}")
    sign = "-" if value < 0.0 else ""
    if name == "hour_cost":
        return messages.text("investment_page.yen_an_hour", language, n=f"{value:,.0f}")
    return sign + money(abs(value), abs(value), "JPY", language)
