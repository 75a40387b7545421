"""A description while it is read: the words left, and what was heard where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sekiso.domain import quantities
from sekiso.domain.answer import HeardWords, Reason
from sekiso.domain.numerals import rewritten
from sekiso.domain.requirement import SUPPLY, Requirement

# fields that say nothing of the part itself
MERELY_SAID = frozenset(
    {"cost", "lead_time", "urgent", "compared", "excluded", "context", "detail", *SUPPLY}
)


@dataclass
class Sentence:
    """A description with what each reader found; `left` is its text without what was eaten.

    `fields`: quantity, size_word, length, mass, material ... the first reader that names one wins.
    """

    said: str
    left: str = ""
    heard: list[tuple[int, int, str, str]] = field(default_factory=list)
    features: set[str] = field(default_factory=set)
    flags: dict[str, str | float | bool] = field(default_factory=dict)
    require: dict[tuple[str, str], Requirement] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[Reason] = field(default_factory=list)
    other_media: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left = self.left or self.said

    def note(self, start: int, end: int, name: str, value: str) -> None:
        """Keep that the words from `start` to `end` set field `name` to `value`."""
        if (start, end, name, value) not in self.heard:
            self.heard.append((start, end, name, value))

    def eat(self, start: int, end: int) -> None:
        """Take words away, so that no later reader reads them again."""
        self.left = self.left[:start] + " " * (end - start) + self.left[end:]

    def write_plain_numbers(self) -> None:
        """Write the numbers that are left as digits and a point, in what was said too."""

        def replaced(start: int, end: int, number: str) -> None:
            self.said = self.said[:start] + number + self.said[end:]
            longer = len(number) - (end - start)
            self.heard = [
                (first + longer, last + longer, name, value) if first >= end
                else (first, last, name, value)
                for first, last, name, value in self.heard
            ]  # fmt: skip

        self.left = rewritten(self.left, replaced)

    def flag(self, start: int, end: int, name: str, value: str | float | bool) -> None:
        """Raise a flag by these words, unless earlier words did."""
        if self.flags.setdefault(name, value) != value and name == "corrosion":
            name = "other_medium"
            if value not in self.other_media:
                self.other_media.append(str(value))
        self.note(start, end, name, _plain(value))

    def limit(self, start: int, end: int, requirement: Requirement) -> None:
        """Keep a requirement of these words, unless earlier words limit the same side."""
        side = requirement.key, requirement.relation
        if self.require.setdefault(side, requirement) != requirement:
            return
        entry = quantities.quantity(requirement.key)
        shown = f"{entry.show(requirement.limit):.6g} {entry.shown}"
        self.note(start, end, requirement.key, f"{requirement.relation} {shown}")

    def words(self) -> tuple[HeardWords, ...]:
        """What was heard, in the order of the text; neighbours that say one thing are one."""
        groups: list[tuple[int, int, str, str]] = []
        for start, end, name, value in sorted(self.heard):
            last = groups[-1] if groups else (0, 0, "", "")
            is_same = last[2:] == (name, value)
            if is_same and not self.said[last[1] : start].strip(" (/・（"):
                groups[-1] = (last[0], end, name, value)
            else:
                groups.append((start, end, name, value))
        return tuple(
            HeardWords(self.said[start:end].strip(" ,;、。"), name, value)
            for start, end, name, value in groups
        )

    def is_heard(self) -> list[bool]:
        """For each character whether it stands in words that were heard."""
        mask = [False] * len(self.said)
        for start, end, _, _ in self.heard:
            mask[start:end] = [True] * (end - start)
        return mask


def _plain(value: str | float | bool) -> str:
    return "yes" if value is True else f"{value:.10g}" if isinstance(value, float) else str(value)
