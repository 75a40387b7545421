"""Units at the door: text such as "280 W" or "0.1 mm" becomes an SI float, and back.

The units are those of `units.toml`, no others: a longer list knows short names that nobody at a
machine means (1 at% = 981 Pa, 1 gr = 65 mg).  Hardness numbers keep their scale (HV, HRC, HBW have
no common unit), angles and shares of a composition are no plain numbers, money is JPY inside.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Annotated, overload

from sekiso.domain.errors import NeedError
from sekiso.domain.numerals import NUMBER, plain, with_plain_numbers

FILE = Path(__file__).with_name("units.toml")
__all__ = ["plain"]


@dataclass(frozen=True)
class Unit:
    """The SI unit of an annotated number: `Watt = Annotated[float, Unit("W")]`."""

    symbol: str


Watt = Annotated[float, Unit("W")]
Metre = Annotated[float, Unit("m")]
Kelvin = Annotated[float, Unit("K")]

_QUANTITY = re.compile(rf"\s*([-+]?{NUMBER})\s*(.*?)\s*", re.DOTALL)
_UNIT_FIRST = re.compile(  # "¥30000", "JPY 30000", "HRC 58", "HV10 350"
    r"^\s*(US\$|[$€£¥]|(?i:JPY|USD|EUR|CNY|RMB|GBP|HRC|HBW?|HV(?:(?:0\.\d|\d{1,3})(?= +\d))?))"
    r"\s*(\d[\d.]*)\s*$"
)
_KEPT = 4096
_LONGEST = 60
_PREFIXES = {"n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "h": 2, "k": 3, "M": 6, "G": 9}
_POWER = re.compile(r"(?<=[A-Za-z])([2-9])(?!\w)")  # "N/mm2", "cm3": a digit at a unit's end
_NAMED = (
    "dimensionless", "m", "m^2", "m^3", "m/s", "m^3/s", "kg", "kg/m^3", "kg/s", "s", "K", "1/K",
    "Pa", "W", "J", "V", "A", "W/m/K", "J/kg/K", "J/kg", "S/m", "Hz", "JPY", "JPY/kg", "JPY/s",
    "kg/J", "W/m^2", "Pa*m^0.5",
)  # fmt: skip
_COEFFICIENT = re.compile(r"(?:[x*×·] *)?(?:10\^|10(?=[-+]\d)|1e)([-+]?\d{1,2}) *[*·]?")
_FACTOR = re.compile(
    r"(?P<gap>[\s/*·・×.-]*)(?P<name>[^\W\d]+(?:[°%]\w*)?|[°%€$£¥Ω\"']+\w*|1(?!\d))"
    r"(?: ?\^ ?\(?|\(?(?=[-+]?\d))?(?P<power>(?<!1)[-+]?\d{1,2}(?:\.\d{1,2}|/\d)?)?\)?"
)
_ROOT = re.compile(r"√ ?\(?(\w+)\)?|sqrt ?\((\w+)\)")
_LAST_OF_PAIR = (
    "K",
    "°C",
    "degC",
    "C",
    "mm",
    "cm",
    "m",
    "kg",
    "s",
)  # "W/mK", "Wm-1": two names in one
_VICKERS_LOAD = re.compile(r"(?i:hv) ?\d{1,3}(?:\.\d+)?(?:/\d+)?")
_BRINELL_BALL = re.compile(r"(?i:hbw?) ?\d{1,2}(?:\.\d)?/\d+(?:\.\d+)?(?:/\d+)?")
_IN_BRACKETS = re.compile(r"^[\[(]([^()\[\]]+)[\])]$")
_SPACED = re.compile(r"[°%]|deg|percent|pct", re.IGNORECASE)  # one name, with blanks in it or not
_SMALL_KELVIN = re.compile(r"(?<=[/·*. m(-])k(?=\)?$)")  # "W/mk"
_COUNTED = (("count", 1.0),)
_Dimensions = tuple[tuple[str, float], ...]


def quantity(text: str, unit: str, *, likely: str | None = None) -> float:
    """`text` ("280 W") in `unit`; NeedError if the unit is wrong or absent (then with `likely`).

    >>> quantity("1,500 mm", "m"), quantity("900 Mpa", "MPa"), quantity("0,5 kg", "g")
    (1.5, 900.0, 500.0)
    """
    number, given = parsed(text, likely=likely or unit)
    if not given and unit != "dimensionless":
        raise NeedError("unit_missing", got=text.strip(), unit=likely or unit)
    if likely is not None:
        converted(1.0, given, likely)  # a wrong unit is answered with the likely one
    return converted(number, given, unit)


@overload
def number_in(unit: str, given: str | float, *, likely: str | None = None) -> float: ...
@overload
def number_in(
    unit: str, given: str | float | None, *, likely: str | None = None
) -> float | None: ...
def number_in(unit: str, given: str | float | None, *, likely: str | None = None) -> float | None:
    """What was `given` as text with a unit, or as a number in `unit`; None stays None.

    A text without a unit, or with a wrong one, is answered with the `likely` one.

    >>> number_in("m", "1.5 mm"), number_in("m", 0.002), number_in("m", None)
    (0.0015, 0.002, None)
    """
    if given is None:
        return None
    if not isinstance(given, str):
        return float(given)
    return quantity(given, unit, likely=likely)


def parsed(text: str, *, likely: str) -> tuple[float, str]:
    """Number and unit of `text`, the unit "" where none stands; NeedError if it is no quantity."""
    matched = _QUANTITY.fullmatch(_UNIT_FIRST.sub(r"\2 \1", with_plain_numbers(plain(text))))
    number = float(matched[1]) if matched else math.nan
    if not matched or not math.isfinite(number):
        raise NeedError("not_a_quantity", got=text, unit=likely)
    return number, matched[2]


def converted(value: float, unit: str, to: str) -> float:
    """`value` of `unit` expressed in `to`: value * scale + offset."""
    scale, offset = _conversion(unit, to)
    return value * scale + offset


def spelled(unit: str) -> str:
    """A unit as people write it; "" for a plain number.

    >>> spelled("um"), spelled("percent"), spelled("kgf/mm^2"), spelled("dimensionless")
    ('µm', '%', 'kgf/mm²', '')
    """
    words = {"dimensionless": "", "percent": "%", "degC": "°C", "um": "µm",
             "percent_IACS": "% IACS", "W/m/K": "W/(m·K)"}  # fmt: skip
    return words.get(unit, unit.replace("^2", "²").replace("^3", "³"))


def si_unit(unit: str) -> str:
    """The unit in which the house keeps a quantity of `unit`: "um" -> "m", "percent" -> ""."""
    return line_to_si(unit)[2]


def to_si(value: float, unit: str) -> float:
    """`value` of `unit` in SI base units (K, kg, m, s, A; currencies and hardness keep theirs)."""
    scale, offset, _ = line_to_si(unit)
    return value * scale + offset


@lru_cache(maxsize=_KEPT)  # every number of a file is converted
def line_to_si(unit: str) -> tuple[float, float, str]:
    """Scale and offset from `unit` to SI base units, and the SI unit."""
    found = _read(unit)
    if found is None:
        raise NeedError("unit_unknown", got=plain(unit).strip()[:_LONGEST])
    name = _names_of_dimensions().get(found.dimensions)
    return float(found.factor), float(found.offset), name or _composed(found.dimensions)


@dataclass(frozen=True)
class _Scale:
    """SI units in one of a unit, where its zero lies, and the powers of what it is made of.

    The factor is exact where it is rational: 12 inch are 304.8 mm and nothing beside.
    """

    factor: Fraction
    offset: Fraction
    dimensions: _Dimensions


@lru_cache(maxsize=_KEPT)  # every number of a file is converted
def _conversion(unit: str, to: str) -> tuple[float, float]:
    given, wanted = _read(unit), _read(to)
    if given is not None and given.dimensions == _COUNTED and not (wanted and wanted.dimensions):
        return 1.0, 0.0
    if given is None or wanted is None or given.dimensions != wanted.dimensions:
        raise NeedError("unit_wrong", got=plain(unit).strip()[:_LONGEST], unit=to)
    offset = (given.offset - wanted.offset) / wanted.factor
    return float(given.factor / wanted.factor), float(offset)


def _read(unit: str) -> _Scale | None:
    """The scale of a unit however it is written; None for what is none."""
    text = _IN_BRACKETS.sub(r"\1", plain(unit).strip()).replace("**", "^")
    if len(text) > _LONGEST:
        return None
    whole = _one(_POWER.sub(r"^\1", text))
    if whole is None and _SPACED.search(text):
        whole = _one(re.sub(r"[\s.]+", "", text))
    if whole is None:
        whole = _product(text.removesuffix("."))
    return whole if whole is not None else _product(_SMALL_KELVIN.sub("K", text))


def _product(text: str) -> _Scale | None:
    """The scale of factors such as "W/m-K", "mm s-1" and "MPa√m"; what follows a stroke divides."""
    text = re.sub(r"\bper\b", "/", _ROOT.sub(r"*\1\2^0.5", text)).strip()
    factor, place, sign = Fraction(1), 0, 1.0
    coefficient = _COEFFICIENT.match(text)
    if coefficient:
        factor, place = Fraction(10) ** int(coefficient[1]), coefficient.end()
    text = re.sub(r"/ ?\(([^()]*)\)$", r"/\1", text)
    powers: dict[str, float] = {}
    while place < len(text):
        found = _FACTOR.match(text, place)
        parts = _pair(found["name"]) if found else ()
        if found is None or not parts:
            return None
        sign = -1.0 if "/" in found["gap"] else sign
        for part, power in zip(reversed(parts), (_power(found["power"]), 1.0), strict=False):
            factor *= _raised(part.factor, sign * power)
            for base, own in part.dimensions:
                powers[base] = powers.get(base, 0.0) + sign * power * own
        place = found.end()
    dimensions = tuple(sorted((base, power) for base, power in powers.items() if power))
    return _Scale(factor, Fraction(0), dimensions)


def _raised(factor: Fraction, power: float) -> Fraction:
    return factor ** int(power) if power.is_integer() else Fraction(float(factor) ** power)


def _power(written: str | None) -> float:
    over, _, under = (written or "1").partition("/")
    return float(over) / float(under or 1.0)


def _pair(name: str) -> tuple[_Scale, ...]:
    """The scale of one name, or of two that are written as one; () for no unit."""
    one = _one(name)
    if one is not None:
        return (one,)
    for last in _LAST_OF_PAIR:
        first, second = _one(name.removesuffix(last)), _one(last)
        if name.endswith(last) and name != last and first and second:
            return (first, second)
    return ()


def _one(name: str) -> _Scale | None:
    """The scale of a single name, in other capitals too where that can be only one."""
    if _VICKERS_LOAD.fullmatch(name):
        name = "HV"
    if _BRINELL_BALL.fullmatch(name):
        name = "HBW"
    names = _names()
    bare = name.removesuffix(".") if len(name) > 1 else name
    if name in names or bare in names:
        return names.get(name) or names[bare]
    alike = _names_folded().get(bare.lower(), ())
    scales = {names[other] for other in alike if _may_be(bare, other)}
    return scales.pop() if len(scales) == 1 else None


def _may_be(written: str, name: str) -> bool:
    """Whether other capitals leave the meaning: "Mm" is no "mm", "Mbar" no "mbar", "k" no "K"."""
    names = _names()
    is_other_prefix = {written[0], name[0]} == {"m", "M"} and name[1:] in names
    is_in_capitals = name.isupper() and name.lower() in names
    return not (is_other_prefix or is_in_capitals or name == "K")


def _composed(dimensions: _Dimensions) -> str:
    over = "*".join(_with_power(base, power) for base, power in dimensions if power > 0.0)
    under = "".join(f"/{_with_power(base, -power)}" for base, power in dimensions if power < 0.0)
    return (over or "1") + under


def _with_power(base: str, power: float) -> str:
    return base if power == 1.0 else f"{base}^{power:g}"


@lru_cache(maxsize=1)  # one file, read at the first unit
def _names() -> Mapping[str, _Scale]:
    names: dict[str, _Scale] = {}
    for name, row in tomllib.loads(FILE.read_text(encoding="utf-8"))["unit"].items():
        dimensions = _dimensions(row["si"])
        factor = Fraction(str(row.get("factor", 1)))
        offset = Fraction(str(row.get("offset", 0)))
        for spelling in (name, *row.get("also", ())):
            names[plain(spelling)] = _Scale(factor, offset, dimensions)
        for prefix in row.get("prefixes", ""):
            scale = _Scale(Fraction(10) ** _PREFIXES[prefix] * factor, offset, dimensions)
            names.setdefault(prefix + name, scale)
    return names


@lru_cache(maxsize=1)
def _names_folded() -> Mapping[str, tuple[str, ...]]:
    folded: dict[str, tuple[str, ...]] = {}
    for name in _names():
        folded[name.lower()] = (*folded.get(name.lower(), ()), name)
    return folded


@lru_cache(maxsize=1)
def _names_of_dimensions() -> Mapping[_Dimensions, str]:
    scales = ((name, _read(name)) for name in _NAMED)
    return {scale.dimensions: name for name, scale in scales if scale is not None}


def _dimensions(text: str) -> _Dimensions:
    """Powers of base units: "kg*m/s^2" -> ((kg, 1), (m, 1), (s, -2))."""
    return tuple(sorted(_powers(text)))


def _powers(text: str) -> Iterator[tuple[str, float]]:
    for sign, base, power in re.findall(r"([*/]?)([A-Za-z_]+)(?:\^(\d))?", text):
        yield base, float(power or 1) * (-1.0 if sign == "/" else 1.0)
