"""Who asks, told to PostgreSQL at the begin of a transaction: its rows are fenced by it.

The rules of owners are decided in `policies` and stand in the conditions of every query.  The
fence behind it is row-level security (migration 0002): a row is there only for its owner and for
whom an allow rule names, so that a condition with a mistake shows nothing.  It knows no purposes,
times and denials.  Who asks nothing in particular sees no fenced row at all.
"""

from __future__ import annotations

import json
from typing import Final

from sqlalchemy import Connection, Engine

from sekiso.store.policies.policy import PUBLIC
from sekiso.store.policies.principal import Principal

ROLE: Final = "sekiso_application"  # owns no table, so that no fence is down for it
_ASKER: Final = "sekiso_asker"
_WHOLE: Final = "whole"
_OWNER: Final = "owner"


def for_asker(engine: Engine, principal: Principal) -> Engine:
    """The engine, with every transaction fenced for who asks."""
    return engine.execution_options(**{_ASKER: principal})


def whole(engine: Engine) -> Engine:
    """The engine without fence: for backups and upkeep, never for an asker."""
    return engine.execution_options(**{_ASKER: _WHOLE})


def as_table_owner(engine: Engine) -> Engine:
    """The engine as the owner of the tables, for migrations."""
    return engine.execution_options(**{_ASKER: _OWNER})


def grantees(principal: Principal) -> tuple[str, ...]:
    """What rules may call this asker.

    >>> grantees(Principal(organisation="b", groups=frozenset({"kp3"})))
    ('public', 'organisation:b', 'group:kp3')
    """
    own = (f"organisation:{principal.organisation}",) if principal.organisation else ()
    return (PUBLIC, *own, *(f"group:{name}" for name in sorted(principal.groups)))


def raise_fence(connection: Connection) -> None:
    """Take the role of the application and say who asks, until the transaction ends."""
    asker = connection.get_execution_options().get(_ASKER)
    told = ("", "[]", "")
    if asker in (_WHOLE, _OWNER):
        told = ("", "[]", "yes")
    elif isinstance(asker, Principal):
        told = (asker.organisation, json.dumps(grantees(asker)), "")
    connection.exec_driver_sql(
        "SELECT set_config('role', %s, true), set_config('sekiso.organisation', %s, true),"
        " set_config('sekiso.grantees', %s, true), set_config('sekiso.whole', %s, true)",
        ("none" if asker == _OWNER else ROLE, *told),
    )
