"""A measured quantity as people write it: "280 W", "99.2 ± 0.1 %", "<0.5 %", "1.2-1.4 mm"."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from sekiso.domain import units
from sekiso.domain.errors import DataError
from sekiso.domain.numerals import NUMBER, plain, with_plain_numbers
from sekiso.store.field_list import Field
from sekiso.store.records import Quantity

_SIGNED = rf"[-+]?{NUMBER}"
_BOUND = re.compile(r"^\s*(<=|>=|[<>≤≥≦≧])\s*")
_RANGE = re.compile(rf"\s*({_SIGNED})\s*(?:~|-|to|から|\.\.+)\s*({_SIGNED})\s*(.*?)\s*", re.DOTALL)
_SPREAD = re.compile(rf"\s*({_SIGNED})\s*(?:±|\+ ?/? ?-)\s*({NUMBER})\s*(.*?)\s*", re.DOTALL)
_ONE = re.compile(rf"\s*({_SIGNED})\s*(.*?)\s*", re.DOTALL)
_BOUNDS = {"<=": "<", "≤": "<", "≦": "<", ">=": ">", "≥": ">", "≧": ">"}
_UNIFORM = math.sqrt(3.0)  # half width over standard uncertainty of a uniform range (GUM 4.3.7)


def quantity(
    text: str, field: Field, *, n: int | None = None, method: str = "", source: str = ""
) -> Quantity:
    """`text` as a quantity of `field`: number and unit as given, the value in SI.

    A number after "±" is taken for the standard uncertainty; a range is its middle with
    u = (high - low) / (2 sqrt 3) (GUM 4.3.7); a bound keeps its sign and has no SI value.  Raises
    DataError where no number stands, the unit is absent, or it is of another kind.

    >>> from sekiso.store.field_list import kinds
    >>> parameters, test = kinds()["parameters"].fields, kinds()["test"].fields
    >>> quantity("280 W", parameters["power"]).si
    280.0
    >>> quantity("<0.5 %", test["porosity"])
    Quantity(given='0.5', unit='%', si=None, bound='<', u=None, n=None, method='', source='')
    >>> round(quantity("1.2-1.4 mm", parameters["wire_diameter"]).si, 9)
    0.0013
    """
    told = with_plain_numbers(plain(text))
    bound = _BOUND.match(told)
    if bound:
        number, unit = _number_and_unit(told[bound.end() :], text, field)
        field_si(float(number), unit, field)
        sign = _BOUNDS.get(bound[1], bound[1])
        return Quantity(number, unit, bound=sign, n=n, method=method, source=source)
    spread, between = _SPREAD.fullmatch(told), _RANGE.fullmatch(told)
    if spread:
        value, half, unit = float(spread[1]), float(spread[2]), _unit(spread[3], text, field)
        si = field_si(value, unit, field)
        u = abs(field_si(value + half, unit, field) - si)
        found = Quantity(f"{spread[1]} ± {spread[2]}", unit, si, u=u)
    elif between:
        unit = _unit(between[3], text, field)
        low, high = sorted(field_si(float(between[i]), unit, field) for i in (1, 2))
        u = (high - low) / (2.0 * _UNIFORM)
        found = Quantity(f"{between[1]}-{between[2]}", unit, (low + high) / 2.0, u=u)
    else:
        number, unit = _number_and_unit(told, text, field)
        found = Quantity(number, unit, field_si(float(number), unit, field))
    return replace(found, n=n, method=method, source=source)


def field_si(value: float, unit: str, field: Field) -> float:
    """`value` of `unit` in the SI unit of `field`; DataError for a unit of another kind."""
    if not field.takes(unit):
        raise DataError("field_unit_wrong", field=field.name, got=unit, unit=field.shown)
    si = field.si(value, unit)
    if not math.isfinite(si):
        raise DataError("field_number_infinite", field=field.name, got=value)
    return si


def _number_and_unit(told: str, text: str, field: Field) -> tuple[str, str]:
    matched = _ONE.fullmatch(told)
    if not matched:
        raise DataError("field_no_number", field=field.name, got=text[:60], unit=field.shown)
    return matched[1], _unit(matched[2], text, field)


def _unit(written: str, text: str, field: Field) -> str:
    if not written and units.si_unit(field.shown) != "dimensionless":
        raise DataError("field_unit_missing", field=field.name, got=text[:60], unit=field.shown)
    if not written and field.shown != "dimensionless":  # 99 or 0.99 %?
        raise DataError("field_unit_missing", field=field.name, got=text[:60], unit=field.shown)
    return written
