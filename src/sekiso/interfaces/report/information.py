"""What a quote, a trial or a test is worth, as a table."""

from __future__ import annotations

from collections.abc import Iterable

from sekiso.domain.information import Information
from sekiso.interfaces.report.blocks import Table
from sekiso.interfaces.report.words import Words


def table(found: Iterable[Information], words: Words) -> Table:
    """Each look with what it is about, its worth, its fee and what it narrows."""
    heads = words.texts("information", "look", "way", "gain", "wrong", "narrows", "fee", "where")
    rows = tuple(_row(look, words) for look in found)
    return Table(words.text("information.title"), heads, rows, range(2, len(heads) - 1))


def look_text(look: Information, words: Words) -> str:
    """What is done, and for which property."""
    row = words.knowledge.of("economics")["information"]["looks"].get(look.key, {})
    name = str(row["name"][words.language]) if "name" in row else look.key
    return f"{name} ({words.subject(look.about)})" if "property" in look.values else name


def _row(look: Information, words: Words) -> tuple[str, ...]:
    way = (words.short_shaping(str(look.values["process"])),
           words.short_alloy(str(look.values["material"])))  # fmt: skip
    wrong = f"{look.wrong_now:.0%} → {look.wrong_then:.0%}"
    return (
        look_text(look, words), ", ".join(way), words.money(look.gain), wrong,
        f"-{look.narrows:.0%}", words.money(look.fee.median), _where(look, words),
    )  # fmt: skip


def _where(look: Information, words: Words) -> str:
    """The institute whose fee is told, else whom to ask."""
    row = words.knowledge.of("economics")["information"]["looks"].get(look.key, {})
    if look.published:
        return str(row["at"][words.language]) if "at" in row else look.source.partition(",")[0]
    return words.text("information.institute" if look.tags else "information.shop")
