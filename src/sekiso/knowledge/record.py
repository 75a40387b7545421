"""One fact file as a frozen record: TOML tables in, SI facts with their sources out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain import units
from sekiso.domain.source import Fact, Source


@dataclass(frozen=True, eq=False)
class Record(Mapping[str, Any]):
    """One fact file: nested tables whose numbers are `Fact`s."""

    kind: str
    key: str
    tables: Mapping[str, Any]
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_own: bool = False
    _found: dict[str, Fact | None] = field(default_factory=dict, init=False, repr=False)

    # what was looked up is kept for a record itself, not for its like
    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __getitem__(self, name: str) -> Any:
        return self.tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tables)

    def __len__(self) -> int:
        return len(self.tables)

    def name(self, language: str = "en") -> str:
        """The name shown to a user."""
        names = self.tables.get("name", self.key)
        return str(names.get(language, names.get("en"))) if isinstance(names, Mapping) else names

    def fact(self, path: str) -> Fact | None:
        """The fact at a dotted path ("thermophysical.density"), or None where it is not known."""
        if path not in self._found:  # a table is asked for the same again and again
            self._found[path] = fact_at(self.tables, path)
        return self._found[path]

    def value(self, path: str) -> float | None:
        """The SI value of the fact at `path`, or None where it is not known."""
        fact = self.fact(path)
        return None if fact is None else fact.value

    def facts(self) -> list[tuple[str, Fact]]:
        """All facts of the record with their dotted paths."""
        return list(_facts(self.tables, ""))


def fact_at(tables: Mapping[str, Any], path: str) -> Fact | None:
    """The fact at a dotted path of nested tables, or None where there is none."""
    if isinstance(tables, Record):
        return tables.fact(path)
    node = node_at(tables, path)
    return node if isinstance(node, Fact) else None


def node_at(tables: Mapping[str, Any], path: str) -> Any:
    """What stands at a dotted path of nested tables, or None."""
    node: Any = tables
    for name in path.split("."):
        is_table = type(node) is dict or isinstance(node, Mapping)
        node = node.get(name) if is_table else None
    return node


def record_of(kind: str, key: str, tables: Mapping[str, Any], *, is_own: bool = False) -> Record:
    """The record of a parsed file; ValueError, KeyError or TypeError for a malformed number."""
    sources = {name: source_of(name, row) for name, row in tables.get("sources", {}).items()}
    rest = {name: table for name, table in tables.items() if name != "sources"}
    return Record(kind, key, _with_facts(rest, sources), sources, is_own=is_own)


def source_of(key: str, table: Mapping[str, Any]) -> Source:
    """The citation of a `[sources.<key>]` table; ValueError where it is incomplete."""
    address = table.get("url") or (f"https://doi.org/{table['doi']}" if "doi" in table else None)
    if "title" not in table:
        raise ValueError(f"source {key!r} has no title")
    return Source(
        key=key,
        title=str(table["title"]),
        status=str(table.get("status", "recalled")),
        url=address,
        locator=table.get("locator"),
        date=str(table["date"]) if "date" in table else None,
        licence=table.get("licence"),
    )


def is_number(node: Any) -> bool:
    """Whether a parsed table is a number { value, low, high, unit, source }."""
    return isinstance(node, dict) and "unit" in node and ("value" in node or "low" in node)


def fact_of(table: Mapping[str, Any], sources: Mapping[str, Source]) -> Fact:
    """The fact of a number table; ValueError where an end, the source or the order is wrong."""
    unit = str(table["unit"])
    low, high = table.get("low", table.get("value")), table.get("high", table.get("value"))
    if low is None or high is None:
        raise ValueError(f"{dict(table)} has only one end of a range and no value")
    for number in (low, high, table.get("value", low)):
        if type(number) is not float and type(number) is not int:
            raise ValueError(f"{number!r} is not a number")
        if not math.isfinite(number):
            raise ValueError(f"{number!r} is not finite")
    value = table.get("value", 0.5 * (low + high))
    if "source" not in table or table["source"] not in sources:
        raise ValueError(f"{dict(table)} names no source of this file")
    scale, offset, si_unit = units.line_to_si(unit)
    value, low, high = (float(x) * scale + offset for x in (value, low, high))
    source = sources[table["source"]]
    return Fact(value, low, high, si_unit, source, n=table.get("n"), note=table.get("note"))


def _with_facts(node: Any, sources: Mapping[str, Source]) -> Any:
    if isinstance(node, dict):
        if is_number(node):
            return fact_of(node, sources)
        return {
            name: _with_facts(child, sources) if isinstance(child, dict | list) else child
            for name, child in node.items()
        }
    if isinstance(node, list):
        return tuple([_with_facts(child, sources) for child in node])
    return node


def _facts(node: Any, path: str) -> Iterator[tuple[str, Fact]]:
    if isinstance(node, Fact):
        yield path, node
    elif isinstance(node, Mapping):
        for name, child in node.items():
            yield from _facts(child, f"{path}.{name}" if path else name)
    elif isinstance(node, tuple):
        for index, child in enumerate(node):
            yield from _facts(child, f"{path}[{index}]")
