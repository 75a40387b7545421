"""The medium a part meets, and what an alloy's file says of it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sekiso.domain import units
from sekiso.knowledge import Knowledge, Record


def media(knowledge: Knowledge) -> Mapping[str, Mapping[str, object]]:
    """All media by key."""
    return {
        key: table
        for record in knowledge.of("environments").values()
        for key, table in record.get("media", {}).items()
    }


def medium_called(text: str, knowledge: Knowledge) -> str:
    """The key of the medium named in `text`; the text itself where no file knows it."""
    wanted = _folded(text)
    known = media(knowledge)
    if wanted in known:
        return wanted
    best: tuple[int, str] | None = None
    for key, table in known.items():
        names = (key.replace("_", " "), *_aliases(table))
        hits = [name for name in names if _folded(name) and _folded(name) in wanted]
        longest = max((len(_folded(name)) for name in hits), default=0)
        if longest and (best is None or longest > best[0]):
            best = (longest, key)
    return best[1] if best else text


def verdict(alloy: Record, medium: str) -> tuple[str, Mapping[str, str]]:
    """("good" | "limited" | "veto" | "unknown", reason by language) of an alloy in a medium."""
    for row in alloy.get("environments", ()):
        if row["medium"] == medium:
            return str(row["verdict"]), row.get("reason", {})
    return "unknown", {}


def _aliases(table: Mapping[str, object]) -> tuple[str, ...]:
    aliases = table.get("aliases", ())
    names = table.get("name", {})
    spoken = tuple(names.values()) if isinstance(names, Mapping) else ()
    return (*map(str, aliases if isinstance(aliases, tuple | list) else ()), *map(str, spoken))


def _folded(text: str) -> str:
    return re.sub(r"[\s\-_/()]+", "_", units.plain(text).strip().lower()).strip("_")
