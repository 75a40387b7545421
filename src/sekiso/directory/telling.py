"""An entry, a figure, a reason in words of either language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sekiso.directory.book import Book
from sekiso.directory.entry import Entry
from sekiso.directory.fiscal_year import STATUS_YEAR
from sekiso.directory.subsidies import NOT_ELIGIBLE, Scheme, Why
from sekiso.domain import messages
from sekiso.domain.source import Fact

SHOWN = (
    "role", "scope", "cause", "test", "remedy", "content", "target", "rate_told", "cap", "budget",
    "figure", "fiscal_year", "year", "place", "abbreviation", "founded", "lead", "members",
    "members_note", "equipment", "provider", "institute", "parent", "audience", "duration", "held",
    "programme", "funder", "participants", "start", "end", "status", "budget_note", "code", "body",
    "edition", "date", "scheme", "award", "price", "note", "link",
)  # fmt: skip
_REMARKS = frozenset({"note", "members_note", "budget_note"})
_LETTERS = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
LINKS = {
    "provider": "institute", "institute": "institute", "parent": "institute", "scheme": "subsidy",
}  # fmt: skip
_SCALES = {"trillion": 1e12, "billion": 1e9, "million": 1e6}
_JAPANESE = ((1e12, "兆"), (1e8, "億"), (1e4, "万"))
_CURRENCIES = ("JPY", "EUR", "USD", "CNY")
_QUALIFIERS = {"~": "about", "<": "under", ">": "over", ">=": "least"}


def kind_line(entry: Entry, book: Book, language: str) -> str:
    """Kind, sort and prefecture of an entry in one line."""
    vocabulary = book.vocabulary
    kind = vocabulary.named("kind", entry.kind, language)
    sort = vocabulary.named("sort", entry.sort, language)
    country = vocabulary.named("country", entry.country, language) if entry.country else ""
    place = country
    if len(entry.places) == 1:
        place = vocabulary.named("prefecture", next(iter(entry.places)), language)
    parts = dict.fromkeys(part for part in (kind, sort, place) if part)
    return " / ".join(parts)


def details(entry: Entry, book: Book, language: str) -> list[tuple[str, str]]:
    """(label, text) of what the files say of an entry, in reading order."""
    rows = [
        (messages.text(f"directory.field.{name}", language), text)
        for name in SHOWN
        if (text := _field_text(entry, book, name, language))
    ]
    if "tier" in entry.fields:
        rows.append((messages.text("directory.field.tier", language), _tiers(entry, language)))
    applications = [_words(row["name"], language) for row in entry.fields.get("application", ())]
    if applications:
        label = messages.text("directory.field.application", language)
        rows.append((label, "; ".join(applications)))
    if entry.tags:
        named = [book.vocabulary.named("tag", tag, language) for tag in entry.tags]
        rows.append((messages.text("directory.field.tags", language), ", ".join(named)))
    return rows


def status(entry: Entry, language: str) -> str:
    """How far an entry holds: past, as of which year, what to ask; empty where nothing is to say.

    A scheme of Japan always says as of when it was told.
    """
    lines = []
    if entry.is_stale:
        lines.append(messages.text(f"directory.stale.{_stale_key(entry)}", language))
    if entry.kind in ("subsidy", "programme") and entry.country == "JP":
        year = entry.years[1] if entry.years and entry.kind == "subsidy" else STATUS_YEAR
        lines.append(messages.text("directory.as_of", language, year=year))
    if entry.sort == "public test institute" and "mechanical-testing" not in entry.tags:
        lines.append(messages.text("directory.ask", language))
    if entry.fields.get("is_picture"):
        lines.append(messages.text("directory.picture", language))
    if entry.fields.get("is_name_unverified"):
        lines.append(messages.text("directory.unverified", language))
    return " ".join(lines)


def figure(entry: Entry, language: str) -> str:
    """A market figure with qualifier and year; that there is none where only a picture shows it.

    Source of the numbers: the report's text; its charts draw on AMPOWER (2025).
    """
    fact = entry.fact("figure")
    if fact is None:
        return messages.text("directory.picture", language)
    unit = str(entry.fields["shown_unit"])
    number = _figure_number(fact, unit, language)
    qualifier = _QUALIFIERS.get(str(entry.fields.get("qualifier", "")))
    if qualifier is not None:
        number = messages.text(f"directory.qualifier.{qualifier}", language, number=number)
    year = entry.fields.get("year")
    return f"{number} ({year})" if year else number


def money(low: float, high: float, currency: str, language: str) -> str:
    """An amount or range of a currency, short.

    >>> money(25e6, 25e6, "JPY", "en"), money(170e8, 485e8, "EUR", "ja")
    ('25 million JPY', '170億～485億ユーロ')
    """
    if language == "ja":
        unit = messages.text(f"directory.currency.{currency}", "ja")
        ends = [_japanese(end) for end in dict.fromkeys((low, high))]
        return "～".join(ends) + unit
    scale = next((n for n, size in _SCALES.items() if high >= size), "")
    size = _SCALES.get(scale, 1.0)
    ends = [f"{end / size:,.4g}" if scale else f"{end:,.0f}" for end in dict.fromkeys((low, high))]
    return " ".join(part for part in ("-".join(ends), scale, currency) if part)


def scheme_details(scheme: Scheme, language: str) -> list[tuple[str, str]]:
    """(label, text) of a judged scheme: verdict, rate, cap, amount, conditions, case."""
    text = messages.text
    verdict = text(f"scheme_verdict.{scheme.verdict}", language)
    why = " ".join(reason(row, language) for row in scheme.reasons)
    rows = [
        (text("scheme.verdict", language), text("scheme.told", language, verdict=verdict, why=why)),
        (text("directory.field.rate_told", language), scheme.entry.text("rate_told", language)),
    ]
    if scheme.cap is not None:
        amount = money(scheme.cap, scheme.cap, "JPY", language)
        rows.append((text("directory.field.cap", language), amount))
    if scheme.paid is not None and scheme.verdict != NOT_ELIGIBLE:
        rows.append((text("scheme.paid", language), money(*scheme.paid, "JPY", language)))
    rows += [(text("scheme.also", language), row[language]) for row in scheme.conditions]
    if scheme.case is not None:
        told = f"{scheme.case.name(language)}: {scheme.case.text('role', language)}"
        rows.append((text("scheme.case", language), told))
    return rows


def reason(why: Why, language: str) -> str:
    """A reason of a scheme's verdict as a sentence."""
    values: dict[str, Any] = dict(why.values)
    for name, value in values.items():
        if isinstance(value, float) and name != "employees":
            values[name] = money(value, value, "JPY", language)
    if why.key == "employees":
        values = {n: v if v is None else f"{v:,.0f}" for n, v in why.values.items()}
    if why.key == "is_sme":
        values["most_employees"] = f"{why.values['most_employees']:,.0f}"
    ends = ("least", "most", "below")
    limits = [
        messages.text(f"directory.limit.{end}", language, limit=values[end])
        for end in ends
        if values.get(end) is not None
    ]
    state = {True: "holds", False: "fails", None: "open"}[why.holds]
    joined = "、".join(limits) if language == "ja" else ", ".join(limits)
    key = f"scheme_reason.{why.key}.{state}"
    return messages.text(key, language, **{**values, "limits": joined})


