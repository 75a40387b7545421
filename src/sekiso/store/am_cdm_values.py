"""Values of fields as AM-CDM writes them, and back: SingleValue, StatisticalValue, words, axes.

A number is a SingleValue (value, uncertainty, unit as given).  Repeats, a range and a bound are a
StatisticalValue: mean and number with the standard deviation u sqrt(n) (GUM 4.2.3), both ends, or
the one end that is known.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sekiso.domain import units
from sekiso.domain.errors import SekisoError
from sekiso.store.am_cdm import model
from sekiso.store.field_list import Field
from sekiso.store.quantity_text import field_si, quantity
from sekiso.store.records import LARGEST, Quantity, Value

_AXES = {
    "CartesianCoordinate": {"x": "xCoordinate", "y": "yCoordinate", "z": "zCoordinate"},
    "RotaryCoordinate": {"a": "aAngle", "b": "bAngle", "c": "cAngle"},
}
_TEXTS = ("quantityUnit", "statDataAggregationTechnique")
_NUMBERS = ("double", "float", "int", "integer")


def leaf_of(value: Value, field: Field, range_: str) -> Any:
    """A value as the property of that range holds it; None where it cannot be said there."""
    if isinstance(value, Quantity):
        if range_ in _NUMBERS:
            number = _number(value.given)
            return number if not value.unit or field.unit == "dimensionless" else None
        return _object(value, field)
    if isinstance(value, Mapping):
        axes = _AXES.get(range_, {})
        objects = {axes[name]: _object(one, field) for name, one in value.items() if name in axes}
        return {"@type": range_, **objects} if objects and all(objects.values()) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        plain = {"@type": "SingleValue", "quantityUnit": "", "valueValue": value}
        return plain if range_ == "Quantity" else value
    for theirs, ours in model().words.get(range_, {}).items():
        if ours == value:
            return theirs
    return value


def value_of(leaf: Any, field: Field, range_: str) -> Value | None:
    """The value of a field that a property holds; None where it cannot be read as one."""
    try:
        if field.type == "quantity":
            return _quantity(leaf, field)
        if field.type == "by_name":
            axes = {theirs: ours for ours, theirs in _AXES.get(range_, {}).items()}
            pairs = ((axes[key], one) for key, one in leaf.items() if key in axes)
            read = {name: _quantity(one, field) for name, one in pairs}
            return {name: one for name, one in read.items() if one is not None} or None
        if field.type == "count":
            number = leaf.get("valueValue") if isinstance(leaf, Mapping) else leaf
            if not isinstance(number, int | float) or not 0 <= number <= LARGEST:
                return None
            return int(number)
        return _text(leaf, field, range_)
    except (SekisoError, TypeError, ValueError, AttributeError, OverflowError):
        return None


def share_of(value: Quantity) -> float | None:
    """The share of an element in percent; None where it cannot be said."""
    return None if value.si is None else units.converted(value.si, "dimensionless", "percent")


def _text(leaf: Any, field: Field, range_: str) -> Value | None:
    if isinstance(leaf, list) and all(isinstance(one, str) for one in leaf):
        leaf = "; ".join(leaf)
    if not isinstance(leaf, str) or not leaf:
        return None
    word = model().words.get(range_, {}).get(leaf, leaf)
    if field.type == "word" and word not in field.words:
        folded = {one.casefold(): one for one in field.words}
        return folded.get(word.casefold())
    return word


def _object(value: Quantity, field: Field) -> dict[str, Any] | None:
    unit = {"quantityUnit": value.unit}
    statistical: dict[str, Any] = {"@type": "StatisticalValue", **unit}
    number = _number(value.given)
    if value.bound:
        return None if number is None else statistical | {_end(value.bound): number}
    if number is None:
        low, _, high = value.given.rpartition("-")
        ends = _number(low.removesuffix("e")), _number(high)
        if None in ends:
            return None
        return statistical | {"statMinValue": ends[0], "statMaxValue": ends[1]}
    spread = _spread(value, field)
    if value.n is None and not value.method:
        single: dict[str, Any] = {"@type": "SingleValue", **unit, "valueValue": number}
        return single if spread is None else single | {"valueUncertaintyMeasure": spread}
    statistical["statMeanValue"] = number
    if value.n is not None:
        statistical["statNumberOfValues"] = value.n
        if spread is not None:
            statistical["statStandardDeviationValue"] = spread * math.sqrt(value.n)
    if value.method:
        statistical["statDataAggregationTechnique"] = value.method
    return statistical


def _quantity(leaf: Any, field: Field) -> Quantity | None:
    if isinstance(leaf, str):
        return quantity(leaf, field)
    if isinstance(leaf, bool):
        return None
    if not isinstance(leaf, Mapping):  # a plain number: a share in percent, else in SI
        unit = "percent" if field.is_share else ""
        return Quantity(repr(leaf), unit, _si(float(leaf), unit, field))
    unit = str(leaf.get("quantityUnit", ""))
    n = leaf.get("statNumberOfValues")
    if not all(isinstance(leaf.get(name, ""), str) for name in _TEXTS):
        return None
    method = str(leaf.get("statDataAggregationTechnique", ""))
    count = int(n) if isinstance(n, int | float) and 1 <= n <= LARGEST else None
    value = leaf.get("valueValue", leaf.get("statMeanValue"))
    low, high = leaf.get("statMinValue"), leaf.get("statMaxValue")
    if value is not None:
        si = _si(float(value), unit, field)
        spread = leaf.get("valueUncertaintyMeasure")
        deviation = leaf.get("statStandardDeviationValue")
        if spread is None and deviation is not None and count:
            spread = float(deviation) / math.sqrt(count)
        u = None if spread is None else abs(_si(float(value) + float(spread), unit, field) - si)
        return Quantity(repr(value), unit, si, "", u, count, method)
    if low is not None and high is not None:
        return quantity(f"{low!r}~{high!r} {unit}", field, n=count, method=method)
    end = high if low is None else low
    if end is None:
        return None
    _si(float(end), unit, field)
    return Quantity(repr(end), unit, bound="<" if low is None else ">")


def _si(value: float, unit: str, field: Field) -> float:
    return field_si(value, unit or field.unit, field)


def _spread(value: Quantity, field: Field) -> float | None:
    """The standard uncertainty in the unit as given; None where it has none."""
    if value.u is None:
        return None
    unit = value.unit or field.unit
    scale = field.si(1.0, unit) - field.si(0.0, unit) if value.unit not in ("HRC", "HBW") else 0.0
    return value.u / scale if scale else None


def _end(bound: str) -> str:
    return "statMaxValue" if bound == "<" else "statMinValue"


def _number(text: str) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() and repr(int(number)) == text else number
