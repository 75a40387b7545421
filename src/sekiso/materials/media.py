"""The medium a part meets, and what an alloy's file says of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from sekiso.knowledge import Knowledge, Record
from sekiso.materials.naming import folded


def media(knowledge: Knowledge) -> Mapping[str, Mapping[str, object]]:
    """All media by key."""
    return {
        key: table
        for record in knowledge.of("environments").values()
        for key, table in record.get("media", {}).items()
    }


def medium_called(text: str, knowledge: Knowledge) -> str:
    """The key of the medium named in `text`; the text itself where no file knows it.

    The longest name or alias that stands in the text counts, in the spelling of `naming.folded`.

    >>> from sekiso.knowledge import load
    >>> medium_called("warm sea-water", load()), medium_called("soup", load())
    ('chloride_warm', 'soup')
    """
    wanted = folded(text)
    lengths = {
        key: max((len(name) for name in _spellings(key, table) if name in wanted), default=0)
        for key, table in media(knowledge).items()
    }
    best = max(lengths, key=lambda key: lengths[key], default=text)
    return best if lengths.get(best) else text


def verdict(
    alloy: Record, medium: str, knowledge: Knowledge, *, pressure: float | None = None
) -> tuple[str, Mapping[str, str]]:
    """("good" | "limited" | "veto" | "unknown", reason by language) of an alloy in a medium.

    A row of the alloy's own file counts before those of its family, and of these a row for the
    `pressure` [Pa] of the medium before the general one.

    >>> from sekiso.knowledge import load
    >>> verdict(load().alloys["scm440"], "sea_water", load())[0]
    'veto'
    """
    own = [row for row in alloy.get("environments", ()) if row["medium"] == medium]
    kin = _family_rows(knowledge).get((str(alloy.get("family", "")), medium), ())
    for row in (*sorted(own, key=_least_pressure), *kin):
        limit = row.get("pressure_above")
        if limit is None or (pressure is not None and pressure > limit.value):
            return str(row["verdict"]), row.get("reason", {})
    return "unknown", {}


@lru_cache(maxsize=4)  # asked for every alloy of every answer
def _family_rows(knowledge: Knowledge) -> Mapping[tuple[str, str], tuple[Mapping[str, Any], ...]]:
    """Rows by (family, medium), those with a pressure first, the highest one before the others."""
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for record in knowledge.of("environments").values():
        for row in record.get("verdict", ()):
            for family in row["families"]:
                rows.setdefault((str(family), str(row["medium"])), []).append(row)
    return {key: tuple(sorted(found, key=_least_pressure)) for key, found in rows.items()}


def _least_pressure(row: Mapping[str, Any]) -> float:
    limit = row.get("pressure_above")
    return 0.0 if limit is None else -float(limit.value)


def _spellings(key: str, table: Mapping[str, object]) -> tuple[str, ...]:
    aliases, names = table.get("aliases", ()), table.get("name", {})
    spoken = tuple(names.values()) if isinstance(names, Mapping) else ()
    written = (key, *(aliases if isinstance(aliases, tuple | list) else ()), *spoken)
    return tuple(spelling for name in written if (spelling := folded(str(name))))
