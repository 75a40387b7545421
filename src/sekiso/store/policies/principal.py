"""Who asks: a user of an organisation, with the groups it belongs to and the roles it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

PROGRAMME: Final = "programme"  # the group of every organisation that takes part
ROLES: Final = ("reader", "contributor", "steward", "operator", "auditor")
"""reader: sees and learns what policies allow; contributor: adds and changes data of the own
organisation; steward: sets its policies, withdraws, exports, issues its tokens; operator: makes
organisations and users, runs backup, sees no data for it; auditor: reads the whole audit log."""


@dataclass(frozen=True)
class Principal:
    """The asker; nobody in particular where `organisation` is ""."""

    user: str = ""
    organisation: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is known to ask."""
        return not self.organisation


ANYBODY: Final = Principal()
