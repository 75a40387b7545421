"""What the user sets instead of an assumption of the answer: any key that `answer.assumed` prints.

Numbers are SI, text carries its unit; every door ends at the same canonical value.
"""

from __future__ import annotations

from collections.abc import Mapping

from sekiso.domain import glossary, quantities, units
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Requirement, flag_value, read_pieces, read_requirement

LENGTH_KEYS = ("size", "largest_dimension")
NUMBER_KEYS = ("quantity", *LENGTH_KEYS, "volume", "mass")
CHOICE_KEYS = ("grid", "share_plate", "material")
_SI = {"size": "m", "largest_dimension": "m", "volume": "m^3", "mass": "kg"}
_LIKELY = {"m": "mm", "m^3": "cm^3", "kg": "g"}
_LARGEST = {"m": 100.0, "m^3": 1e6, "kg": 1e6}
_NO = ("no", "none", "false")
Value = str | float | bool


def read_assumptions(given: Mapping[str, Value] | None) -> dict[str, Value]:
    """Canonical values by key; NeedError for an unknown key or an impossible value."""
    return {key: _read(key, value) for key, value in sorted((given or {}).items())}


def relation_of(key: str) -> str:
    """The side of an assumed limit: a floor where more of the property is better."""
    return ">=" if quantities.properties()[key].better == "higher" else "<="


def _read(key: str, value: Value) -> Value:
    if key == "quantity":
        return _pieces(key, value)
    if key in _SI:
        return _length(key, value)
    if key == "share_plate":
        return _yes_or_no(key, value)
    if key in CHOICE_KEYS and isinstance(value, str) and value.strip():
        return value.strip()
    if key in glossary.flags():
        return False if _is_no(value) else flag_value(key, _flag_text(value))
    if key in quantities.properties():
        return False if _is_no(value) else _limit(key, value)
    if key in CHOICE_KEYS:
        raise NeedError("assume_value", key=key, got=value)
    allowed = (*NUMBER_KEYS, *CHOICE_KEYS, *glossary.flags(), "yield_strength ...")
    raise NeedError("assume_unknown", got=key, allowed=", ".join(allowed))


def _pieces(key: str, value: Value) -> Value:
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    read = read_pieces(value)
    if read is None:
        raise NeedError("assume_value", key=key, got=value)
    return read.word or (f"{read.low:.15g}/year" if read.is_per_year else read.low)


def _length(key: str, value: Value) -> float:
    unit = _SI[key]
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    is_text = isinstance(value, str)
    number = units.quantity(str(value), unit, likely=_LIKELY[unit]) if is_text else float(value)
    if not 0.0 < number < _LARGEST[unit]:
        raise NeedError("number_implausible", key=key, got=number, unit=unit)
    return number


def _yes_or_no(key: str, value: Value) -> bool:
    told = str(value).strip().lower()
    if told not in ("yes", "true", "no", "false"):
        raise NeedError("assume_value", key=key, got=value)
    return told in ("yes", "true")


def _is_no(value: Value) -> bool:
    return value is False or str(value).strip().lower() in _NO


def _flag_text(value: Value) -> str:
    return "" if value is True else str(value).strip()


def _limit(key: str, value: Value) -> float:
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    if not isinstance(value, str):
        return Requirement(key, relation_of(key), float(value)).limit
    read = read_requirement(f"{key} {relation_of(key)} {value}")
    assert isinstance(read, Requirement)
    return read.limit
