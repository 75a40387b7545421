"""A store and who asks it: what everything that is done with a store has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

from sekiso.store.database.engine import reading
from sekiso.store.database.fence import for_asker
from sekiso.store.log_of_use import enter_use
from sekiso.store.policies.compiled import Access, compiled
from sekiso.store.policies.principal import Principal
from sekiso.store.policies.roles import asker_for
from sekiso.store.rules import rules_for
from sekiso.store.times import utc_text

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The time of the computer's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class AskerStore:
    """A store as one asker sees it."""

    engine: Engine
    principal: Principal
    clock: Clock = utc_now
    is_own_file: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "engine", for_asker(self.engine, self.principal))

    @property
    def now(self) -> str:
        """The time in UTC, ISO 8601."""
        return utc_text(self.clock())

    def access(self, purpose: str) -> Access:
        """What the asker may do for a purpose now, decided once."""
        with reading(self.engine) as connection:
            return self._access(connection, purpose)

    def _access(self, connection: Connection, purpose: str) -> Access:
        asker = asker_for(self.principal, purpose)
        return compiled(rules_for(connection, asker), asker, purpose, self.clock())

    def _enter_use(self, did: str, owners: Mapping[str, str]) -> None:
        """Enter the use of what others own; `owners` by the ids of datasets."""
        own = self.principal.organisation
        used = {f"dataset:{dataset}" for dataset, owner in owners.items() if owner != own}
        if used:
            enter_use(self.engine, self.principal, did, used, self.clock())
