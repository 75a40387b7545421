"""One way to write a value as JSON: RFC 8785, floats first rounded to eight significant digits.

The rounding comes first because the last digits of a sum differ between machines and libraries of
linear algebra; ids and stored answers must not.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import rfc8785

_LARGEST_WHOLE = 2**53  # whole numbers beyond are no JSON numbers for every reader


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON; the same value gives the same bytes at every door.

    >>> canonical_json({"b": float("nan"), "a": 1 / 3})
    b'{"a":0.33333333,"b":null}'
    """
    return rfc8785.dumps(plain(value))


def digest(value: Any) -> str:
    """sha256 of the canonical JSON of `value`, in hexadecimal digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def plain(value: Any) -> Any:
    """`value` as JSON values: records and mappings as objects, arrays, tuples and sets as lists.

    Floats have eight significant digits; what is not a finite number is None.
    """
    if isinstance(value, float):
        return float(f"{value:.8g}") if math.isfinite(value) else None
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value if -_LARGEST_WHOLE < value < _LARGEST_WHOLE else plain(float(value))
    if isinstance(value, Mapping):
        return {str(key): plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [plain(child) for child in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(child) for child in value), key=rfc8785.dumps)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return plain(value.tolist() if hasattr(value, "tolist") else float(value))
