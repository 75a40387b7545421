"""The rules of owners in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from sekiso.store.database import tables as t
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal


def rules_for(connection: Connection, principal: Principal) -> tuple[Rule, ...]:
    """The rules whose grantee may be the asker, in the order of their ids."""
    grantees = [
        "public",
        f"organisation:{principal.organisation}",
        *(f"group:{name}" for name in sorted(principal.groups)),
    ]
    return _rules(connection, t.rule.c.grantee.in_(grantees))


def rules_of(connection: Connection, owner: str) -> tuple[Rule, ...]:
    """All rules of one owner, in the order of their ids."""
    return _rules(connection, t.rule.c.owner_id == owner)


def replace_rules(
    connection: Connection, scope: str, scope_id: str, rules: Sequence[Rule], *, now: str
) -> None:
    """Put `rules` in place of all rules of a scope, in the caller's transaction."""
    connection.execute(delete(t.rule).where(t.rule.c.scope == scope, t.rule.c.scope_id == scope_id))
    rows = [
        {
            "id": rule.id, "owner_id": rule.owner, "scope": rule.scope, "scope_id": rule.scope_id,
            "effect": rule.effect, "grantee": rule.grantee, "purposes": " ".join(rule.purposes),
            "masked": " ".join(rule.masked), "not_before": rule.not_before, "until": rule.until,
            "least_group": rule.least_group, "created": now,
        }
        for rule in rules
    ]  # fmt: skip
    if rows:
        connection.execute(insert(t.rule), rows)


def _rules(connection: Connection, condition: object) -> tuple[Rule, ...]:
    found = connection.execute(
        select(t.rule).where(condition).order_by(t.rule.c.id)  # type: ignore[arg-type]
    )
    return tuple(
        Rule(
            row.id, row.owner_id, row.scope, row.scope_id, row.effect, row.grantee,
            tuple(row.purposes.split()), tuple(row.masked.split()), row.not_before, row.until,
            row.least_group,
        )
        for row in found
    )  # fmt: skip
