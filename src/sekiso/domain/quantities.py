"""The vocabulary of the house: properties with units and plausible bands, flags, features."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from sekiso.domain import units


@dataclass(frozen=True)
class Property:
    """One measurable property: `unit` inside, `shown` at the doors, `band` plausible in `shown`."""

    key: str
    names: Mapping[str, str]
    definition: Mapping[str, str]
    unit: str
    shown: str
    band: tuple[float, float]
    better: str
    has_model: bool
    aliases: tuple[str, ...]

    def name(self, language: str = "en") -> str:
        """The property's name in a language."""
        return self.names[language]

    def show(self, value: float) -> float:
        """`value` in `unit`, expressed in the unit of tables."""
        return units.converted(value, self.unit, self.shown)


@lru_cache(maxsize=1)
def properties() -> Mapping[str, Property]:
    """All properties by key."""
    return {key: _property(key, table) for key, table in _file()["property"].items()}


@lru_cache(maxsize=1)
def flags() -> Mapping[str, Mapping[str, str]]:
    """Names of the flags of a need by key and language."""
    return dict(_file()["flag"])


def name(kind: str, key: str, language: str = "en") -> str:
    """The name of a feature, flag, word or condition; an unknown key is shown as it is."""
    table = _file().get(kind, {}).get(key)
    return str(table[language]) if table else key


def words() -> Mapping[str, Mapping[str, Any]]:
    """The whole glossary as tables, for pages and tests."""
    return _file()


def find_property(text: str) -> Property | None:
    """The property called `text` by key, name or alias in either language; None if absent."""
    wanted = units.plain(text).strip().lower().replace(" ", "_")
    return _by_alias().get(wanted)


@lru_cache(maxsize=1)
def _by_alias() -> Mapping[str, Property]:
    found: dict[str, Property] = {}
    for entry in properties().values():
        for alias in (entry.key, *entry.names.values(), *entry.aliases):
            found[units.plain(alias).lower().replace(" ", "_")] = entry
    return found


def _property(key: str, table: Mapping[str, Any]) -> Property:
    return Property(
        key=key,
        names={"en": table["en"], "ja": table["ja"]},
        definition=table["definition"],
        unit=table["unit"],
        shown=table["shown"],
        band=(float(table["band"][0]), float(table["band"][1])),
        better=table["better"],
        has_model=table.get("model", True),
        aliases=tuple(table["aliases"]),
    )


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    path = resources.files("sekiso.domain") / "glossary.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
