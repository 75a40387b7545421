"""Records as objects of AM-CDM and back: the tree of properties under each field's path.

What the model cannot say of a record is not here: the exporter adds it as an extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sekiso.store.am_cdm import Model, Step, model, steps
from sekiso.store.am_cdm_values import leaf_of, share_of, value_of
from sekiso.store.field_list import Field, kinds
from sekiso.store.records import Record, Value

URN = "urn:uuid:"
Node = dict[str, Any]
_PERCENT = "double"  # range of the shares of a composition


def object_of(record: Record) -> Node:
    """A record as an object of its class, with what AM-CDM has a property for."""
    given = model()
    root: Node = {"@type": root_class(record), "@id": URN + record.id}
    label = given.roots[record.kind].label
    if label and record.label and given.property_of(root["@type"], label):
        root[label] = record.label
    kind = kinds()[record.kind]
    for name, value in record.values.items():
        field = kind.fields.get(name)
        if field is not None and field.am_cdm:
            _put_value(root, steps(field.am_cdm), value, field)
    for role, path in given.links.get(record.kind, {}).items():
        ids = [{"@id": URN + one} for one in record.links.get(role, ())]
        if ids:
            _put(root, path, ids[0] if len(ids) == 1 else ids)
    return root


def root_class(record: Record) -> str:
    """The class as which a record is written: by its word, narrowed by the properties it needs."""
    given = model()
    root = given.roots[record.kind]
    word = record.values.get(root.by)
    name = root.classes.get(str(word).lower() if isinstance(word, bool) else str(word), root.name)
    kind = kinds()[record.kind]
    paths = [kind.fields[n].am_cdm for n in record.values if n in kind.fields]
    firsts = [steps(path)[0].property for path in paths if path]
    firsts += [
        path[0].property
        for role, path in given.links.get(record.kind, {}).items()
        if role in record.links
    ]
    for first in firsts:
        for owner, declared in given.classes.items():
            if first in declared.properties and given.is_a(owner, name):
                name = owner
    return name


def value_nodes(node: Node, path: tuple[Step, ...]) -> Iterator[tuple[Node, str]]:
    """The objects that hold the last property of a path, with its name."""
    first, rest = path[0], path[1:]
    if not rest:
        if first.property.endswith("*") or first.property in node:
            yield node, first.property
        return
    below = node.get(first.property)
    for one in below if isinstance(below, list) else [below]:
        if isinstance(one, dict) and _fits(one, first.name, rest):
            yield from value_nodes(one, rest)


def read_field(root: Node, field: Field) -> tuple[Value | None, list[tuple[Node, str]]]:
    """The value that an object holds of a field, and the places from which it was read."""
    path = steps(field.am_cdm)
    places = list(value_nodes(root, path))
    if field.type == "by_name" and path[-1].property.endswith("Percent"):
        return _composition(places, field)
    if path[-1].property.endswith("*"):
        return _axes(places, path[-1].property[:-1], field)
    for node, name in places:
        range_ = _range(node, name, path)
        value = value_of(node[name], field, range_)
        if value is not None:
            return value, [(node, name)]
    return None, []


def _composition(
    places: list[tuple[Node, str]], field: Field
) -> tuple[Value | None, list[tuple[Node, str]]]:
    found: dict[str, Any] = {}
    for node, name in places:
        share = value_of(node[name], _alone(field), _PERCENT)
        if share is not None and node.get("chemistryElement") in field.names:
            found[node["chemistryElement"]] = share
    return found or None, places if found else []


def _axes(
    places: list[tuple[Node, str]], stem: str, field: Field
) -> tuple[Value | None, list[tuple[Node, str]]]:
    found, read = {}, []
    for node, _ in places:
        for axis in field.names:
            name = stem + axis.upper()
            one = value_of(node.get(name), _alone(field), "Quantity") if name in node else None
            if one is not None:
                found[axis] = one
                read.append((node, name))
    return found or None, read  # type: ignore[return-value]


def _put_value(root: Node, path: tuple[Step, ...], value: Value, field: Field) -> None:
    last = path[-1].property
    if isinstance(value, Mapping) and last.endswith("Percent"):
        for element, share in value.items():
            percent = share_of(share)
            if percent is not None:
                _put(root, path, percent, member=("chemistryElement", element))
    elif isinstance(value, Mapping) and last.endswith("*"):
        for axis, one in value.items():
            leaf = leaf_of(one, field, "Quantity")
            if leaf is not None:
                _put(root, (*path[:-1], Step(last[:-1] + axis.upper())), leaf)
    else:
        leaf = leaf_of(value, field, _declared_range(path))
        if leaf is not None:
            _put(root, path, leaf)


def _put(
    root: Node, path: tuple[Step, ...], leaf: Any, *, member: tuple[str, str] | None = None
) -> None:
    """Set the last property of a path, making the objects on the way; nothing without a place."""
    given, node = model(), root
    if given.property_of(root["@type"], path[0].property) is None:
        return
    for place, step in enumerate(path[:-1]):
        needed = member if place == len(path) - 2 else None
        node = _child(given, node, step, needed)
    node[path[-1].property] = leaf


def _child(given: Model, node: Node, step: Step, member: tuple[str, str] | None) -> Node:
    declared = given.property_of(node["@type"], step.property)
    name = step.name or (declared.range if declared else "")
    existing = node.get(step.property, [])
    objects = existing if isinstance(existing, list) else [existing]
    for one in objects:
        if one["@type"] == name and (member is None or one.get(member[0]) == member[1]):
            return one  # type: ignore[no-any-return]
    new: Node = {"@type": name, **(dict([member]) if member else {})}
    is_list = bool(objects) or (declared is not None and declared.many)
    node[step.property] = [*objects, new] if is_list else new
    return new


def _fits(node: Node, name: str, rest: tuple[Step, ...]) -> bool:
    """Whether an object may be of the class meant; without class its properties tell."""
    told = node.get("@type")
    if not name or told == name or rest[0].property in node:
        return True
    return isinstance(told, str) and model().is_a(told, name)


def _range(node: Node, name: str, path: tuple[Step, ...]) -> str:
    told = node.get("@type")
    declared = model().property_of(told, name) if isinstance(told, str) else None
    return declared.range if declared else _declared_range(path)


@lru_cache(maxsize=1024)  # of all paths
def _declared_range(path: tuple[Step, ...]) -> str:
    last = path[-1].property
    for declared in model().classes.values():
        if last in declared.properties:
            return declared.properties[last].range
    return ""


def _alone(field: Field) -> Field:
    """A field of values by name as the field of one of them."""
    return Field(**{**vars(field), "type": "quantity", "names": ()})
