"""Documents in the older names of AM-CDM (full_cdm_v2.json), rewritten into those of today."""

from __future__ import annotations

from typing import Any

from sekiso.store.am_cdm import model


def is_older_name(name: str) -> bool:
    """Whether a class was called so in the older draft."""
    return name in model().older["class"]


def renamed(node: Any, name: str) -> dict[str, Any]:
    """An object of the older draft with the class and property names of today."""
    told = model().older["class"].get(name, name)
    return {"@type": told, **_properties(node, told)}


def _properties(node: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for old, value in node.items():
        path = model().older["property"].get(old, old)
        if not path:  # its parts stand one level higher
            for one in value if isinstance(value, list) else [value]:
                found |= _properties(one, name) if isinstance(one, dict) else {}
            continue
        *above, last = path.split(".")
        place = found
        for step in above:
            below = place.setdefault(step, {})
            place = below if isinstance(below, dict) else {}
        _set(place, last, _value(value, last))
    return found


def _set(place: dict[str, Any], name: str, value: Any) -> None:
    """Set a property; what two older names put into one object is put together."""
    if isinstance(place.get(name), dict) and isinstance(value, dict):
        place[name] |= value
    else:
        place[name] = value


def _value(value: Any, name: str) -> Any:
    """A value below a property; objects that are records of their own are given their class."""
    if isinstance(value, list):
        return [_value(one, name) for one in value]
    if not isinstance(value, dict):
        return value
    range_ = next(
        (c.properties[name].range for c in model().classes.values() if name in c.properties), ""
    )
    if name in model().older["link"]:
        range_ = model().roots[model().older["link"][name].partition(".")[2]].name
    if range_ and model().kind_of(range_):
        return {"@type": range_, **_properties(value, range_)}
    return _properties(value, range_)
