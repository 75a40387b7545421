"""What was made and measured, as records: a kind, values with unit and origin, links to others.

The links are the pedigree: feedstock lot -> build job -> part or specimen -> test.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sekiso.domain.canonical import json_bytes

_last = 0  # the tick of the newest id, in parts of 1/4096 ms
_lock = threading.Lock()
LARGEST = 2**53 - 1  # of a whole number that every reader of JSON keeps (RFC 8785, 3.2.2.3)


@dataclass(frozen=True)
class Quantity:
    """A measured quantity: what stood in the file, and the same in SI.

    `given` with its `unit` as written; `si` in the SI unit of the field (None where the text is a
    bound only or no number); `bound` "<", ">" or ""; `u` the standard uncertainty [SI]; `n` the
    number of repeats behind it; `method` how it was measured; `source` where it was published.
    """

    given: str
    unit: str = ""
    si: float | None = None
    bound: str = ""
    u: float | None = None
    n: int | None = None
    method: str = ""
    source: str = ""

    def plain(self) -> dict[str, Any]:
        """JSON values, without what is not said."""
        return {name: value for name, value in vars(self).items() if value not in (None, "")}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Quantity:
        """Inverse of `plain`."""
        numbers = {  # JSON writes 1e16 as a whole number, which RFC 8785 refuses to write
            name: float(plain[name]) for name in ("si", "u") if plain.get(name) is not None
        }
        return cls(**{"given": "", **plain, **numbers})


Value: TypeAlias = Quantity | str | bool | int | Mapping[str, Quantity]
"""A value of a field: a quantity, a word or text, yes or no, a count, or quantities by name
(elements of a composition, axes of a position)."""


@dataclass(frozen=True)
class Record:
    """One thing: `kind` is a key of `fields.kinds()`, `values` by field, `links` by role.

    `id` is a UUIDv7; `label` the number its owner gave it (lot, serial, specimen); `links` hold
    ids of records: {"feedstock": (id,), "build": (id,)}; `extra` what a foreign file said and no
    field holds, kept as it was so that nothing is lost on the way back.
    """

    kind: str
    values: Mapping[str, Value] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    label: str = ""
    id: str = field(default_factory=lambda: new_id())
    extra: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """JSON values, without what is empty; `from_plain` gives the record back."""
        told: dict[str, Any] = {"id": self.id, "kind": self.kind}
        if self.label:
            told["label"] = self.label
        if self.values:
            told["values"] = {name: _plain_value(value) for name, value in self.values.items()}
        if self.links:
            told["links"] = {role: list(ids) for role, ids in self.links.items()}
        if self.extra:
            told["extra"] = dict(self.extra)
        return told

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Record:
        """Inverse of `plain`."""
        return cls(
            kind=plain["kind"],
            values={name: _value(value) for name, value in plain.get("values", {}).items()},
            links={role: tuple(ids) for role, ids in plain.get("links", {}).items()},
            label=plain.get("label", ""),
            id=plain["id"],
            extra=_with_floats(plain.get("extra", {})),
        )

    def canonical(self) -> bytes:
        """The record as canonical JSON (RFC 8785)."""
        return json_bytes(self.plain())

    def content_digest(self) -> str:
        """sha256 of the canonical record without its id: equal for equal content."""
        told = self.plain()
        del told["id"]
        return hashlib.sha256(json_bytes(told)).hexdigest()


def new_id() -> str:
    """A UUIDv7 (RFC 9562, section 6.2, method 3): later ones of one process sort behind.

    48 bits of milliseconds since 1970, 12 bits of the millisecond in 4,096 parts, the rest random.
    """
    global _last
    with _lock:
        _last = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        tick = _last
    ms, part = tick >> 12, tick & 0xFFF
    number = ms << 80 | 0x7 << 76 | part << 64 | 0x2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def _plain_value(value: Value) -> Any:
    if isinstance(value, Quantity):
        return {"quantity": value.plain()}
    if isinstance(value, Mapping):
        return {"by_name": {name: one.plain() for name, one in value.items()}}
    return value


def _with_floats(value: Any) -> Any:
    """`value` with whole numbers that RFC 8785 cannot write as the floats that JSON wrote so."""
    if isinstance(value, Mapping):
        return {name: _with_floats(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_floats(one) for one in value]
    is_large = isinstance(value, int) and abs(value) > LARGEST
    return float(value) if is_large else value


def _value(plain: Any) -> Value:
    if isinstance(plain, Mapping):
        if "quantity" in plain:
            return Quantity.from_plain(plain["quantity"])
        return {name: Quantity.from_plain(one) for name, one in plain["by_name"].items()}
    return plain  # type: ignore[no-any-return]
