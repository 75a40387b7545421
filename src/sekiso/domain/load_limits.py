"""How large a load can be: what lies outside is a slip, refused where it is read."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain.errors import NeedError
from sekiso.domain.loads import Load
from sekiso.domain.units import spelled

FILE = Path(__file__).with_name("load_limits.toml")
_ABSOLUTE = "absolute_temperature"
_MOST_WEIGHT = 1e6  # of a case in a sum: one beside it counts no more
_REFUSED = {
    "force": "load_size_force",
    "moment": "load_size_moment",
    "pressure": "load_size_pressure",
    "acceleration": "load_size_acceleration",
    "temperature": "load_size_temperature",
    _ABSOLUTE: "load_size_absolute_temperature",
}


def within_limits(load: Load, got: str) -> Load:
    """The load, if its size can be that of a load; `got` is how it was told.

    A load of nothing passes: it is refused where it acts.  Raises NeedError with the range, and for
    a weight that is none.
    """
    if not 0.0 < load.weight <= _MOST_WEIGHT:
        raise NeedError("load_weight", got=got, most=f"{_MOST_WEIGHT:g}")
    is_scalar = load.kind in ("pressure", "temperature")
    size = abs(load.value) if is_scalar else math.hypot(*load.vector)
    kind = "force" if load.kind == "bearing" else load.kind
    if kind in _REFUSED and size != 0.0:
        _refuse_outside(kind, size, got)
    return load


def temperature_within_limits(celsius: float, got: str) -> float:
    """A temperature [degC] at which metal is solid; NeedError below absolute zero or above.

    >>> temperature_within_limits(-196.0, "-196 degC")
    -196.0
    """
    _refuse_outside(_ABSOLUTE, celsius, got)
    return celsius


def _refuse_outside(kind: str, size: float, got: str) -> None:
    limit = _limits()[kind]
    if not limit["least"] <= size <= limit["most"]:
        raise NeedError(
            _REFUSED[kind],
            got=got,
            least=_shown(limit["least"]),
            most=_shown(limit["most"]),
            unit=spelled(limit["unit"]).replace("*", " "),
        )


def _shown(value: float) -> str:
    """With an exponent as people write it.

    >>> _shown(1e-6), _shown(1e10), _shown(-273.15)
    ('1e-6', '1e10', '-273.15')
    """
    return f"{value:g}".replace("e-0", "e-").replace("e+", "e")


@lru_cache(maxsize=1)  # one file, read at the first load
def _limits() -> Mapping[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))
