"""A measured quantity as people write it: "280 W", "99.2 ± 0.1 %", "<0.5 %", "1100(20) MPa"."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from decimal import Decimal

from sekiso.domain import units
from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.numerals import NUMBER, plain, with_plain_numbers, without_about
from sekiso.store.field_list import Field
from sekiso.store.records import Quantity

_SIGNED = rf"[-+]?{NUMBER}"
_BOUND = re.compile(r"^\s*(<=|>=|[<>≤≥≦≧])\s*")
_FIRST = rf"\s*(?P<first>{_SIGNED})\s*(?P<unit>[^\W\d_][^\s\d]*|[%°]\S*)?\s*"
_LAST = r"\s*(?P<last>.*?)\s*"
_RANGE = re.compile(rf"{_FIRST}(?:~|-|to|から|\.\.+)\s*(?P<second>{_SIGNED}){_LAST}", re.DOTALL)
_SPREAD = re.compile(rf"{_FIRST}(?:±|\+ ?/? ?-)\s*(?P<second>{NUMBER}){_LAST}", re.DOTALL)
_ONE = re.compile(rf"\s*({_SIGNED})\s*(.*?)\s*", re.DOTALL)
_SHORT = re.compile(r"\A\s*([-+]?\d+(?:\.(\d+))?)\((\d+(?:\.\d+)?)\)")
_BOUNDS = {"<=": "<", "≤": "<", "≦": "<", ">=": ">", "≥": ">", "≧": ">"}
_UNIFORM = math.sqrt(3.0)  # half width over standard uncertainty of a uniform range (GUM 4.3.7)


def quantity(
    text: str, field: Field, *, n: int | None = None, method: str = "", source: str = ""
) -> Quantity:
    """`text` as a quantity of `field`: number and unit as given, the value in SI.

    A number after "±" is taken for the standard uncertainty, and so are the last digits in
    brackets, "1100(20) MPa" or "0.12(1) mm" (GUM 7.2.2); a range is its middle with
    u = (high - low) / (2 sqrt 3) (GUM 4.3.7); a bound keeps its sign and has no SI value.  Raises
    DataError where no number stands, the unit is absent, or it is of another kind, OutOfRangeError
    outside a scale of hardness.

    >>> from sekiso.store.field_list import kinds
    >>> parameters, test = kinds()["parameters"].fields, kinds()["test"].fields
    >>> quantity("280 W", parameters["power"]).si
    280.0
    >>> quantity("<0.5 %", test["porosity"])
    Quantity(given='0.5', unit='%', si=None, bound='<', u=None, n=None, method='', source='')
    >>> round(quantity("1.2-1.4 mm", parameters["wire_diameter"]).si, 9)
    0.0013
    >>> round(quantity("0.120(5) mm", parameters["hatch"]).u, 9)
    5e-06
    """
    told = _SHORT.sub(_in_full, without_about(with_plain_numbers(plain(text))))
    bound, spread = _BOUND.match(told), _SPREAD.fullmatch(told)
    between = _RANGE.fullmatch(told)
    if bound:
        number, unit = _number_and_unit(told[bound.end() :], text, field)
        field_si(float(number), unit, field)
        found = Quantity(number, unit, bound=_BOUNDS.get(bound[1], bound[1]))
    elif spread:
        found = _with_spread(spread, text, field)
    elif between:
        found = _middle(between, text, field)
    else:
        number, unit = _number_and_unit(told, text, field)
        found = Quantity(number, unit, field_si(float(number), unit, field))
    return replace(found, n=n, method=method, source=source)


def _in_full(told: re.Match[str]) -> str:
    """The short form "0.12(1)" as "0.12 ± 0.01": its digits are the last of the value."""
    value, decimals, last = told.groups(default="")
    half = last if "." in last else f"{Decimal(last).scaleb(-len(decimals)):f}"
    return f"{value} ± {half} "


def field_si(value: float, unit: str, field: Field) -> float:
    """`value` of `unit` in the SI unit of `field`; DataError for a unit of another kind."""
    if not field.takes(unit):
        raise DataError("field_unit_wrong", field=field.name, got=unit, unit=field.shown)
    si = field.si(value, unit)
    if not math.isfinite(si):
        raise DataError("field_number_infinite", field=field.name, got=value)
    return si


def _with_spread(told: re.Match[str], text: str, field: Field) -> Quantity:
    """As "280 ± 5 W": the value, and what stands behind the sign as its uncertainty."""
    value, half = float(told["first"]), float(told["second"])
    unit = _unit(told["last"] or told["unit"] or "", text, field)
    si = field_si(value, told["unit"] or unit, field)
    u = abs(field_si(value + half, unit, field) - field_si(value, unit, field))
    return Quantity(f"{_told_first(told, unit)} ± {told['second']}", unit, si, u=u)


def _middle(told: re.Match[str], text: str, field: Field) -> Quantity:
    """As "1.2-1.4 mm": the middle, and the uncertainty of a value somewhere between."""
    unit = _unit(told["last"] or told["unit"] or "", text, field)
    first = field_si(float(told["first"]), told["unit"] or unit, field)
    second = field_si(float(told["second"]), unit, field)
    u = abs(second - first) / (2.0 * _UNIFORM)
    given = f"{_told_first(told, unit)}-{told['second']}"
    return Quantity(given, unit, (first + second) / 2.0, u=u)


def _told_first(told: re.Match[str], unit: str) -> str:
    """The first number, with its own unit where that is another than the last."""
    own = told["unit"] or unit
    return str(told["first"]) if own == unit else f"{told['first']} {own}"


def _number_and_unit(told: str, text: str, field: Field) -> tuple[str, str]:
    matched = _ONE.fullmatch(told)
    if matched:
        return matched[1], _unit(matched[2], text, field)
    try:
        number, unit = units.parsed(told, likely=field.shown)  # "HRC 58", "JPY 30000"
    except NeedError as problem:
        told_field = {"field": field.name, "got": text[:60], "unit": field.shown}
        raise DataError("field_no_number", **told_field) from problem
    return f"{number:.15g}", _unit(unit, text, field)


def _unit(written: str, text: str, field: Field) -> str:
    if not written and field.shown != "dimensionless":  # 99 or 0.99 %?
        raise DataError("field_unit_missing", field=field.name, got=text[:60], unit=field.shown)
    return written
