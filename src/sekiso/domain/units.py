"""Units at the door: text such as "280 W" or "0.1 mm" becomes an SI float, and back.

The only file that imports pint, and late.  Hardness numbers keep their scale (HV, HRC, HBW have no
common unit); money is JPY inside.  Percent and percent IACS become fractions and S/m.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from sekiso.domain.cache_folder import cache_folder, write_whole
from sekiso.domain.errors import NeedError
from sekiso.domain.version import VERSION


@dataclass(frozen=True)
class Unit:
    """The SI unit of an annotated number: `Watt = Annotated[float, Unit("W")]`."""

    symbol: str


Watt = Annotated[float, Unit("W")]
Metre = Annotated[float, Unit("m")]
Kelvin = Annotated[float, Unit("K")]

_NUMBER = (  # a comma stands between groups of three digits only: "0,5" is refused, not read as 5
    r"[-+]?(?:[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?|\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\d,])"
)
_QUANTITY = re.compile(rf"^\s*({_NUMBER})\s*(.*?)\s*$", re.DOTALL)
_POWER = re.compile(r"(?<=[A-Za-z])([2-9])(?!\w)")  # "N/mm2", "cm3": a digit at a unit's end
_POWER_TOWER = re.compile(  # "9**9**9" would be computed for ever
    r"\d{3}|[()]\s*(?:\*\*|\^)|(?:\*\*|\^)\s*[-+]?[\d.]*\s*(?:\*\*|\^)"
)
_LONGEST = 60
_KEPT = 4096
_SPELLING = {
    "%": "percent", "°C": "degC", "℃": "degC", "C": "degC", "°F": "degF", "µm": "um", "μm": "um",
    "円": "JPY", "¥": "JPY", "万円": "e4_JPY", "€": "EUR", "$": "USD", "%IACS": "percent_IACS",
    "% IACS": "percent_IACS", "IACS": "percent_IACS", "": "dimensionless", "-": "dimensionless",
    "days": "day", "日": "day", "時間": "hour", "週間": "week", "週": "week", "h": "hour",
    "Hv": "HV", "個": "dimensionless", "pieces": "dimensionless", "pcs": "dimensionless",
    "l": "litre", "cc": "cm^3", "t": "tonne", "度": "degC", "分": "minute", "秒": "s",
    "年": "year", "か月": "month", "ヶ月": "month", "カ月": "month", "ケ月": "month", "ミリ": "mm",
    "センチ": "cm", "メートル": "m", "グラム": "g", "キログラム": "kg", "キロ": "kg",
    "トン": "tonne", "1e-6/K": "ppm/K", "/K": "1/K",
}  # fmt: skip
_NAMED = (
    "dimensionless", "m", "m^2", "m^3", "m/s", "m^3/s", "kg", "kg/m^3", "kg/s", "s", "K", "1/K",
    "Pa", "W", "J", "V", "A", "W/m/K", "J/kg/K", "J/kg", "S/m", "Hz", "JPY", "JPY/kg", "JPY/s",
    "kg/J", "W/m^2", "Pa*m^0.5",
)  # fmt: skip
_DEFINITIONS = (
    "JPY = [currency]",
    "e4_JPY = 10000 JPY",
    "EUR = [currency_eur]",
    "USD = [currency_usd]",
    "CNY = [currency_cny]",
    "GBP = [currency_gbp]",
    "HV = [hardness_vickers]",
    "HRC = [hardness_rockwell_c]",
    "HBW = [hardness_brinell]",
    "percent_IACS = 5.8e5 siemens / meter",
)


def plain(text: str) -> str:
    """`text` with full-width digits, letters and unit signs as ordinary ones."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").replace("µ", "u").replace("μ", "u")


def quantity(text: str, unit: str, *, likely: str | None = None) -> float:
    """`text` ("280 W") in `unit`; NeedError if the unit is wrong or absent (then with `likely`)."""
    number, given = parsed(text, likely=likely or unit)
    if not given and unit != "dimensionless":
        raise NeedError("unit_missing", got=text.strip(), unit=likely or unit)
    return converted(number, given, unit)


