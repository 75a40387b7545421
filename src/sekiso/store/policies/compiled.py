"""Rules turned, once per request, into a table of decisions and into a condition on rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import rfc8785
from sqlalchemy import ColumnElement, FromClause

from sekiso.store.policies.conditions import condition, duckdb_condition
from sekiso.store.policies.decision import (
    ALLOWED,
    DENIED,
    OwnerDecisions,
    Verdict,
    decision,
)
from sekiso.store.policies.policy import PURPOSES, Rule, instant
from sekiso.store.policies.principal import Principal


@dataclass(frozen=True)
class Access:
    """What one asker may do for one purpose at one time.

    `own` the asker's organisation ("" for nobody in particular), whose data are always allowed;
    `owners` the decisions of the other owners.  Python (`decides`), SQL of the database (`where`)
    and of DuckDB (`sql`) say the same; columns must not be NULL.
    """

    own: str
    purpose: str
    owners: Mapping[str, OwnerDecisions]

    def verdict(self, owner: str, dataset: str, record: str = "") -> Verdict:
        """The decision on one record; without `record` on its dataset as a whole."""
        if owner and owner == self.own:
            return ALLOWED
        found = self.owners.get(owner)
        return DENIED if found is None else found.verdict(dataset, record)

    def decides(self, owner: str, dataset: str, record: str = "") -> bool:
        """Whether it is allowed."""
        return self.verdict(owner, dataset, record).allowed

    def masked(self, owner: str, dataset: str, record: str = "") -> frozenset[str]:
        """Fields that are hidden though the rest is allowed: "test.elongation", "operator"."""
        return self.verdict(owner, dataset, record).masked

    def least_group(self, owner: str, dataset: str, record: str = "") -> int:
        """How many owners must contribute to a model before this may move it."""
        return self.verdict(owner, dataset, record).least_group

    def where(
        self,
        table: FromClause,
        *,
        owner: str = "owner_id",
        dataset: str = "dataset_id",
        record: str | None = None,
    ) -> ColumnElement[bool]:
        """The condition on the rows of a table, with bound values.

        The three names are its columns; `record` is "record_id" where the table has it, else "id";
        "" for a table of datasets (then `dataset="id"`), which rules on records do not touch.
        """
        if record is None:
            record = "record_id" if "record_id" in table.c else "id"
        id_column = table.c[record] if record else None
        return condition(self.own, self.owners, table.c[owner], table.c[dataset], id_column)

    def sql(
        self, *, owner: str = "owner_id", dataset: str = "dataset_id", record: str = "record_id"
    ) -> tuple[str, dict[str, Any]]:
        """The same as text with named values `$access_...` for DuckDB, and the values.

        The names may be qualified ("s.owner_id") and are quoted; "" for `record` as in `where`.
        """
        return duckdb_condition(self.own, self.owners, owner, dataset, record)

    @cached_property
    def digest(self) -> str:
        """sha256 of all decisions: the part of a cache's key that stands for the policy."""
        told: dict[str, Any] = {
            "own": self.own,
            "purpose": self.purpose,
            "owners": {owner: _plain(found) for owner, found in self.owners.items()},
        }
        return hashlib.sha256(rfc8785.dumps(told)).hexdigest()


def compiled(
    rules: Iterable[Rule], principal: Principal, purpose: str, now: datetime | str
) -> Access:
    """What `principal` may do for `purpose` at `now` (a time with zone, or ISO 8601 text, UTC).

    Own data are always allowed, so the own rules are left out.

    >>> rule = Rule("1", "a", "owner", "a", "allow", "group:programme", ("learn",))
    >>> member = Principal(organisation="b", groups=frozenset({"programme"}))
    >>> access = compiled([rule], member, "learn", "2026-04-01")
    >>> access.decides("a", "d"), access.decides("c", "d"), access.decides("b", "d")
    (True, False, True)
    """
    if purpose not in PURPOSES:
        raise ValueError(f"purpose {purpose!r} is none of {PURPOSES}")
    time = instant(now)
    by_thing: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in rules:
        if rule.owner != principal.organisation:
            by_thing.setdefault((rule.owner, rule.scope, rule.scope_id), []).append(rule)
    found: dict[str, dict[str, dict[str, Verdict]]] = {}
    for (owner, scope, scope_id), about in by_thing.items():
        verdict = decision(about, principal, purpose, time)
        if verdict is not None:
            found.setdefault(owner, {}).setdefault(scope, {})[scope_id] = verdict
    owners = {
        owner: OwnerDecisions(
            whole=scopes.get("owner", {}).get(owner),
            datasets=scopes.get("dataset", {}),
            records=scopes.get("record", {}),
        )
        for owner, scopes in found.items()
    }
    return Access(principal.organisation, purpose, owners)


def _plain(found: OwnerDecisions) -> dict[str, Any]:
    return {
        "whole": _plain_verdict(found.whole or DENIED),
        "datasets": {key: _plain_verdict(verdict) for key, verdict in found.datasets.items()},
        "records": {key: _plain_verdict(verdict) for key, verdict in found.records.items()},
    }


def _plain_verdict(verdict: Verdict) -> list[Any]:
    return [verdict.allowed, sorted(verdict.masked), verdict.least_group]
