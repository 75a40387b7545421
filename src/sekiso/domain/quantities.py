"""Each quantity of the house once: units, plausible band, names, spellings (`quantities.toml`).

A property is a quantity that a need may limit (it has a better direction); a parameter is any
other: of a recipe, a size, a measured track.  Requirements, recipes, columns and reports read
these entries, so that a quantity added to the file is known at every door.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import NeedError
from sekiso.domain.hardness import SCALES, vickers

FILE = Path(__file__).with_name("quantities.toml")
_ROUNDING = 1e-9  # of the conversion of units, relative to the end of the band
_PLUS_MINUS = re.compile(r"^(?:±|\+ ?/? ?-) ?")
_BRACKETS = re.compile(r"^(.+?)\s*[\[(]\s*([^\[\]()]+)[\])]$")  # "laser power [W]"


@dataclass(frozen=True)
class Quantity:
    """One quantity: `unit` inside, `shown` at the doors, `band` plausible in `shown`.

    `measured` is the band of a measured table; `better` "higher", "lower" or "" for a parameter;
    `is_shown`: predicted in every answer, limited or not; `must_be_known`: a stated limit rules out
    what nothing is known of; `example` what a user types; `columns` further names of a column
    before its unit suffix; `drawn` names whose unit is understood on a drawing; `is_half_width`:
    "±" before the number says nothing new; `complement_of`: the property of which it is the rest;
    `as_share`: the property that is meant where its limit is a percentage;
    `is_withstood`: a maximum that is said in words is what the part must stand.
    """

    key: str
    names: Mapping[str, str]
    unit: str
    shown: str
    band: tuple[float, float]
    measured: tuple[float, float]
    better: str = ""
    has_model: bool = True
    may_be_zero: bool = False
    is_shown: bool = False
    must_be_known: bool = False
    example: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    drawn: Mapping[str, str] = field(default_factory=dict)
    is_half_width: bool = False
    complement_of: str = ""
    as_share: str = ""
    is_withstood: bool = False

    @property
    def is_property(self) -> bool:
        """Whether a need may limit it."""
        return bool(self.better)

    @property
    def likely_unit(self) -> str:
        """The unit that a bare number most likely meant: that of the example, else `shown`."""
        return self.example.partition(" ")[2] or self.shown

    def name(self, language: str = "en") -> str:
        """The quantity's name in a language."""
        return self.names[language]

    def show(self, value: float) -> float:
        """`value` in `unit`, expressed in the unit of tables."""
        return units.converted(value, self.unit, self.shown)

    def si(self, value: float, unit: str) -> float:
        """`value` of any `unit` of this kind in `unit`; hardness scales become Vickers.

        Raises NeedError for a unit of another kind, OutOfRangeError outside a hardness scale.

        >>> quantity("hardness").si(50.0, "HRC")
        513.0
        """
        try:
            kind = units.si_unit(unit)
        except NeedError as problem:
            raise NeedError("unit_wrong", got=unit, unit=self.shown) from problem
        if self.unit == "HV" and kind in SCALES:
            return vickers(value, kind)
        if kind == "count":  # 0.1 cycle is no elongation
            raise NeedError("unit_wrong", got=unit, unit=self.shown)
        return units.converted(value, unit, self.unit)

    def takes(self, unit: str) -> bool:
        """Whether a number of this unit can be one of this quantity."""
        try:
            if self.unit == "HV" and units.si_unit(unit) in SCALES:
                return True
            return units.si_unit(unit) == units.si_unit(self.unit)
        except NeedError:
            return False

    def limits(self, *, measured: bool = False) -> tuple[float, float]:
        """The ends of the plausible band in SI, of a measured table if `measured`."""
        low, high = self.measured if measured else self.band
        return self.si(low, self.shown), self.si(high, self.shown)

    def is_plausible(self, value: float) -> bool:
        """Whether a value in SI lies in the band; NaN does not."""
        low, high = self.band
        below, above = (_ROUNDING * (abs(end) or 1.0) for end in self.band)
        return (self.may_be_zero and value == 0.0) or (
            low - below <= self.show(value) <= high + above
        )

    def read(self, value: float | str) -> float:
        """A number (SI) or text with its unit ("280 W") in SI.

        Raises NeedError where the text is no quantity, or its unit is absent or of another kind.

        >>> quantity("speed").read("800 mm/s")
        0.8
        """
        if not isinstance(value, str):
            return float(value)
        text = _PLUS_MINUS.sub("", value.strip()) if self.is_half_width else value
        number, unit = units.parsed(text, likely=self.likely_unit)
        if not unit and self.shown != "dimensionless":
            raise NeedError("unit_missing", got=value.strip(), unit=self.likely_unit)
        return self.si(number, unit)

    def check(self, value: float) -> float:
        """`value` in SI if it is plausible, else NeedError with the band."""
        if not self.is_plausible(value):
            low, high = self.band
            got = self.show(value)
            raise NeedError(
                "value_implausible", key=self.key, got=got, unit=self.shown, low=low, high=high
            )
        return value


