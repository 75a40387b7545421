"""What the columns of a table are called: quantity and unit by name, or words such as `material`.

A name is that of `domain/quantities.toml` or of `column_spellings.toml`; the unit is its end
("laser_power_W", "走査速度_mm/s") or stands in brackets or behind a stroke ("Rp0.2 / MPa").
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sekiso.domain import quantities, units
from sekiso.domain.errors import DataError
from sekiso.domain.quantities import Quantity, plain_name

SCALES = ("HV", "HRC", "HBW")

FILE = Path(__file__).with_name("column_spellings.toml")
_TOLD = (
    re.compile(r"^(.+?)\s*[\[(<{]\s*([^\[\](){}<>]+)[\])>}]$"),  # "laser power [W]"
    re.compile(r"^(.+?)\s+/\s*(\S+)$"),  # "Rp0.2 / MPa", as DIN 1313 writes it
    re.compile(r"^(.+?)\s*,\s*(\S+)$"),  # "power, W"
    re.compile(r"^(.+?)\s+in\s+(\S+)$"),  # "power in W"
)
_LONGEST = 200  # letters: a text is no name, and takes long to search
_SHORT = 2  # letters: "P" and "Ra" are read with a unit only
_ALIKE_WHOLE = 0.7  # of the whole name with its unit
_ALIKE = 0.78  # of difflib: "laser_powr" and "laser_power" are, "sample" and "scale" are not


@dataclass(frozen=True)
class ColumnName:
    """What a name tells: a quantity with its unit ("" where none stands), or a kind of words."""

    quantity: Quantity | None = None
    unit: str = ""
    word: str = ""


@lru_cache(maxsize=4096)  # every table repeats its names
def column_of(name: str) -> ColumnName | None:
    """What the column called `name` holds; None where nobody reads it.

    >>> column_of("走査速度_mm/s").quantity.key
    'speed'
    >>> column_of("Rp0.2 [N/mm²]").quantity.key
    'yield_strength'
    """
    if len(name) > _LONGEST:
        return None
    plain = " ".join(units.plain(name).split())
    known = _known()
    if word := known.words.get(plain_name(plain)):
        return ColumnName(word=word)
    for base, unit in _told(plain):
        for meant in known.quantities.get(plain_name(base), ()) if unit else ():
            if meant.takes(unit):
                return ColumnName(meant, unit)
    if known.units.get(plain) in SCALES:  # "HV10": the name is the unit
        return ColumnName(quantities.quantity("hardness"), known.units[plain])
    told = quantities.column(plain)
    entries = known.quantities.get(plain_name(plain), ()) if len(plain) > _SHORT else ()
    entry = told[0] if told else next(iter(entries), None)
    return ColumnName(entry) if entry else None


def is_known(name: str) -> bool:
    """Whether somebody reads a column of this name."""
    return column_of(name) is not None


def unit_of(text: str) -> str:
    """The unit that a cell below a name states ("[MPa]", "mm/s"); "" where it is none.

    >>> unit_of("[MPa]"), unit_of("195")
    ('MPa', '')
    """
    plain = units.plain(text).strip().strip("[](){}<>").strip()
    return _known().units.get(plain, "")


def nearest(name: str) -> str:
    """A name that is read and most like `name`, with its unit; "" where none is alike.

    >>> nearest("laser_powr_W"), nearest("mood")
    ('laser_power_W', '')
    """
    plain = " ".join(units.plain(name).split())
    for base, unit in [*_told(plain, is_strict=False), (plain, "")]:
        meant = _meant(base, unit) if len(base) > _SHORT else ""
        if meant and difflib.SequenceMatcher(None, plain, meant).ratio() >= _ALIKE_WHOLE:
            return meant
    return ""


def _meant(base: str, unit: str) -> str:
    """The name that is read whose base is most like `base`; "" where none is."""
    known = _known()
    single = plain_name(base).removesuffix("s")
    found = difflib.get_close_matches(single, known.spellings, n=1, cutoff=_ALIKE)
    if not found:
        return ""
    spelled, entries = known.spellings[found[0]], known.quantities.get(found[0])
    if not entries:
        return spelled
    entry = next((e for e in entries if unit and e.takes(unit)), None)
    return _with_unit(spelled, entry or entries[0], unit if entry else "")


def refuse_without_unit(name: str) -> None:
    """DataError for a column of a quantity without unit: in a file or JSON nobody means SI."""
    told = column_of(name)
    if told is None or told.quantity is None or told.unit:
        return
    if told.quantity.shown != "dimensionless":
        allowed = _with_unit(name, told.quantity, "")
        raise DataError("column_unit_missing", got=name, allowed=allowed)


@lru_cache(maxsize=256)
def spellings_of(key: str) -> tuple[str, ...]:
    """The names under which the quantity `key` is read, without unit."""
    further = tomllib.loads(FILE.read_text(encoding="utf-8"))["quantity"]
    entry = quantities.quantity(key)
    return (key, *entry.columns, *entry.names.values(), *entry.aliases, *further.get(key, ()))


def mistaken_for(unit: str) -> tuple[str, ...]:
    """Units in which values of a quantity of this unit inside stand under another's name."""
    return _known().mistaken.get(unit, ())


