"""The arguments of `sekiso.explore` as a validated need, the same at every door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sekiso.domain import units
from sekiso.domain.assume import read_assumptions
from sekiso.domain.errors import NeedError
from sekiso.domain.need import Need, Requirement, read_pieces, read_requirement
from sekiso.domain.part import FEATURES, Part

_LIKELY = {"kg": "g", "m^3": "cm^3"}  # the unit that a bare number in text most likely meant


def need_of(
    part: Part | str | None = None,
    *,
    unit: str | None = None,
    size: Sequence[float | str] | str | float | None = None,
    mass: float | str | None = None,
    volume: float | str | None = None,
    features: Iterable[str] | str = (),
    require: Iterable[str] | str = (),
    description: str | None = None,
    material: str | None = None,
    quantity: int | float | str | None = None,
    assume: Mapping[str, Any] | None = None,
    local: Mapping[str, Any] | None = None,
    seed: int = 0,
    only_my_machines: bool = False,
) -> Need:
    """The need behind these arguments; numbers are SI, text carries its unit."""
    _refuse_broken_text((description, material, require, features, quantity, assume))
    requirements, flags = _requirements((require,) if isinstance(require, str) else tuple(require))
    named = (features,) if isinstance(features, str) else tuple(features)
    return Need(
        part=_part(part, unit),
        size=_size(size),
        mass=_number(mass, "kg", "mass"),
        volume=_number(volume, "m^3", "volume"),
        features=frozenset(_feature(name) for name in named),
        requirements=requirements,
        flags=flags,
        description=description or None,
        material=material or None,
        quantity=read_pieces(quantity),
        assume=read_assumptions(assume),
        local=local,
        seed=_seed(seed),
        only_own_machines=only_my_machines,
    )


def _refuse_broken_text(given: Any) -> None:
    """NeedError for text that is no valid Unicode, such as bytes of another encoding."""
    try:
        str(given if isinstance(given, str) else "").encode()
    except UnicodeEncodeError as problem:
        shown = str(given).encode("ascii", "replace").decode()
        raise NeedError("text_broken", got=shown[:60]) from problem
    if isinstance(given, Mapping):
        given = tuple(given.items())
    if isinstance(given, list | tuple | set | frozenset):
        for entry in given:
            _refuse_broken_text(entry)


def _part(part: Part | str | None, unit: str | None) -> Part | None:
    if part is None or isinstance(part, Part):
        return part
    from sekiso.interfaces.python.part import load_part

    return load_part(part, unit=unit)


def _requirements(
    texts: Sequence[str],
) -> tuple[tuple[Requirement, ...], dict[str, str | float | bool]]:
    requirements: list[Requirement] = []
    flags: dict[str, str | float | bool] = {}
    for text in texts:
        read = read_requirement(text)
        if isinstance(read, Requirement):
            requirements.append(read)
        else:
            flags[read[0]] = read[1]
    return tuple(requirements), flags


def _feature(name: str) -> str:
    plain = units.plain(name).strip().lower().replace(" ", "_").replace("-", "_")
    if plain not in FEATURES:
        raise NeedError("feature_unknown", got=name, allowed=", ".join(FEATURES))
    return plain


def _size(size: Sequence[float | str] | str | float | None) -> tuple[float, ...] | None:
    if size is None:
        return None
    if isinstance(size, str):
        lengths = _size_text(size)
    else:
        lengths = tuple(_length(x) for x in ((size,) if isinstance(size, int | float) else size))
    if not 1 <= len(lengths) <= 3:
        raise NeedError("size_count", got=len(lengths))
    return lengths


def _size_text(text: str) -> tuple[float, ...]:
    """Lengths in text such as "120 x 80 x 60 mm" (one unit for all) or "120 mm x 8 cm"."""
    spaced = re.sub(r"(?<=[0-9. m])[x×*](?=[0-9. ])", " x ", units.plain(text).lower())
    pieces = [piece.strip() for piece in spaced.split(" x ")]
    last = pieces[-1].lstrip("0123456789.,e+- ")
    return tuple(_length(p if any(c.isalpha() for c in p) else f"{p} {last}") for p in pieces)


def _length(entry: float | str) -> float:
    is_text = isinstance(entry, str)
    length = units.quantity(str(entry), "m", likely="mm") if is_text else float(entry)
    if not 0.0 < length < 100.0:
        raise NeedError("size_implausible", got=length)
    return length


def _number(value: float | str | None, unit: str, name: str) -> float | None:
    if value is None or value == "":
        return None
    is_text = isinstance(value, str)
    number = units.quantity(str(value), unit, likely=_LIKELY[unit]) if is_text else float(value)
    if not 0.0 < number < 1e7:
        raise NeedError("number_implausible", key=name, got=number, unit=unit)
    return number


def _seed(seed: int) -> int:
    if not 0 <= seed < 2**31:
        raise NeedError("seed_out_of_range", got=seed)
    return int(seed)
