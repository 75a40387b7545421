"""Whether a part is fit by the evidence at hand: fit, not fit, or evidence missing, with reasons.

Against a part speak a failed test of it, of its build or of its powder, a failed or expired
calibration of its machine, and a measured value outside a requirement.  Evidence is missing where
an item of the package template is not shown, a requirement was not measured, or a record that is
linked to is not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from sekiso.domain import messages
from sekiso.domain.requirement import Requirement, read_requirement
from sekiso.store.package_template import missing_of
from sekiso.store.pedigree import Pedigree
from sekiso.store.records import Quantity, Record

Verdict = Literal["fit", "not_fit", "evidence_missing"]
AGAINST: Final = frozenset(
    ("test_failed", "calibration_failed", "calibration_expired", "limit_missed")
)


@dataclass(frozen=True)
class Ground:
    """One reason: `code` a text under `[fitness]`, `record` the id of the record that says it."""

    code: str
    record: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The reason as a sentence."""
        told = {
            name: value.text(language) if isinstance(value, Requirement) else value
            for name, value in self.values.items()
        }
        names = self.values.get("names")
        if isinstance(names, Mapping):
            told["item"] = names[language]
        return messages.text(f"fitness.{self.code}", language, **told)


@dataclass(frozen=True)
class Fitness:
    """The verdict on a part with all its reasons, those against it first."""

    verdict: Verdict
    reasons: tuple[Ground, ...]


def fitness(part: str, records: Iterable[Record], *, sections: Iterable[str] = ()) -> Fitness:
    """The verdict on the part with this id; `sections` those to which attached files belong."""
    pedigree = Pedigree(records)
    about = pedigree.of_part(part)
    ids = {record.id for record in about}
    required = _requirements(pedigree.records[part])
    reasons = [
        *_failed(about),
        *_calibrated(about),
        *_measured(about, required),
        *(
            Ground("item_missing", values={"item": item.key, "names": item.names})
            for item in missing_of(about, sections)
        ),
        *(
            Ground("record_absent", record, {"label": target})
            for record, target in sorted(pedigree.absent)
            if record in ids
        ),
    ]
    reasons.sort(key=lambda reason: reason.code not in AGAINST)
    if reasons and reasons[0].code in AGAINST:
        return Fitness("not_fit", tuple(reasons))
    return Fitness("evidence_missing" if reasons else "fit", tuple(reasons))


def _requirements(part: Record) -> tuple[Requirement, ...]:
    told = part.values.get("requirements", "")
    texts = [one.strip() for one in re.split("[;；\n]", str(told)) if one.strip()]
    read = (read_requirement(text) for text in texts)
    return tuple(one for one in read if isinstance(one, Requirement))


def _failed(about: Iterable[Record]) -> Iterator[Ground]:
    for record in about:
        if record.kind == "test" and record.values.get("result") == "fail":
            yield Ground("test_failed", record.id, {"label": record.label or record.id})


def _calibrated(about: Iterable[Record]) -> Iterator[Ground]:
    starts = [
        str(one.values["start"]) for one in about if one.kind == "build" and "start" in one.values
    ]
    newest: dict[object, Record] = {}
    for record in about:
        if record.kind == "calibration":
            key = (record.links.get("machine"), record.values.get("event"))
            other = newest.get(key, record)
            newest[key] = max(other, record, key=lambda one: str(one.values.get("start", "")))
    for record in newest.values():
        label = {"label": record.label or record.id}
        if record.values.get("result") == "fail":
            yield Ground("calibration_failed", record.id, label)
        until = str(record.values.get("valid_until", ""))
        if until and any(until[:10] < start[:10] for start in starts):
            yield Ground("calibration_expired", record.id, {**label, "until": until})


def _measured(about: Iterable[Record], required: Iterable[Requirement]) -> Iterator[Ground]:
    tests = [one for one in about if one.kind == "test"]
    for limit in required:
        found = [(test, value) for test in tests for value in _values(test, limit.key)]
        if not found:
            yield Ground("limit_untested", values={"limit": limit})
        for test, value in found:
            if not _is_met(value, limit):
                told = f"{value.bound}{value.given} {value.unit}"
                label = test.label or test.id
                yield Ground("limit_missed", test.id, {"limit": limit, "got": told, "label": label})


def _values(test: Record, key: str) -> Iterator[Quantity]:
    value = test.values.get(key)
    if isinstance(value, Quantity) and value.si is not None:
        yield value


def _is_met(value: Quantity, limit: Requirement) -> bool:
    si = value.si if value.si is not None else float("nan")
    return si >= limit.limit if limit.relation == ">=" else si <= limit.limit
