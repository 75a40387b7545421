"""The common template of a part's data package: what is asked for, what is missing, what clashes.

The items and their sources stand in `package_template.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import PurePosixPath
from typing import Any, Final

from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.store.records import Record

SECTIONS: Final = ("geometry", "recipe", "powder", "build", "chain", "tests", "acceptance")
OTHER: Final = "documents"
_DATES: Final = ("start", "end", "certified")


@dataclass(frozen=True)
class Item:
    """One thing that a package must show; `evidence` any of which shows it."""

    key: str
    section: str
    evidence: tuple[str, ...]
    files: tuple[str, ...]
    names: Mapping[str, str]
    source: str

    def is_shown(self, records: Iterable[Record], sections: Iterable[str] = ()) -> bool:
        """Whether a record, or a file of one of the `sections`, is evidence of it."""
        if not set(self.files).isdisjoint(sections):
            return True
        return any(_is_evidence(record, told) for record in records for told in self.evidence)


@dataclass(frozen=True)
class Step:
    """One item with its evidence: the records that show it, and the newest date that they tell.

    `is_done` without records where an attached file shows it.
    """

    item: Item
    is_done: bool
    evidence: tuple[Record, ...]
    date: str


@dataclass(frozen=True)
class CommonTemplate:
    """What several customers ask for together.

    `evidence` items of the template that at least one names; `limits` the strictest floor and
    ceiling of each property; `choices` what must be as said; `asked_by` who asks for what;
    `conflicts` what no part can meet for all: the texts that clash, by who says them.
    """

    evidence: tuple[str, ...]
    limits: tuple[Requirement, ...]
    choices: Mapping[str, str | float | bool]
    asked_by: Mapping[str, tuple[str, ...]]
    conflicts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@cache
def items() -> Mapping[str, Item]:
    """The items of the template by key, from powder to acceptance."""
    sources = _template()["source"]
    return {
        key: Item(
            key=key,
            section=told["section"],
            evidence=tuple(told["any"]),
            files=tuple(told.get("files", ())),
            names={language: told[language] for language in ("en", "ja")},
            source=sources[told["source"]],
        )
        for key, told in _template()["item"].items()
    }


def missing_of(records: Sequence[Record], sections: Iterable[str] = ()) -> tuple[Item, ...]:
    """The items of which a package shows no evidence; `sections` those that its files belong to."""
    there = tuple(sections)
    return tuple(item for item in items().values() if not item.is_shown(records, there))


def steps_of(records: Sequence[Record], sections: Iterable[str] = ()) -> tuple[Step, ...]:
    """The way of a new supplier: every item with the records that show it and their newest date."""
    there = tuple(sections)
    found = []
    for item in items().values():
        shown = [one for one in records if any(_is_evidence(one, told) for told in item.evidence)]
        dates = [str(one.values[name]) for one in shown for name in _DATES if name in one.values]
        is_done = item.is_shown(records, there)
        found.append(Step(item, is_done, tuple(shown), max(dates, default="")))
    return tuple(found)


def section_of(record: Record) -> str:
    """The section of a record by its kind."""
    return str(_template()["section"].get(record.kind, OTHER))


def section_of_file(path: str) -> str:
    """The section of a file that nobody placed, by its ending."""
    ending = PurePosixPath(path).suffix.lower().removeprefix(".")
    return str(_template()["ending"].get(ending, OTHER))


def requirements_union(lists: Mapping[str, Sequence[str]]) -> CommonTemplate:
    """The common template of several requirement lists, {customer: texts}.

    A text is the key of an item ("operational_qualification"), a limit ("relative_density >=
    99.5 %"), or a choice ("powder_reuse=none"); raises NeedError for what is none of them.
    """
    read = {who: [(text, _read(text)) for text in texts] for who, texts in lists.items()}
    said = [(who, text, one) for who, texts in read.items() for text, one in texts]
    asked_by: dict[str, tuple[str, ...]] = {}
    by_subject: dict[str, dict[str, str]] = {}
    for who, text, one in said:
        subject = one.key if isinstance(one, Requirement) else one[0]
        asked_by[subject] = tuple(dict.fromkeys((*asked_by.get(subject, ()), who)))
        there = by_subject.setdefault(subject, {})
        there[who] = f"{there[who]}; {text}" if who in there else text
    limits = _strictest([one for _, _, one in said if isinstance(one, Requirement)])
    choices: dict[str, str | float | bool] = {}
    clashing = _impossible(limits)
    for _, _, one in said:
        if not isinstance(one, Requirement) and choices.setdefault(*one) != one[1]:
            clashing.add(one[0])
    return CommonTemplate(
        evidence=tuple(key for key in items() if key in asked_by),
        limits=tuple(one for one in limits if one.key not in clashing),
        choices={
            key: value
            for key, value in choices.items()
            if key not in clashing and key not in items()
        },
        asked_by=asked_by,
        conflicts={key: by_subject[key] for key in asked_by if key in clashing},
    )


def _read(text: str) -> Requirement | tuple[str, str | float | bool]:
    name, equals, value = (piece.strip() for piece in text.partition("="))
    if name in items() and not equals:
        return (name, True)
    if equals and _is_word(name) and _is_word(value):
        return (name, value)
    return read_requirement(text)


def _is_word(text: str) -> bool:
    return text.replace("-", "_").isidentifier()


def _strictest(limits: Sequence[Requirement]) -> tuple[Requirement, ...]:
    found: dict[tuple[str, str], Requirement] = {}
    for one in limits:
        other = found.get((one.key, one.relation), one)
        pick = max if one.relation == ">=" else min
        found[one.key, one.relation] = pick(one, other, key=lambda limit: limit.limit)
    return tuple(found.values())


def _impossible(limits: Sequence[Requirement]) -> set[str]:
    floors = {one.key: one.limit for one in limits if one.relation == ">="}
    ceilings = {one.key: one.limit for one in limits if one.relation == "<="}
    return {key for key in floors.keys() & ceilings.keys() if floors[key] > ceilings[key]}


def _is_evidence(record: Record, told: str) -> bool:
    """Whether a record shows "kind.field" or "kind.field=value"; what failed shows nothing."""
    place, _, value = told.partition("=")
    kind, _, name = place.partition(".")
    if record.kind != kind or "fail" in (record.values.get("result"), record.values.get("state")):
        return False
    found = record.values.get(name)
    return found == value if value else found not in (None, "", {})


@cache
def _template() -> dict[str, Any]:
    text = resources.files("sekiso.store").joinpath("package_template.toml").read_text("utf-8")
    return tomllib.loads(text)
