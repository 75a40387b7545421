"""Read the fact files: TOML in, frozen records of SI facts out.

A number is an inline table `{ value, low, high, unit, source }`; it becomes a `Fact` in SI.  The
user's overlay folder has the same layout and wins file by file, table by table.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from sekiso.domain import units
from sekiso.domain.cache_folder import cache_folder, drop_oldest, write_whole
from sekiso.domain.errors import DataError, SekisoError
from sekiso.domain.source import Fact, Source

KINDS = (
    "alloys",
    "processes",
    "routes",
    "machines",
    "standards",
    "environments",
    "economics",
    "phrases",
    "rules",
    "decision",
    "cases",
)
NEEDED: Mapping[str, tuple[str, ...]] = {  # what the rooms above read without asking
    "alloys": ("name", "family"),
    "processes": ("name",),
    "routes": ("name", "families"),
    "machines": ("name", "process", "envelope", "availability"),
    "phrases": ("phrase",),
    "cases": ("case",),
}
AVAILABILITIES = ("common", "some", "rare")
OVERLAY_VARIABLE = "SEKISO_KNOWLEDGE"
_KEPT_TABLES = 8
_Texts = Mapping[str, Mapping[str, bytes]]


@dataclass(frozen=True, eq=False)
class Record(Mapping[str, Any]):
    """One fact file: nested tables whose numbers are `Fact`s."""

    kind: str
    key: str
    tables: Mapping[str, Any]
    sources: Mapping[str, Source] = field(default_factory=dict)
    is_own: bool = False

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
        found: Any = self.tables
        for name in path.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
        return found if isinstance(found, Fact) else None

    def value(self, path: str) -> float | None:
        """The SI value of the fact at `path`, or None where it is not known."""
        fact = self.fact(path)
        return None if fact is None else fact.value

    def facts(self) -> list[tuple[str, Fact]]:
        """All facts of the record with their dotted paths."""
        return list(_facts(self.tables, ""))


@dataclass(frozen=True, eq=False)
class Knowledge:
    """All records by kind and key, with the digest of the bytes they were read from."""

    records: Mapping[str, Mapping[str, Record]]
    digest: str

    def of(self, kind: str) -> Mapping[str, Record]:
        """The records of one kind by key."""
        return self.records.get(kind, {})

    @property
    def alloys(self) -> Mapping[str, Record]:
        """Alloys by key."""
        return self.of("alloys")

    @property
    def processes(self) -> Mapping[str, Record]:
        """Additive processes by key."""
        return self.of("processes")

    @property
    def routes(self) -> Mapping[str, Record]:
        """Competing routes by key."""
        return self.of("routes")

    @property
    def machines(self) -> Mapping[str, Record]:
        """Machines by key."""
        return self.of("machines")


def load(overlay: str | os.PathLike[str] | None = None) -> Knowledge:
    """The shipped facts, with those of `overlay` (or of $SEKISO_KNOWLEDGE) put over them."""
    chosen = overlay or os.environ.get(OVERLAY_VARIABLE)
    return _load(str(Path(chosen).resolve()) if chosen else None)


@lru_cache(maxsize=8)
def _load(overlay: str | None) -> Knowledge:
    if overlay is not None and not Path(overlay).is_dir():
        raise DataError("knowledge_folder_absent", got=Path(overlay).name)
    for entry in sorted(Path(overlay).iterdir()) if overlay else ():
        if entry.is_dir() and entry.name not in KINDS and not entry.name.startswith((".", "_")):
            raise DataError("knowledge_kind_unknown", got=entry.name, allowed=", ".join(KINDS))
    shipped = Path(str(resources.files("sekiso.knowledge")))
    texts = {kind: _texts(shipped / kind) for kind in KINDS}
    own = {kind: _texts(Path(overlay) / kind) if overlay else {} for kind in KINDS}
    digest = hashlib.sha256()
    for kind in KINDS:
        for key in sorted(texts[kind].keys() | own[kind].keys()):
            parts = (f"{kind}/{key}".encode(), texts[kind].get(key, b""), own[kind].get(key, b""))
            digest.update(b"\0".join(parts))
    tables = _parsed(texts, own, digest.hexdigest())
    records = {
        kind: {
            key: _record(kind, key, table, is_own=key in own[kind]) for key, table in rows.items()
        }
        for kind, rows in tables.items()
    }
    return Knowledge(records, digest.hexdigest())


def _parsed(texts: _Texts, own: _Texts, digest: str) -> dict[str, dict[str, Any]]:
    """The tables of all files; kept in the cache folder, because reading TOML takes longest."""
    kept = _kept(digest)
    if kept is not None:
        return kept
    tables: dict[str, dict[str, Any]] = {
        kind: {
            key: _tables(kind, key, texts[kind].get(key), own[kind].get(key))
            for key in sorted(texts[kind].keys() | own[kind].keys())
        }
        for kind in KINDS
    }
    # a cache that cannot be written is only slow
    with contextlib.suppress(OSError, ValueError):
        write_whole(cache_folder("facts") / f"{digest}.marshal", marshal.dumps(tables))
        drop_oldest(cache_folder("facts"), keep=_KEPT_TABLES)
    return tables


def _kept(digest: str) -> dict[str, dict[str, Any]] | None:
    try:
        content = (cache_folder("facts") / f"{digest}.marshal").read_bytes()
        tables: dict[str, dict[str, Any]] = marshal.loads(content)
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return tables if isinstance(tables, dict) and tables.keys() == set(KINDS) else None


def _tables(kind: str, key: str, shipped: bytes | None, own: bytes | None) -> dict[str, Any]:
    try:
        tables = tomllib.loads(shipped.decode()) if shipped else {}
        if own:
            tables = _merged(tables, tomllib.loads(own.decode()))
    except ValueError as problem:
        raise DataError("knowledge_malformed", file=f"{kind}/{key}.toml", why=problem) from problem
    return tables


def _texts(folder: Path) -> dict[str, bytes]:
    return {file.stem: file.read_bytes() for file in sorted(folder.glob("*.toml"))}


def _record(kind: str, key: str, tables: Mapping[str, Any], *, is_own: bool) -> Record:
    try:
        sources = {name: _source(name, row) for name, row in tables.get("sources", {}).items()}
        rest = {name: table for name, table in tables.items() if name != "sources"}
        facts = _with_facts(rest, sources)
        _complete(kind, facts)
        return Record(kind, key, facts, sources, is_own=is_own)
    except (ValueError, KeyError, TypeError, SekisoError) as problem:
        raise DataError("knowledge_malformed", file=f"{kind}/{key}.toml", why=problem) from problem


def _complete(kind: str, tables: Mapping[str, Any]) -> None:
    absent = [name for name in NEEDED.get(kind, ()) if name not in tables]
    if absent:
        raise ValueError(f"{', '.join(absent)} must be given")
    if kind == "machines":
        room = tables["envelope"]
        sides = ("diameter", "z") if "diameter" in room else ("x", "y", "z")
        if not all(isinstance(room.get(side), Fact) for side in sides):
            raise ValueError(f"envelope must give {', '.join(sides)} with unit and source")
        if tables["availability"] not in AVAILABILITIES:
            raise ValueError(f"availability must be one of {', '.join(AVAILABILITIES)}")


def _source(key: str, table: Mapping[str, Any]) -> Source:
    address = table.get("url") or (f"https://doi.org/{table['doi']}" if "doi" in table else None)
    return Source(
        key=key,
        title=str(table["title"]),
        status=str(table.get("status", "recalled")),
        url=address,
        locator=table.get("locator"),
        date=str(table["date"]) if "date" in table else None,
        licence=table.get("licence"),
    )


def _with_facts(node: Any, sources: Mapping[str, Source]) -> Any:
    if isinstance(node, dict):
        if "unit" in node and ("value" in node or "low" in node):
            return _fact(node, sources)
        return {name: _with_facts(child, sources) for name, child in node.items()}
    if isinstance(node, list):
        return tuple(_with_facts(child, sources) for child in node)
    return node


def _fact(table: Mapping[str, Any], sources: Mapping[str, Source]) -> Fact:
    unit = str(table["unit"])
    low, high = table.get("low", table.get("value")), table.get("high", table.get("value"))
    if low is None or high is None:
        raise ValueError(f"{dict(table)} has only one end of a range and no value")
    value = table.get("value", 0.5 * (low + high))
    if "source" not in table or table["source"] not in sources:
        raise ValueError(f"{dict(table)} names no source of this file")
    value, low, high = (units.to_si(float(x), unit) for x in (value, low, high))
    source = sources[table["source"]]
    return Fact(
        value, low, high, units.si_unit(unit), source, n=table.get("n"), note=table.get("note")
    )


def _merged(shipped: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(shipped)
    for name, value in own.items():
        both = isinstance(value, dict) and isinstance(merged.get(name), dict)
        is_number = both and "unit" in value
        merged[name] = _merged(merged[name], value) if both and not is_number else value
    return merged


def _facts(node: Any, path: str) -> Iterator[tuple[str, Fact]]:
    if isinstance(node, Fact):
        yield path, node
    elif isinstance(node, Mapping):
        for name, child in node.items():
            yield from _facts(child, f"{path}.{name}" if path else name)
    elif isinstance(node, tuple):
        for index, child in enumerate(node):
            yield from _facts(child, f"{path}[{index}]")
