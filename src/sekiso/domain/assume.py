"""What the user sets instead of an assumption of the answer: any key that `answer.assumed` prints.

Numbers are SI, text carries its unit; every door ends at the same canonical value.
"""

from __future__ import annotations

from collections.abc import Mapping

from sekiso.domain import glossary, quantities, units
from sekiso.domain.direction import AS_DRAWN, BEST, direction_text, read_direction
from sekiso.domain.errors import NeedError
from sekiso.domain.requirement import (
    AMOUNTS,
    Requirement,
    amount_text,
    flag_value,
    limit_of,
    limit_text,
    read_amount,
    read_pieces,
)

LENGTH_KEYS = ("size", "largest_dimension")
CHOICE_KEYS = ("grid", "share_plate", "material", "build_direction")
SHARE_KEYS = ("recycled_share", "powder_yield", "powder_reuse")  # 0-1, or as usual
USUAL = "usual"
_NO = ("no", "none", "false")
Value = str | float | bool


def read_assumptions(given: Mapping[str, Value] | None, *, is_si: bool = True) -> dict[str, Value]:
    """Canonical values by key; a bare number is SI where `is_si`, else it must name its unit.

    Raises NeedError for an unknown key, an impossible value and a missing unit.
    """
    return {key: _read(key, value, is_si) for key, value in sorted((given or {}).items())}


def assumption_texts(values: Mapping[str, Value]) -> dict[str, str]:
    """Canonical values as text that `read_assumptions` reads back."""
    return {key: _text(key, value) for key, value in values.items()}


def relation_of(key: str) -> str:
    """The side of an assumed limit: a floor where more of the property is better."""
    return ">=" if quantities.properties()[key].better == "higher" else "<="


def _read(key: str, value: Value, is_si: bool) -> Value:
    if key == "quantity":
        return _pieces(key, value)
    if key in AMOUNTS:
        if isinstance(value, bool):
            raise NeedError("assume_value", key=key, got=value)
        return read_amount(key, value, is_si=is_si)
    if key == "share_plate":
        return _yes_or_no(key, value)
    if key in SHARE_KEYS:
        return _share(key, value)
    if key == "build_direction" and isinstance(value, str):
        return _direction(value)
    if key in CHOICE_KEYS and isinstance(value, str) and value.strip():
        return value.strip()
    if key in glossary.flags():
        return False if _is_no(value) else flag_value(key, _flag_text(value))
    if key in quantities.properties():
        return False if _is_no(value) else _limit(key, value, is_si)
    if key in CHOICE_KEYS:
        raise NeedError("assume_value", key=key, got=value)
    allowed = (
        "quantity", *AMOUNTS, *CHOICE_KEYS, *SHARE_KEYS, *glossary.flags(), "yield_strength ...",
    )  # fmt: skip
    raise NeedError("assume_unknown", got=key, allowed=", ".join(allowed))


def _text(key: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    if key in AMOUNTS:
        return amount_text(key, value)
    return limit_text(key, value) if key in quantities.properties() else f"{value:.10g}"


def _pieces(key: str, value: Value) -> Value:
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    read = read_pieces(value)
    if read is None:
        raise NeedError("assume_value", key=key, got=value)
    return read.word or (f"{read.low:.15g}/year" if read.is_per_year else read.low)


def _direction(text: str) -> str:
    found = read_direction(text)
    if found is None:
        return BEST
    return AS_DRAWN if found == read_direction(AS_DRAWN) else direction_text(found)


def _yes_or_no(key: str, value: Value) -> bool:
    told = str(value).strip().lower()
    if told not in ("yes", "true", "no", "false"):
        raise NeedError("assume_value", key=key, got=value)
    return told in ("yes", "true")


def _share(key: str, value: Value) -> Value:
    """A share 0-1 ("40 %", 0.4) or "usual"; a yield of nothing is refused with the shares."""
    told = str(value).strip().lower()
    if told == USUAL:
        return USUAL
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    number = units.quantity(told, "dimensionless")
    if not 0.0 <= number <= 1.0 or (key == "powder_yield" and number == 0.0):
        raise NeedError("share_outside", key=key, got=told)
    return number


def _is_no(value: Value) -> bool:
    return value is False or str(value).strip().lower() in _NO


def _flag_text(value: Value) -> str:
    return "" if value is True else str(value).strip()


def _limit(key: str, value: Value, is_si: bool) -> float:
    if isinstance(value, bool):
        raise NeedError("assume_value", key=key, got=value)
    if not isinstance(value, str) and is_si:
        return Requirement(key, relation_of(key), float(value)).limit
    text = value if isinstance(value, str) else f"{value:.15g}"
    return limit_of(key, relation_of(key), text).limit