@dataclass(frozen=True)
class Name:
    """What a property may be called: its quantity and the unit that the name implies ("Ra": um)."""

    entry: Quantity
    unit: str = ""

    @property
    def key(self) -> str:
        """The property that is limited: of a porosity the relative density."""
        return self.entry.complement_of or self.entry.key


def quantity(key: str) -> Quantity:
    """The quantity of a key; an unknown key is a programming error (KeyError)."""
    return everything()[key]


def everything() -> Mapping[str, Quantity]:
    """All quantities by key."""
    return _declared().by_key


def properties() -> Mapping[str, Quantity]:
    """The quantities that a need may limit, by key."""
    return _declared().properties


def find(text: str) -> Quantity | None:
    """The quantity called `text` by key, name or alias in either language; None if absent."""
    return _declared().by_name.get(plain_name(text))


def find_property(text: str) -> Quantity | None:
    """As `find`, for properties only."""
    entry = find(text)
    return entry if entry is not None and entry.is_property else None


def limited_names() -> Mapping[str, Name]:
    """What the properties that a need may limit are called, by `spelling`."""
    return _declared().limited_names


def spelling(text: str) -> str:
    """One spelling for capitals, blanks and points; a single letter keeps its case."""
    bare = re.sub(r"[\s_\-./,:'・()\[\]]+", "", units.plain(text))
    return bare if len(bare) == 1 else bare.lower()


def plain_name(text: str) -> str:
    """One spelling for upper and lower case and blanks; a single letter keeps its case."""
    plain = units.plain(text).strip().replace(" ", "_")
    return plain if len(plain) == 1 else plain.lower()


def column(name: str) -> tuple[Quantity, str | None] | None:
    """Quantity and unit of a table's column; the unit is None where the name tells none (SI).

    The unit is the end of the name ("laser_power_W", "spot_um") or stands in brackets
    ("laser power [W]"); None for a column that is no quantity.

    >>> entry, unit = column("scan_speed_mm_s")
    >>> entry.key, unit
    ('speed', 'mm/s')
    """
    declared = _declared()
    plain = units.plain(name).strip()
    bracketed = _BRACKETS.match(plain)
    told = [(bracketed[1], bracketed[2])] if bracketed else []
    for gap in re.finditer("[_ ]", plain):
        told.append((plain[: gap.start()], declared.suffixes.get(plain[gap.end() :], "")))
    for base, unit in told:
        entry = declared.by_column.get(plain_name(base)) if unit else None
        if entry and unit and entry.takes(unit):
            return entry, unit
    entry = declared.by_column.get(plain_name(plain))
    return (entry, None) if entry else None


def suffixes() -> Mapping[str, str]:
    """The unit by the end of a column's name: {"mm_s": "mm/s", ...}."""
    return _declared().suffixes


def unit_of(key: str) -> str:
    """The unit inside of a quantity; "" for what is counted and other keys."""
    entry = everything().get(key)
    return entry.unit if entry else ""


def shown_unit(unit: str, key: str = "") -> str:
    """The unit of tables for a number in `unit`: that of the quantity `key`, else the usual one."""
    entry = everything().get(key)
    if entry and entry.takes(unit):
        return entry.shown
    return _declared().shown.get(unit, unit)


@dataclass(frozen=True)
class _Declared:
    by_key: Mapping[str, Quantity]
    properties: Mapping[str, Quantity]
    by_name: Mapping[str, Quantity]
    by_column: Mapping[str, Quantity]
    limited_names: Mapping[str, Name]
    suffixes: Mapping[str, str]
    shown: Mapping[str, str]


@lru_cache(maxsize=1)  # one file, read at every quantity
def _declared() -> _Declared:
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    by_key = {key: _quantity(key, table) for key, table in tables["quantity"].items()}
    entries = by_key.values()
    return _Declared(
        by_key,
        {entry.key: entry for entry in entries if entry.is_property},
        {plain_name(n): e for e in entries for n in (e.key, *e.names.values(), *e.aliases)},
        {plain_name(n): e for e in entries for n in (e.key, *e.names.values(), *e.columns)},
        {
            spelling(word): Name(e, e.drawn.get(word, ""))
            for e in entries
            if e.is_property or e.complement_of
            for word in (e.key, *e.names.values(), *e.aliases, *e.drawn)
        },
        tables["suffix"],
        tables["shown"],
    )


def _quantity(key: str, table: Mapping[str, Any]) -> Quantity:
    band, measured = table["band"], table.get("measured", table["band"])
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in table.items()
        if name not in ("en", "ja", "band", "measured")
    }
    fields["names"] = {"en": table["en"], "ja": table["ja"]}
    fields["band"] = (float(band[0]), float(band[1]))
    fields["measured"] = (float(measured[0]), float(measured[1]))
    return Quantity(key=key, **fields)
