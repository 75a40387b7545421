"""One entry of the directory: an institute, scheme, fee, figure ... with its source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sekiso.domain.source import Fact, Source

KINDS = (
    "institute", "consortium", "project", "programme", "subsidy", "case", "standard", "market",
    "fee", "diagnosis",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Entry:
    """What the directory knows of one thing; `fields` as its file says, numbers as `Fact`.

    `years`: first and last year it speaks of; `places`: prefectures; `is_stale`: past at the day
    asked, so that its source must be asked again; `nearness`: 0 in the prefecture asked, 1 in a
    neighbour, 2 in the same region, 3 anywhere in Japan, None where no place was asked.
    """

    key: str
    kind: str
    sort: str
    names: Mapping[str, str]
    tags: tuple[str, ...] = ()
    country: str = ""
    places: frozenset[str] = frozenset()
    years: tuple[int, int] | None = None
    source: Source | None = None
    is_stale: bool = False
    nearness: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def name(self, language: str = "en") -> str:
        """The name in a language."""
        return self.names.get(language) or self.names.get("en", self.key)

    def text(self, field: str, language: str = "en") -> str:
        """A field that holds words, in a language; empty where it is absent."""
        value = self.fields.get(field, "")
        value = value.get(language) or value.get("en", "") if isinstance(value, Mapping) else value
        return str(value)

    def fact(self, field: str) -> Fact | None:
        """A field that holds a number, None where it is absent."""
        value = self.fields.get(field)
        return value if isinstance(value, Fact) else None

    @property
    def call_names(self) -> tuple[str, ...]:
        """All names by which it is called: both languages, abbreviation, code, applications."""
        fields = self.fields
        applications = (row["name"] for row in fields.get("application", ()))
        named = [*self.names.values(), fields.get("abbreviation", ""), fields.get("code", "")]
        named += [name for both in applications for name in _both(both)]
        return tuple(dict.fromkeys(name for name in named if name))

    def plain(self) -> dict[str, Any]:
        """The entry as JSON: strings, numbers in SI or a currency, no object."""
        source = None if self.source is None else self.source.citation
        return {
            "key": self.key, "kind": self.kind, "sort": self.sort, "name": dict(self.names),
            "tags": list(self.tags), "country": self.country, "prefectures": sorted(self.places),
            "years": None if self.years is None else list(self.years), "is_stale": self.is_stale,
            "nearness": self.nearness, "source": source,
            "section": self.fields.get("section"),
            "fields": {n: _plain(v) for n, v in self.fields.items() if n not in _TOLD},
        }  # fmt: skip

    def __repr__(self) -> str:
        stale = ", stale" if self.is_stale else ""
        return f"Entry({self.key}: {self.name()}{stale})"


_TOLD = ("name", "tags", "country", "source", "section", "sort")


def _both(words: Mapping[str, str] | str) -> tuple[str, ...]:
    return tuple(words.values()) if isinstance(words, Mapping) else (words,)


def _plain(value: Any) -> Any:
    if isinstance(value, Fact):
        return {"value": value.value, "low": value.low, "high": value.high, "unit": value.unit}
    if isinstance(value, Mapping):
        return {name: _plain(child) for name, child in value.items()}
    return [_plain(child) for child in value] if isinstance(value, list | tuple) else value
