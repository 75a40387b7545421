"""One way to write a value as JSON: sorted keys, no spaces, floats to eight significant digits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical_json(value: Any) -> bytes:
    """`value` as UTF-8 JSON; the same value gives the same bytes at every door."""
    plain = _plain(value)
    return json.dumps(
        plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(child) for child in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(child) for child in value)
    return float(f"{float(value):.8g}")
