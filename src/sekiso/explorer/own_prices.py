"""Own prices of the asker, laid over the facts: a machine hour, a wage, a powder.

A price that a shop knows of itself is not raised to the level of published prices, nor to the
region where it is bought: the level of its term is 1, and the factor of the region cancels.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import NeedError
from sekiso.domain.source import Fact, Source
from sekiso.economics.fact_sampler import OWN, currency_of
from sekiso.economics.market import WORLD, branch_of
from sekiso.explorer.ways import Way, way_called
from sekiso.knowledge import Knowledge, Record, fact_at
from sekiso.materials.naming import resolve

SHORT = {  # names of prices that many shops know of themselves: the path of the fact
    "machine_hour": f"{OWN}.machine_hour",
    "labour": "labour.rates.technician",
    "engineer": "labour.rates.engineer",
    "electricity_price": "electricity.price.JP",
    "machining_hour": "machining.machine.rate",
}
OF_METAL = ("powder_price", "wire_price", "bar_price")
LEVEL_OF = {  # the level of published prices that multiplies what a table of facts is charged for
    f"{OWN}.machine_hour": ("machine_hour", ""),
    "labour": ("labour", ""),
    "feedstock": ("feedstock", "metal_price"),
    "gas": ("gas", ""),
    "machining": ("machining", "machining_hour"),
    "post_processing": ("post", "post"),
}  # of an additive process, of a route
_SOURCE = Source("own_prices", "Own prices of the asker", "recalled")
_ONE = Fact(1.0, 1.0, 1.0, "dimensionless", _SOURCE)
_ONE_YEN = Fact(1.0, 1.0, 1.0, "JPY", _SOURCE)
_YEAR = re.compile(r"[(\s]*\b(?P<year>(?:19|20)\d\d)\)?\s*$")
_CODE = re.compile(r"\b[A-Z]{3}\b")
_MOST = 100
OwnPrices = Mapping[str, str]


@dataclass(frozen=True)
class _Price:
    """A price as it was said: number and unit, and the year of its money (None: today's)."""

    number: float
    unit: str
    year: int | None


def read_own_prices(given: Mapping[str, Any] | str | PathLike[str] | None) -> dict[str, str]:
    """Own prices by path as text, from a mapping or a TOML file of nested tables.

    Raises NeedError for a file that cannot be read, a price without unit and too many prices.
    """
    if given is None:
        return {}
    table = given if isinstance(given, Mapping) else _table_of(Path(given))
    found = dict(_flat(table, ""))
    if len(found) > _MOST:
        raise NeedError("own_prices_too_many", got=len(found), allowed=_MOST)
    for path, text in found.items():
        _read(path, text)
    return dict(sorted(found.items()))


def with_own_prices(
    knowledge: Knowledge, own: OwnPrices, *, process: str, material: str, region: str = "JP"
) -> Knowledge:
    """The facts with own prices in their place, as they count for a way and a metal in a region.

    Raises NeedError for a path that is no fact, a unit of another kind and an unknown currency.
    """
    if not own:
        return knowledge
    return _laid_over(knowledge, tuple(own.items()), process, material, region)


@lru_cache(maxsize=8)  # what a knowledge is asked for is kept with it
def _laid_over(
    knowledge: Knowledge, own: tuple[tuple[str, str], ...], process: str, material: str, region: str
) -> Knowledge:
    way = way_called(process, knowledge)
    branch = branch_of(str(way.record["build" if way.is_additive else "shape"]))
    market = f"fitted_prices.market.{region}.{branch}"
    records = {kind: dict(rows) for kind, rows in knowledge.records.items()}
    rates: dict[str, Any] = {}
    for name, text in own:
        for path in _paths(name, way.record, material, knowledge):
            kind, key, inside = _place(path, knowledge)
            known = fact_at(records[kind][key], inside) if key in records[kind] else None
            fact = _fact(name, text, known, inside, knowledge)
            level = _level(path, way)
            if level and currency_of(fact.unit):
                rates[f"fitted_prices.level.{level}"] = {"price": _ONE, "over": ()}
            if kind != "economics":
                records[kind][key] = _with_fact(records[kind][key], inside, fact)
                continue
            is_local = currency_of(fact.unit) is not None and key not in WORLD
            rates[path] = {"price": fact, "over": (market,) if is_local else ()}
    records["economics"][OWN] = Record("economics", OWN, rates, is_own=True)
    return replace(knowledge, records=records, digest=f"{knowledge.digest}+own")


def _level(path: str, way: Way) -> str:
    """Level of published prices that a fact would be raised to in the price of a way, "" without.

    A shaping price that is none of these terms keeps its level.
    """
    tables = {"feedstock" if ".feedstock." in path else path.split(".")[0], path}
    levels = next((LEVEL_OF[table] for table in sorted(tables) if table in LEVEL_OF), ("", ""))
    return levels[not way.is_additive]


def yen_of(text: str, knowledge: Knowledge) -> float:
    """A price [JPY] from text ("300 EUR", "45,000 円"), at the rate on file.

    Raises NeedError for text that is no amount of money, and for a currency without a rate.
    """
    fact = _fact("price", str(text), _ONE_YEN, "", knowledge)
    code = currency_of(fact.unit)
    rates = knowledge.of("economics")["currency"]["rates"]
    return fact.value * (rates[code].value if code else 1.0)


def _table_of(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as problem:
        raise NeedError("own_prices_unreadable", got=file.name, why=str(problem)[:100]) from problem


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        path = f"{prefix}{name}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}.")
        else:
            yield path, str(value)


def _read(path: str, text: str) -> _Price:
    dated = _YEAR.search(text)
    bare = text[: dated.start()] if dated else text
    number, unit = units.parsed(bare, likely="JPY/hour")
    if not unit:
        raise NeedError("unit_missing", got=f"{path} = {text}", unit="JPY/hour, EUR/kg ...")
    if number < 0.0:
        raise NeedError("own_price_negative", got=text, path=path)
    return _Price(number, unit, int(dated["year"]) if dated else None)


def _paths(name: str, way: Record, material: str, knowledge: Knowledge) -> list[str]:
    """The paths of the facts that a name means; of a metal those of the alloys that are meant."""
    if name not in OF_METAL:
        return [SHORT.get(name, name)]
    names = way.get("feedstock_price", (name,)) if name == "powder_price" else (name,)
    alloys = resolve(material, knowledge).alloys
    return [f"{alloy}.feedstock.{names[0]}" for alloy in alloys]


def _place(path: str, knowledge: Knowledge) -> tuple[str, str, str]:
    """Kind and key of the record that a path begins with, and the path inside it."""
    head, _, inside = path.partition(".")
    if head == OWN:
        return "economics", OWN, inside
    for kind in ("economics", "processes", "routes", "machines", "alloys"):
        record = knowledge.of(kind).get(head)
        if record is not None and (kind == "alloys" or fact_at(record, inside) is not None):
            return kind, head, inside
    allowed = ", ".join((*SHORT, *OF_METAL, "labour.rates.welder", "gas.argon.price"))
    raise NeedError("own_price_unknown", got=path, allowed=allowed)


def _fact(name: str, text: str, known: Fact | None, inside: str, knowledge: Knowledge) -> Fact:
    """A price as a fact without a range, in SI and in its own currency."""
    price = _read(name, text)
    currencies = knowledge.of("economics")["currency"]["rates"]
    for code in _CODE.findall(price.unit):
        if code not in currencies:
            raise NeedError("currency_unknown", got=code, allowed=", ".join(currencies))
    scale, offset, unit = units.line_to_si(price.unit)
    wanted = known.unit if known is not None else _usual_unit(inside)
    if _without_currency(unit) != _without_currency(wanted):
        raise NeedError("unit_wrong", got=text, unit=wanted)
    value = price.number * scale + offset
    rate = _rate_of_year(unit, price.year, knowledge)
    if rate is not None:
        value, unit = value * rate, _without_currency(unit)
    return Fact(value, value, value, unit, _SOURCE)


def _usual_unit(inside: str) -> str:
    return "JPY/s" if inside == "machine_hour" else "JPY/kg"


def _without_currency(unit: str) -> str:
    code = currency_of(unit)
    return unit if code is None else unit.replace(code, "JPY")


def _rate_of_year(unit: str, year: int | None, knowledge: Knowledge) -> float | None:
    """JPY per unit of the currency in an earlier year; None for the money of today.

    Raises NeedError for a year of which no rate is on file.
    """
    code = currency_of(unit)
    table = knowledge.of("economics")["currency"]
    if year is None or code in (None, "JPY") or year == table.get("year"):
        return None
    rows = table.get("by_year", {}).get(code, {})
    fact = rows.get(str(year))
    if fact is None:
        known = ", ".join([*rows, str(table.get("year"))])
        raise NeedError("price_year_unknown", got=year, currency=code, allowed=known)
    return float(fact.value)


def _with_fact(record: Record, path: str, fact: Fact) -> Record:
    """A copy of a record with one fact replaced or added."""
    tables = dict(record.tables)
    node = tables
    *heads, last = path.split(".")
    for head in heads:
        node[head] = dict(node.get(head, {}))
        node = node[head]
    node[last] = fact
    return Record(record.kind, record.key, tables, record.sources, is_own=record.is_own)
