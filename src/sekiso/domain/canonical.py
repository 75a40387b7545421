"""One way to write a value as JSON: RFC 8785, floats first rounded to eight significant digits.

The rounding comes first because the last digits of a sum differ between machines and libraries of
linear algebra; ids and stored answers must not.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

import rfc8785

_LARGEST_WHOLE = 2**53  # whole numbers beyond are no JSON numbers for every reader


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON; the same value gives the same bytes at every door.

    >>> canonical_json({"b": float("nan"), "a": 1 / 3})
    b'{"a":0.33333333,"b":null}'
    """
    return json_bytes(plain(value))


def json_bytes(value: Any) -> bytes:
    """Plain JSON values by RFC 8785, digits as they are; what is no JSON raises ValueError.

    The same as `rfc8785.dumps`, which takes three times as long.

    >>> json_bytes({"b": 1e-7, "a": [150.0, None]})
    b'{"a":[150,null],"b":1e-7}'
    """
    try:
        return _written(value).encode()
    except UnicodeEncodeError:
        return rfc8785.dumps(value)  # says what is wrong with it


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
        return sorted((plain(child) for child in value), key=json_bytes)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    return plain(value.tolist() if hasattr(value, "tolist") else float(value))


def _written(value: Any) -> str:
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if kind is float:
        return _number(value)
    if kind is dict and _is_plain(value):
        pairs = [f"{encode_basestring(key)}:{_written(value[key])}" for key in sorted(value)]
        return "{" + ",".join(pairs) + "}"
    if kind is list or kind is tuple:
        return "[" + ",".join([_written(one) for one in value]) + "]"
    return rfc8785.dumps(value).decode()


def _is_plain(keys: Iterable[Any]) -> bool:
    """Whether the keys are texts that Python sorts as UTF-16 does."""
    try:
        return "".join(keys).isascii()
    except TypeError:
        return False


def _number(value: float) -> str:
    size = abs(value)
    if 1e-4 <= size < 1e16:  # where Python and ECMAScript write the same digits
        return repr(value).removesuffix(".0")
    if 1e-6 <= size < 1e-4:  # where ECMAScript has no exponent yet
        return f"{Decimal(repr(value)):f}"
    return rfc8785.dumps(value).decode()