def _stale_key(entry: Entry) -> str:
    return entry.kind if entry.kind in ("subsidy", "fee", "programme") else "over"


def _tiers(entry: Entry, language: str) -> str:
    """The rates per hour of a fee, tier by tier."""
    told = []
    for row in entry.fields["tier"]:
        rate = f"{row['rate'].value:,.0f}"
        if "hours_to" in row:
            hours = f"{row['hours_to'].value:g}"
            told.append(messages.text("directory.tier_to", language, rate=rate, hours=hours))
        else:
            told.append(messages.text("directory.tier", language, rate=rate))
    return ("、" if language == "ja" else ", ").join(told)


def _field_text(entry: Entry, book: Book, name: str, language: str) -> str:
    value = entry.fields.get(name)
    if name in LINKS and f"{LINKS[name]}/{value}" in book.entries:
        return book.entries[f"{LINKS[name]}/{value}"].name(language)
    if name == "figure" and entry.kind == "market":
        return figure(entry, language)
    if isinstance(value, Fact):
        if value.unit not in _CURRENCIES:
            return f"{value.value:g}"
        return money(value.low, value.high, value.unit, language)
    if isinstance(value, Mapping):
        return _words(value, language)
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    if name == "status":
        key = f"directory.status.{str(value).replace(' ', '_')}"
        return messages.text(key, language) if messages.has_text(key) else str(value or "")
    if name in _REMARKS and language == "ja" and not _LETTERS.search(str(value)):
        return ""  # a remark that was made in English only
    return "" if value is None else str(value)


def _words(value: Mapping[str, Any] | str, language: str) -> str:
    told = value.get(language, value.get("en", "")) if isinstance(value, Mapping) else value
    return "; ".join(told) if isinstance(told, list | tuple) else str(told)


def _figure_number(fact: Fact, unit: str, language: str) -> str:
    if fact.unit != "dimensionless":
        return money(fact.low, fact.high, fact.unit, language)
    factor = 100.0 if unit.startswith("%") else 1.0
    ends = [f"{factor * end:.4g}" for end in dict.fromkeys((fact.low, fact.high))]
    return ("～" if language == "ja" else "-").join(ends) + messages.text(
        f"directory.unit.{_UNITS[unit]}", language
    )


_UNITS = {"%": "percent", "%/year": "percent_a_year", "x": "times", "standards": "standards"}


def _japanese(value: float) -> str:
    for size, name in _JAPANESE:
        if value >= size:
            return f"{float(f'{value / size:.4g}'):,.6g}{name}"
    return f"{value:,.0f}"
