"""What may stand in a fact file: names, dimensions and words by kind, read from `schema.toml`.

An error names file and line, what was given, what is allowed and the likely correction.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any

from sekiso.domain import quantities, units
from sekiso.domain.errors import DataError, NeedError, SekisoError
from sekiso.domain.source import Source
from sekiso.knowledge.lines import line_of
from sekiso.knowledge.record import Record, fact_of, is_number, node_at, source_of

BY_FILE = (
    "decision",
    "directory",
    "economics",
)  # kinds whose files differ, each with paths of its own
_NUMBER_NAMES = ("value", "low", "high", "unit", "source", "n", "note")
_CURRENCY = re.compile(r"\b(?:EUR|USD|CNY|GBP)\b")
_SHOWN = 12  # allowed names in a message
_LIKELY = 0.6  # likeness from which a name counts as a slip of the pen
_Keys = Mapping[str, Collection[str]]
_Path = tuple[str | int, ...]


@lru_cache(maxsize=1)  # one file, read at every record
def schema() -> Mapping[str, Any]:
    """The tables of `schema.toml`: required, needed, shared, paths."""
    path = resources.files("sekiso.knowledge") / "schema.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shape_of(kind: str, key: str) -> Mapping[str, Any] | None:
    """The allowed paths of a file, None where nothing reads a file of this name."""
    shape = schema()["paths"][kind]
    shape = shape.get(key) if kind in BY_FILE else shape
    return None if shape is None else {**shape, **schema()["shared"]}


def errors_in(
    kind: str,
    key: str,
    own: Mapping[str, Any],
    *,
    text: str,
    merged: Mapping[str, Any],
    keys: _Keys,
) -> tuple[DataError, ...]:
    """Errors of a file's tables `own` with the lines of its `text`.

    `merged`: with the shipped file beneath; its sources may be named, and it must be complete.
    `keys`: keys on file by kind.
    """
    shape = shape_of(kind, key)
    names = {**keys, "properties": quantities.properties().keys()}
    check = _Check(f"{kind}/{key}.toml", text, names)
    if shape is None:
        check.unknown((), key, schema()["paths"][kind])
        return tuple(check.errors)
    check.sources(own.get("sources", {}), merged.get("sources", {}))
    check.table(own, shape, ())
    if not check.errors:
        check.required(merged, shape, (), kind)
    return tuple(check.errors)


def absent_for_answers(record: Record, rules: Collection[str]) -> tuple[str, ...]:
    """What a valid record lacks to take part in an answer: dotted paths, or its rules file."""
    needed = schema()["needed"].get(record.kind)
    if needed is None or not record.get("model", True):
        return ()
    sort = str(record.get("build") or record.get("shape"))
    sorts = {str(row.get("shape", sort)) for row in record.get("variants", {}).values()} | {sort}
    paths = [(sort, path) for path in needed["always"]]
    paths += [(kind, path) for kind in sorted(sorts) for path in needed.get(kind, ())]
    absent = [p for kind, path in paths for p in _each(record, path, kind, sort)]
    absent = [path for path in absent if node_at(record, path) is None]
    if record.kind == "processes" and record.key not in rules:
        absent.append(f"rules/{record.key}.toml")
    return tuple(absent)


def _each(record: Record, path: str, kind: str, usual: str) -> Iterator[str]:
    """`path` itself, or for "table.*.name" one path for each entry of that kind in the table."""
    table, star, name = path.partition(".*.")
    if not star:
        yield path
    for entry, row in record.get(table, {}).items() if star else ():
        if str(row.get("shape", usual)) == kind:
            yield f"{table}.{entry}.{name}"


@dataclass
class _Check:
    """Walks one file beside its shape and collects what is wrong."""

    file: str
    text: str
    keys: _Keys
    errors: list[DataError] = field(default_factory=list)
    known_sources: dict[str, Source] = field(default_factory=dict)

    def add(self, error: str, place: _Path, /, **values: object) -> None:
        line = line_of(self.text, place)
        self.errors.append(DataError(error, file=self.file, line=line, **values))

    def sources(self, own: Any, merged: Any) -> None:
        """Read the sources that numbers may name."""
        for name, row in merged.items() if isinstance(merged, dict) else ():
            if not isinstance(row, dict):  # `table` names it
                continue
            try:
                self.known_sources[name] = source_of(name, row)
            except (ValueError, TypeError) as problem:
                if name in own:
                    self.add("knowledge_malformed", ("sources", name), why=str(problem))

    def table(self, node: Any, shape: Mapping[str, Any], path: _Path) -> None:
        """A table: each name is known, or fits a wildcard of the shape."""
        if not isinstance(node, dict):
            self.add("fact_type", path, path=_dotted(path), allowed=f"[{_dotted(path)}]")
            return
        for name, child in node.items():
            within = self._shape_at(name, shape)
            if within is None:
                self.unknown(path, name, shape)
            else:
                self.node(child, shape[within], (*path, name))

    def node(self, node: Any, shape: Any, path: _Path) -> None:
        """A table, a list of tables or a value."""
        if isinstance(shape, Mapping):
            self.table(node, shape, path)
        elif isinstance(shape, list):
            if not isinstance(node, list):
                self.add("fact_type", path, path=_dotted(path), allowed=f"[[{_dotted(path)}]]")
                return
            for index, row in enumerate(node):
                self.table(row, shape[0], (*path, index))
        else:
            self.value(node, str(shape), path)

    def value(self, node: Any, told: str, path: _Path) -> None:
        """A value of one of the sorts told, joined by "or"."""
        first, _, rest = told.partition(" ")
        if first in ("one", "key", "texts", "keys") and rest.startswith("of "):
            self._words(node, told, path)
            return
        sorts = told.split(" or ")
        plain = [_PLAIN[sort] for sort in sorts if sort in _PLAIN]
        if any(fits(node) for fits, _ in plain):
            return
        allowed = [_unit_of(sort, path) for sort in sorts if sort not in _PLAIN]
        if not allowed or not isinstance(node, dict):
            shown = [text for _, text in plain] + ([_number_like(allowed)] if allowed else [])
            self.add("fact_type", path, path=_dotted(path), allowed=", ".join(shown))
        else:
            self._number(node, allowed, path, is_banded="quantity" in sorts)

    def required(self, node: Any, shape: Any, path: _Path, place: str) -> None:
        """What the schema demands of the tables of a valid file; `place`: the path of its shape."""
        if isinstance(shape, list):
            for index, row in enumerate(node):
                self.required(row, shape[0], (*path, index), place)
        elif isinstance(shape, Mapping):
            names = schema()["required"].get(place, ())
            if place == "machines.envelope":
                names = (*names, *(() if "diameter" in node else ("x", "y")))
            absent = [_dotted((*path, name)) for name in names if name not in node]
            if absent:
                self.add("fact_required", path, got=", ".join(absent))
            for name, child in node.items():
                within = self._shape_at(name, shape)
                step = within if within == "sources" else f"{place}.{within}"
                self.required(child, shape[within], (*path, name), step)

    def unknown(self, path: _Path, name: str, shape: Mapping[str, Any]) -> None:
        """Add that a name is unknown, with the likely one beside it or elsewhere in the file."""
        names = [*(n for n in shape if n[0] not in "*<"), *self._wild_keys(shape)]
        likely = _nearest(name, names)
        if likely is None:
            likely = _nearest_path(name, self.file)
        self._not_among((*path, name), name, names, likely)

    def _number(
        self, node: dict[str, Any], allowed: list[str], path: _Path, *, is_banded: bool
    ) -> None:
        for name in node:
            if name not in _NUMBER_NAMES:
                likely = _nearest(name, _NUMBER_NAMES)
                self._not_among((*path, name), name, list(_NUMBER_NAMES), likely)
                return
        if not is_number(node):
            self.add("fact_type", path, path=_dotted(path), allowed=_number_like(allowed))
            return
        try:
            unit = str(node["unit"])
            if _dimension(unit) not in {_dimension(u) for u in allowed}:
                units_allowed = " / ".join(allowed)
                self.add("fact_dimension", path, path=_dotted(path), got=unit, unit=units_allowed)
                return
            fact = fact_of(node, self.known_sources)
            if fact.low < 0.0 and fact.unit != "dimensionless" and not is_banded:
                raise ValueError(f"{fact.low:g} {fact.unit} is below zero")
        except (ValueError, KeyError, TypeError, SekisoError) as problem:
            self.add("knowledge_malformed", path, why=str(problem))
            return
        try:
            if is_banded:
                quantities.quantity(str(path[-1])).check(fact.value)
        except NeedError as problem:
            self.add("fact_implausible", path, path=_dotted(path), **problem.values)

    def _words(self, node: Any, told: str, path: _Path) -> None:
        first, _, rest = told.split(" ", 2)
        words = rest.split(" | ")
        if first in ("key", "keys"):
            words = sorted({key for kind in words for key in self.keys.get(kind, ())})
        rows = node if first in ("texts", "keys") else [node]
        if not isinstance(rows, list) or not all(isinstance(row, str) for row in rows):
            self.add("fact_type", path, path=_dotted(path), allowed=" | ".join(words[:_SHOWN]))
            return
        for row in rows:
            if row not in words:
                self._not_among(path, row, words, _nearest(row, words))

    def _not_among(self, path: _Path, name: str, names: list[str], likely: str | None) -> None:
        shown = names if len(names) <= _SHOWN else difflib.get_close_matches(name, names, 5, 0.3)
        allowed = ", ".join(shown) + (" …" if len(names) > len(shown) else "")
        if likely is None:
            self.add("fact_unknown", path, got=name, allowed=allowed)
        else:
            self.add("fact_misspelt", path, got=name, allowed=allowed, likely=likely)

    def _shape_at(self, name: str, shape: Mapping[str, Any]) -> str | None:
        """The name or wildcard of the shape that a name falls under."""
        if name in shape:
            return name
        wildcards = (wild for wild in shape if wild[0] in "*<")
        return next((w for w in wildcards if w == "*" or name in self.keys.get(w[1:-1], ())), None)

    def _wild_keys(self, shape: Mapping[str, Any]) -> Iterator[str]:
        for wild in shape:
            if wild[0] == "<":
                yield from sorted(self.keys.get(wild[1:-1], ()))


def _is_text(node: Any) -> bool:
    return isinstance(node, str)


def _is_bool(node: Any) -> bool:
    return isinstance(node, bool)


def _is_bare_number(node: Any) -> bool:
    return isinstance(node, int | float) and not isinstance(node, bool)


def _is_texts(node: Any) -> bool:
    return isinstance(node, list) and all(isinstance(row, str) for row in node)


def _is_words(node: Any) -> bool:
    if isinstance(node, dict):
        return set(node) <= {"en", "ja"} and "en" in node and all(map(_is_text, node.values()))
    return isinstance(node, str)


_PLAIN: Mapping[str, tuple[Callable[[Any], bool], str]] = {  # sort: its test, as it is written
    "text": (_is_text, '"..."'),
    "texts": (_is_texts, '["...", "..."]'),
    "bool": (_is_bool, "true, false"),
    "number": (_is_bare_number, "1.0"),
    "words": (_is_words, '{ en = "...", ja = "..." }'),
}


def _unit_of(told: str, path: _Path) -> str:
    """The unit of a sort; "quantity" takes that of the vocabulary for the path's last name."""
    return quantities.quantity(str(path[-1])).unit if told == "quantity" else told


def _dimension(unit: str) -> str:
    """The SI unit, with every currency read as yen."""
    return units.si_unit(_CURRENCY.sub("JPY", unit))


def _number_like(allowed: list[str]) -> str:
    return f'{{ value = 1.0, unit = "{allowed[0]}", source = "..." }}'


def _dotted(path: _Path) -> str:
    return ".".join(f"[{step}]" if isinstance(step, int) else step for step in path)


def _nearest(name: str, names: Collection[str]) -> str | None:
    return next(iter(difflib.get_close_matches(name, list(names), 1, _LIKELY)), None)


def _nearest_path(name: str, file: str) -> str | None:
    """The place in the same kind of file where a name like `name` belongs."""
    kind, _, key = file.removesuffix(".toml").partition("/")
    shape = shape_of(kind, key)
    if shape is None:
        return None
    places = {path[-1]: _dotted(path) for path in reversed(list(_paths(shape, ())))}
    likely = _nearest(name, places)
    return None if likely is None else places[likely]


def _paths(shape: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name, child in shape.items():
        child = child[0] if isinstance(child, list) else child
        if name != "sources":
            yield (*path, name)
            yield from _paths(child, (*path, name)) if isinstance(child, Mapping) else ()