def parsed(text: str, *, likely: str) -> tuple[float, str]:
    """Number and unit of `text`, the unit "" where none stands; NeedError if it is no quantity."""
    matched = _QUANTITY.match(plain(text))
    if not matched:
        raise NeedError("not_a_quantity", got=text, unit=likely)
    return float(matched[1].replace(",", "").replace("_", "")), matched[2]


def converted(value: float, unit: str, to: str) -> float:
    """`value` of `unit` expressed in `to`: value * scale + offset."""
    scale, offset = _conversion(_spelled(unit), _spelled(to))
    return value * scale + offset


def si_unit(unit: str) -> str:
    """The unit in which the house keeps a quantity of `unit`: "um" -> "m", "percent" -> ""."""
    return _si(_spelled(unit))


def to_si(value: float, unit: str) -> float:
    """`value` of `unit` in SI base units (K, kg, m, s, A; currencies and hardness keep theirs)."""
    scale, offset, _ = line_to_si(unit)
    return value * scale + offset


@lru_cache(maxsize=_KEPT)  # every number of a file is converted
def line_to_si(unit: str) -> tuple[float, float, str]:
    """Scale and offset from `unit` to SI base units, and the SI unit."""
    spelled = _spelled(unit)
    return *_conversion(spelled, _si(spelled)), _si(spelled)


@lru_cache(maxsize=_KEPT)  # a measured table repeats its units
def _spelled(unit: str) -> str:
    stripped = _POWER.sub(r"^\1", plain(unit).strip())
    if len(stripped) > _LONGEST or _POWER_TOWER.search(stripped):
        raise NeedError("unit_unknown", got=stripped[:_LONGEST])
    return _SPELLING.get(stripped, stripped)


@lru_cache(maxsize=_KEPT)  # a millisecond by pint, and every number is converted
def _conversion(unit: str, to: str) -> tuple[float, float]:
    if unit == to:
        return 1.0, 0.0
    known = _remembered().get(f"{unit} > {to}")
    if known is not None:
        return known[0], known[1]
    registry = _registry()
    try:
        zero = float(registry.Quantity(0.0, unit).to(to).magnitude)
        one = float(registry.Quantity(1.0, unit).to(to).magnitude)
    except Exception as problem:  # pint raises half a dozen unrelated classes here
        raise NeedError("unit_wrong", got=unit, unit=to) from problem
    found = (one, 0.0) if zero == 0.0 else (round(one - zero, 9), zero)
    _remember(f"{unit} > {to}", found)
    return found


@lru_cache(maxsize=_KEPT)  # milliseconds by pint, and every fact has a unit
def _si(unit: str) -> str:
    known = _remembered().get(unit)
    if known is not None:
        return str(known)
    registry = _registry()
    try:
        base = registry.Quantity(1.0, unit).to_base_units()
    except Exception as problem:
        raise NeedError("unit_unknown", got=unit) from problem
    named = _named_units().get(str(base.dimensionality))
    found = named or f"{base.units:~C}".replace("**", "^")
    _remember(unit, found)
    return found


@lru_cache(maxsize=1)  # ten milliseconds by pint
def _named_units() -> dict[str, str]:
    registry = _registry()
    return {str(registry.Unit(name).dimensionality): name for name in _NAMED}


@lru_cache(maxsize=1)  # one file, and new conversions are added to it
def _remembered() -> dict[str, Any]:
    """Conversions that pint gave in earlier runs: loading pint takes longer than an answer may."""
    try:
        kept: dict[str, Any] = marshal.loads(_memory().read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return kept


def _remember(key: str, found: Any) -> None:
    kept = _remembered()
    if len(kept) < _KEPT:
        kept[key] = found
        with contextlib.suppress(OSError):
            write_whole(_memory(), marshal.dumps(kept))


def _memory() -> Path:
    told = "|".join((*_DEFINITIONS, *_NAMED, VERSION)).encode()
    return cache_folder("units") / f"{hashlib.sha256(told).hexdigest()[:16]}.marshal"


@lru_cache(maxsize=1)  # pint takes a second to start
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry(autoconvert_offset_to_baseunit=True)
    for definition in _DEFINITIONS:
        registry.define(definition)
    return registry
