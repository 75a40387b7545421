"""Word groups of the description as they were understood: fields and values, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from sekiso.domain import glossary
from sekiso.domain.answer import Answer, HeardWords
from sekiso.domain.need import FIELDS
from sekiso.interfaces.report.blocks import SIGNS
from sekiso.interfaces.report.words import Words

CALLED = ("part", "context")  # fields that say what the thing is called: a noun of the table


@dataclass(frozen=True)
class Chip:
    """A word group and what it set; `is_heard` is false where it was not understood."""

    text: str
    meaning: str
    is_heard: bool = True

    @property
    def line(self) -> str:
        """The chip as a line of text."""
        return f"{self.text} → {self.meaning}"


def chips(answer: Answer, words: Words) -> tuple[Chip, ...]:
    """The word groups of the description, the understood ones first, each once."""
    groups = groupby(_longest(answer.heard), key=lambda entry: entry.text)
    told = tuple(Chip(text, _meanings(entries, words)) for text, entries in groups)
    unknown = words.text("heard.not_understood")
    return told + tuple(Chip(text, unknown, is_heard=False) for text in answer.unheard)


def meaning(entry: HeardWords, words: Words) -> str:
    """Field and value that a word group set, in words."""
    name = _field_name(entry.field, words)
    value = _value(entry.field, entry.value, words)
    if value[:2] in (">=", "<="):
        limit, _, unit = value.rpartition(" ")
        return f"{name} {SIGNS[value[:2]]}{limit[2:]} {words.unit(unit)}"
    return f"{name}: {value}" if value and value != name else name


def _longest(entries: Iterable[HeardWords]) -> list[HeardWords]:
    """The entries without those that a longer word group around them says as well."""
    told = list(entries)
    return [
        mine
        for mine in told
        if not any(
            mine.text != other.text and mine.text in other.text
            and (mine.field, mine.value) == (other.field, other.value)
            for other in told
        )
    ]  # fmt: skip


def _meanings(entries: Iterable[HeardWords], words: Words) -> str:
    return "; ".join(dict.fromkeys(meaning(entry, words) for entry in entries))


def _field_name(key: str, words: Words) -> str:
    labels = {row.name: row.label[words.language] for row in FIELDS}
    if key in ("context", "other_medium"):
        return words.text(f"heard.{key}")
    return labels.get(key) or words.subject(key)


def _value(key: str, value: str, words: Words) -> str:
    if value in ("", "yes", "True", "true"):
        return ""
    if value in glossary.words().get(key, {}):
        return glossary.name(key, value, words.language)
    if key in ("feature", "features"):
        return glossary.name("feature", value, words.language)
    if key == "material":
        return words.family(value) if words.family(value) != value else words.alloy(value)
    if key in CALLED:
        return words.noun(value)
    return str(words.flag_value("corrosion" if key == "other_medium" else key, value))