def with_unit(name: str, unit: str) -> str:
    """The name of a column with the unit that the line below the names gives it."""
    return f"{name} [{unit}]"


def _with_unit(name: str, entry: Quantity, unit: str) -> str:
    unit = unit or entry.shown
    if unit == "dimensionless":
        return name
    ends = {unit: end for end, unit in quantities.suffixes().items()}
    return f"{name}_{ends[unit]}" if unit in ends else f"{name} [{unit}]"


def _told(plain: str, *, is_strict: bool = True) -> list[tuple[str, str]]:
    """Ways to part a name into base and unit; unless `is_strict` the unit may be unknown."""
    known, any_case = _known().units, _known().units_in_any_case
    told = []
    for pattern in _TOLD:
        if matched := pattern.match(plain):
            unit = matched[2].strip()
            told.append((matched[1], known.get(unit, unit)))
    for gap in re.finditer("[_ ]", plain):
        end = plain[gap.end() :]
        unit = known.get(end) or any_case.get(end.lower(), "")
        if unit or not is_strict:
            told.append((plain[: gap.start()], unit))
    return told if is_strict else sorted(told, key=lambda pair: not pair[1])


@dataclass(frozen=True)
class _Known:
    quantities: Mapping[str, tuple[Quantity, ...]]
    words: Mapping[str, str]
    units: Mapping[str, str]
    units_in_any_case: Mapping[str, str]
    spellings: Mapping[str, str]
    mistaken: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=1)  # two files, read at every column
def _known() -> _Known:
    further = tomllib.loads(FILE.read_text(encoding="utf-8"))
    spelled: dict[str, list[Quantity]] = {}
    spellings: dict[str, str] = {}
    for key, entry in quantities.everything().items():
        names = (key, *entry.columns, *entry.names.values(), *further["quantity"].get(key, ()))
        for name in names:
            known = spelled.setdefault(plain_name(name), [])
            if entry not in known:
                known.append(entry)
            spellings.setdefault(plain_name(name), name)
    words = {plain_name(name): word for word, names in further["word"].items() for name in names}
    for names in further["word"].values():
        spellings.update({plain_name(name): name for name in names})
    by_end = {**further["unit"], **quantities.suffixes()}
    plain_units = {units.plain(end): unit for end, unit in by_end.items()}
    any_case = {end.lower(): unit for end, unit in reversed(plain_units.items())}
    by_name = {name: tuple(entries) for name, entries in spelled.items()}
    mistaken = {unit: tuple(others) for unit, others in further["mistaken"].items()}
    return _Known(by_name, words, plain_units, any_case, spellings, mistaken)
