"""Rules of owners, decided once per request: a condition on rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal


@dataclass(frozen=True)
class Access:
    """First version: datasets by allow rules only."""

    own: str
    rules: tuple[Rule, ...]

    def where(self, table: Any) -> ColumnElement[bool]:
        """A condition on a table with owner_id and dataset_id."""
        allowed = [rule.scope_id for rule in self.rules]
        name = "dataset_id" if "dataset_id" in table.c else "id"
        return or_(table.c.owner_id == self.own, table.c[name].in_(allowed))

    def masked(self, owner: str, dataset: str, record: str) -> frozenset[str]:
        """Hidden fields."""
        if owner == self.own:
            return frozenset()
        return frozenset(
            name for rule in self.rules if rule.scope_id == dataset for name in rule.masked
        )

    def least_group(self, owner: str, dataset: str, record: str) -> int:
        """Owners that must contribute."""
        return max((rule.least_group for rule in self.rules if rule.scope_id == dataset), default=1)


def compiled(rules: Sequence[Rule], principal: Principal, purpose: str, now: datetime) -> Access:
    """What the asker may do for a purpose."""
    return Access(principal.organisation, tuple(rule for rule in rules if purpose in rule.purposes))
