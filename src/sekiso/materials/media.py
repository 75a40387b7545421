"""The medium a part meets, and what an alloy's file says of it."""

from __future__ import annotations

from collections.abc import Mapping

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


def verdict(alloy: Record, medium: str) -> tuple[str, Mapping[str, str]]:
    """("good" | "limited" | "veto" | "unknown", reason by language) of an alloy in a medium."""
    for row in alloy.get("environments", ()):
        if row["medium"] == medium:
            return str(row["verdict"]), row.get("reason", {})
    return "unknown", {}


def _spellings(key: str, table: Mapping[str, object]) -> tuple[str, ...]:
    aliases, names = table.get("aliases", ()), table.get("name", {})
    spoken = tuple(names.values()) if isinstance(names, Mapping) else ()
    written = (key, *(aliases if isinstance(aliases, tuple | list) else ()), *spoken)
    return tuple(spelling for name in written if (spelling := folded(str(name))))
