"""Where records come from, as W3C PROV: what was made by which step from what, and whose it is.

A record is a prov:Entity.  Steps in the life of a part (build, post-process step, test, stream,
calibration) are a prov:Activity too: it used what the record came from and generated the record,
a build its parts, specimens and reclaimed powder as well.  Organisations are prov:Agent.  Every
attribute is a text, so that no reader has to guess the type of a number.  Source: PROV-DM and
PROV-JSON, w3.org/TR/prov-dm, w3.org/submissions/prov-json.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sekiso.store.pedigree import Pedigree
from sekiso.store.records import Record

STEPS: Final = frozenset(("build", "post_process", "test", "stream", "calibration"))
_PREFIXES: Final = {
    "sekiso": "urn:sekiso:",
    "record": "urn:sekiso:record:",
    "step": "urn:sekiso:step:",
    "organisation": "urn:sekiso:organisation:",
}


@dataclass(frozen=True)
class Activity:
    """What a platform did: `kind` "import", "export", "fit"; ids of records `used` and `made`.

    `at` ISO 8601 in UTC, "" where it is not told; `by` the id of an organisation.
    """

    id: str
    kind: str
    at: str = ""
    used: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    by: str = ""


def record_hash(record: Record) -> str:
    """sha256 of the record as canonical JSON (RFC 8785), 64 hexadecimal digits."""
    return hashlib.sha256(record.canonical()).hexdigest()


def prov_json(
    records: Iterable[Record],
    *,
    owners: Mapping[str, str] | None = None,
    names: Mapping[str, str] | None = None,
    activities: Iterable[Activity] = (),
) -> dict[str, Any]:
    """PROV-JSON of records; links to records that are not among them are left out.

    `owners` the organisation id of a record id, `names` what an organisation is called.
    """
    told = _Statements(Pedigree(records))
    for record in told.records.values():
        told.add_record(record)
    for record_id, owner in (owners or {}).items():
        told.add_owner(record_id, owner, (names or {}).get(owner, ""))
    for activity in activities:
        told.add_activity(activity, names or {})
    return {"prefix": dict(_PREFIXES), **told.parts}


class _Statements:
    """The parts of a PROV-JSON document, as they grow."""

    def __init__(self, pedigree: Pedigree) -> None:
        self.pedigree, self.records = pedigree, pedigree.records
        self.parts: dict[str, dict[str, dict[str, Any]]] = {}

    def add_record(self, record: Record) -> None:
        entity = f"record:{record.id}"
        self._named("entity", entity, record.kind, record.label)
        self.parts["entity"][entity]["sekiso:sha256"] = record_hash(record)
        workpieces = {one for one, steps in self.pedigree.acts.items() if record.id in steps}
        sources = sorted(self.pedigree.sources.get(record.id, set()) | workpieces)
        for source in sources:
            self._related(
                "wasDerivedFrom",
                {"prov:generatedEntity": entity, "prov:usedEntity": f"record:{source}"},
            )
        if record.kind in STEPS:
            made = [record.id]
            if record.kind == "build":
                products = sorted(self.pedigree.flows.get(record.id, ()))
                made += [one for one in products if self.records[one].kind not in STEPS]
            self._step(f"step:{record.id}", record.kind, used=sources, made=made)

    def add_owner(self, record_id: str, owner: str, name: str) -> None:
        if record_id in self.records:
            self._named("agent", f"organisation:{owner}", "Organization", name)
            self._related(
                "wasAttributedTo",
                {"prov:entity": f"record:{record_id}", "prov:agent": f"organisation:{owner}"},
            )

    def add_activity(self, activity: Activity, names: Mapping[str, str]) -> None:
        step = f"step:{activity.id}"
        self._step(
            step,
            activity.kind,
            used=[one for one in activity.used if one in self.records],
            made=[one for one in activity.made if one in self.records],
        )
        if activity.at:
            moment = {"prov:startTime": activity.at, "prov:endTime": activity.at}
            self.parts["activity"][step].update(moment)
        if activity.by:
            by = f"organisation:{activity.by}"
            self._named("agent", by, "Organization", names.get(activity.by, ""))
            self._related("wasAssociatedWith", {"prov:activity": step, "prov:agent": by})

    def _step(self, step: str, kind: str, *, used: Iterable[str], made: Iterable[str]) -> None:
        self._named("activity", step, kind, "")
        for one in used:
            self._related("used", {"prov:activity": step, "prov:entity": f"record:{one}"})
        for one in made:
            self._related("wasGeneratedBy", {"prov:entity": f"record:{one}", "prov:activity": step})

    def _named(self, part: str, name: str, kind: str, label: str) -> None:
        scope = "prov" if kind == "Organization" else "sekiso"
        described: dict[str, Any] = {
            "prov:type": {"$": f"{scope}:{kind}", "type": "prov:QUALIFIED_NAME"}
        }
        if label:
            described["prov:label"] = label
        self.parts.setdefault(part, {})[name] = described

    def _related(self, relation: str, ends: Mapping[str, str]) -> None:
        there = self.parts.setdefault(relation, {})
        there[f"_:{relation}{len(there) + 1}"] = dict(ends)
