"""Records and rows without the fields that their owner hides.

A mask is the name of a field ("operator"), of a field of a kind ("test.elongation"), of a quantity
("relative_density"), of a word of flat rows ("material"), or "label".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from sekiso.domain.errors import NeedError
from sekiso.store.contribution.places import meanings
from sekiso.store.fields import Field, kinds
from sekiso.store.records import Record

LABEL: Final = "label"
_FOLLOWS: Final = {"porosity": "relative_density", "relative_density": "porosity"}
"""Numbers of flat rows that tell each other: one is the rest of the other to 1."""


def check_masks(masked: Iterable[str]) -> None:
    """Raise NeedError for a mask that names nothing: it would hide nothing."""
    known = _names()
    if unknown := sorted(set(masked) - known.keys()):
        raise NeedError("mask_unknown", got=", ".join(unknown))


@lru_cache(maxsize=256)  # asked for every row, alike for most
def hidden_columns(masked: frozenset[str]) -> frozenset[str]:
    """Columns of a flat row that masks hide: a row does not say which kind a number came from.

    >>> sorted(hidden_columns(frozenset({"test.yield_strength_002", "operator"})))
    ['operator', 'yield_strength', 'yield_strength_002']
    """
    names = {column for mask in masked for column in _names().get(mask, (mask,))}
    return frozenset(names | {_FOLLOWS[name] for name in names & _FOLLOWS.keys()})


def visible(
    record: Record,
    masked: frozenset[str],
    can_see: Callable[[str], bool] = lambda target: True,
) -> Record:
    """The record without hidden fields and without links to what the asker may not see.

    What a foreign file said beside the fields goes whole with the first mask: nobody knows under
    which name it repeats what is hidden.
    """
    links = {role: tuple(one for one in ids if can_see(one)) for role, ids in record.links.items()}
    links = {role: ids for role, ids in links.items() if ids}
    if not masked:
        return replace(record, links=links)
    fields = kinds()[record.kind].fields if record.kind in kinds() else {}
    values = {
        name: value
        for name, value in record.values.items()
        if not masked & _masks_of(record.kind, name, fields.get(name))
    }
    label = "" if masked & _masks_of(record.kind, LABEL, None) else record.label
    return replace(record, values=values, links=links, label=label, extra={})


def _masks_of(kind: str, name: str, field: Field | None) -> set[str]:
    """Every mask that hides a field."""
    names = {name, f"{kind}.{name}"}
    return names | ({field.quantity, f"{kind}.{field.quantity}"} if field else set())


@lru_cache(maxsize=1)  # the field list does not change
def _names() -> Mapping[str, frozenset[str]]:
    """The columns of flat rows that a mask may stand for, by the mask."""
    found: dict[str, set[str]] = {}
    for kind in kinds().values():
        fields = [(LABEL, ""), *((one.name, one.quantity) for one in kind.fields.values())]
        for name, quantity in fields:
            for mask in (name, f"{kind.key}.{name}"):
                found.setdefault(mask, set()).update({name, quantity} - {""})
            if quantity:
                found.setdefault(quantity, set()).add(quantity)
    for word, places in meanings()["learning"].items():
        found.setdefault(word, set()).add(word)
        for place in places:
            for mask in (place, place.partition(".")[2]):
                found.setdefault(mask, set()).add(word)
    return {mask: frozenset(columns) for mask, columns in found.items()}
