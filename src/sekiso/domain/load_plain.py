"""Loads and supports as doors and files give them: texts, mappings with units as text, or values.

`{"case": "vertical", "force": "8000 lbf", "along": "+z", "on": "face 53,54"}` and
`{"on": {"faces": [3, 4]}, "fixes": ["x", "y", "z"]}`; a file holds `{"loads": [...], "supports":
[...]}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from typing import Any, TypeVar

from sekiso.domain.errors import DataError, NeedError
from sekiso.domain.load_limits import within_limits
from sekiso.domain.load_text import UNITS, load_text, read_load, read_support
from sekiso.domain.loads import AXES, LOAD_KINDS, Load, Place, Support, Vector
from sekiso.domain.place_text import joined_place, place_text, read_place
from sekiso.domain.units import quantity

_LOAD_KEYS = {"case", "weight", "on", "along", "about", "gravity", "comment", *LOAD_KINDS}
_SUPPORT_KEYS = {"on", "fixes", "comment"}
_PLACE_KEYS = {"faces", "colours", "triangles", "where"}
_FILE_KEYS = {"loads", "supports", "comment"}
_VECTORS = ("force", "bearing", "moment", "acceleration")
Given = str | Mapping[str, Any]
_Made = TypeVar("_Made")


def loads_of(said: Given | Load | Iterable[Given | Load]) -> tuple[Load, ...]:
    """Loads, each given as text, mapping or `Load`; raises NeedError for what is none.

    >>> [load.case for load in loads_of(["5 kN -z on top", {"gravity": "2 g0", "along": "-y"}])]
    ['1', '1']
    """
    loads = (
        one if isinstance(one, Load)
        else read_load(one) if isinstance(one, str) else _made(_load, one, "load_unreadable")
        for one in _several(said, Load, "load_unreadable")
    )  # fmt: skip
    return tuple(within_limits(load, load_text(load)) for load in loads)


def supports_of(said: Given | Support | Iterable[Given | Support]) -> tuple[Support, ...]:
    """Supports, each given as text, mapping or `Support`; raises NeedError for what is none."""
    return tuple(
        one if isinstance(one, Support)
        else read_support(one) if isinstance(one, str) else _made(_support, one, "place_unreadable")
        for one in _several(said, Support, "place_unreadable")
    )  # fmt: skip


def load_file(content: str | bytes) -> tuple[tuple[Load, ...], tuple[Support, ...]]:
    """Loads and supports of a JSON file; raises DataError for what is no such file."""
    try:
        told = json.loads(content)
    except ValueError as problem:
        raise DataError("load_file_unreadable", reason=str(problem)[:120]) from problem
    if not isinstance(told, Mapping):
        raise DataError("load_file_unreadable", reason=type(told).__name__)
    _refuse_unknown(told, _FILE_KEYS)
    return loads_of(told.get("loads", ())), supports_of(told.get("supports", ()))


def load_plain(load: Load) -> dict[str, Any]:
    """A load as plain values that `loads_of` reads again, exactly."""
    told: dict[str, Any] = {"case": load.case}
    unit = UNITS[load.kind].replace("*", " ")
    if load.kind in _VECTORS:
        told[load.kind] = [f"{part!r} {unit}" for part in load.vector]
    elif load.kind == "temperature":
        told[load.kind] = f"by {load.value!r} K"
    else:
        told[load.kind] = f"{load.value!r} {unit}"
    if load.on != Place():
        told["on"] = _place_plain(load.on)
    if load.weight != 1.0:
        told["weight"] = load.weight
    return told


def support_plain(support: Support) -> dict[str, Any]:
    """A support as plain values that `supports_of` reads again."""
    return {"on": _place_plain(support.on), "fixes": list(support.fixes)}


def _several(said: Any, kind: type, key: str) -> Sequence[Any]:
    if isinstance(said, str | Mapping | kind):
        return [said]
    return _made(list, () if said is None else said, key)


def _made(make: Callable[[Any], _Made], said: Any, key: str) -> _Made:
    """What `make` makes of a value of any shape; NeedError `key` where it has none that fits."""
    try:
        return make(said)
    except (TypeError, ValueError, AttributeError, OverflowError) as problem:
        raise NeedError(key, got=str(said)[:80]) from problem


def _load(told: Mapping[str, Any]) -> Load:
    if not isinstance(told, Mapping):
        raise TypeError(told)
    _refuse_unknown(told, _LOAD_KEYS)
    kinds = [key for key in ("gravity", *LOAD_KINDS) if key in told]
    if len(kinds) != 1:
        raise NeedError("load_kind", got=", ".join(kinds) or "-", allowed=", ".join(LOAD_KINDS))
    kind, case = kinds[0], str(told.get("case", "1"))
    amount, weight = told[kind], float(told.get("weight", 1.0))
    on = _place(told["on"]) if "on" in told else Place()
    if kind not in ("gravity", "acceleration", "temperature") and on == Place():
        raise NeedError("load_without_place", got=f"{kind} {amount}")
    if kind in _VECTORS and isinstance(amount, Sequence) and not isinstance(amount, str):
        return Load(kind, on, _components(amount, UNITS[kind]), case=case, weight=weight)
    if not isinstance(amount, str):
        raise NeedError("unit_missing", got=str(amount), unit=UNITS.get(kind, "m/s^2"))
    way = told.get("along", told.get("about"))
    read = read_load(f"{kind} {amount} {_way(way)} on triangles 0")
    return Load(read.kind, on, read.vector, read.value, case, weight)


def _components(amounts: Sequence[Any], unit: str) -> Vector:
    if len(amounts) != len(AXES):
        raise NeedError("three_numbers", got=", ".join(map(str, amounts)))
    x, y, z = (quantity(str(amount), unit) for amount in amounts)
    return x, y, z


def _way(said: Any) -> str:
    if said is None:
        return ""
    if isinstance(said, str):
        return said if any(axis in said.lower() for axis in AXES) else f"along {said}"
    return f"along {','.join(str(part) for part in said)}"


def _support(told: Mapping[str, Any]) -> Support:
    if not isinstance(told, Mapping):
        raise TypeError(told)
    _refuse_unknown(told, _SUPPORT_KEYS)
    if "on" not in told:
        raise NeedError("place_unreadable", got=str(dict(told))[:80])
    fixes = tuple(axis for axis in AXES if axis in told.get("fixes", AXES))
    if not fixes:
        raise NeedError("support_axes", got=str(told.get("fixes"))[:40])
    return Support(_place(told["on"]), fixes)


def _place(said: Any) -> Place:
    if isinstance(said, Place):
        return said
    if isinstance(said, str):
        return read_place(said)
    if not isinstance(said, Mapping):
        return reduce(joined_place, map(_place, said), Place())
    _refuse_unknown(said, _PLACE_KEYS)
    place = Place(
        faces=tuple(int(number) for number in said.get("faces", ())),
        colours=tuple(str(colour).lower() for colour in said.get("colours", ())),
        triangles=tuple(int(number) for number in said.get("triangles", ())),
    )
    return joined_place(place, _place(said["where"])) if said.get("where") else place


def _place_plain(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = {
        key: list(values)
        for key, values in (("faces", place.faces), ("colours", place.colours),
                            ("triangles", place.triangles)) if values
    }  # fmt: skip
    rest = Place(boxes=place.boxes, planes=place.planes, sides=place.sides)
    if rest != Place():
        told["where"] = place_text(rest)
    return told


def _refuse_unknown(told: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(told) - known)
    if unknown:
        raise NeedError(
            "load_field_unknown", got=", ".join(unknown), allowed=", ".join(sorted(known))
        )
