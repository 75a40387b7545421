"""Who holds rows that an asker may not see, where their owners let him know it: whom to ask."""

from __future__ import annotations

from sqlalchemy import Connection, and_, not_, or_

from sekiso.store.database import tables as t
from sekiso.store.observations import observations
from sekiso.store.policies.compiled import Access
from sekiso.store.policies.inheritance import inherited
from sekiso.store.rules import rules_of
from sekiso.store.seen import PAGE, row_verdict


def holders(
    connection: Connection,
    know: Access,
    view: Access,
    *,
    quantity: str = "",
    material: str = "",
    process: str = "",
) -> tuple[str, ...]:
    """Ids of owners of rows of this alloy, process, quantity that `know` opens, `view` does not.

    What an owner masks for anybody is not told here either, and neither are numbers or how many.
    """
    closed = [record for record, one in inherited(connection, view).items() if not one.allowed]
    unseen = or_(not_(view.where(t.observation)), t.observation.c.record_id.in_(closed))
    hidden = and_(know.where(t.observation), unseen)
    keys = [key for key in (quantity, material and "material", process and "process") if key]
    terms, masks = inherited(connection, know), dict[str, frozenset[str]]()
    found: set[str] = set()
    after = ""
    while True:
        condition = and_(hidden, t.observation.c.owner_id.not_in(sorted(found)))
        page = observations(
            connection, condition, quantity=quantity, material=material, process=process,
            after=after, most=PAGE,
        )  # fmt: skip
        for one in page:
            verdict = row_verdict(one, know, terms)
            if one.owner not in masks:
                masks[one.owner] = _masked(connection, one.owner)
            told = one.without(masks[one.owner])
            if verdict.allowed and all(key in told for key in keys):
                found.add(one.owner)
        if len(page) < PAGE:
            return tuple(sorted(found - {know.own}))
        after = page[-1].record


def _masked(connection: Connection, owner: str) -> frozenset[str]:
    """All that an owner hides from anybody."""
    return frozenset(mask for rule in rules_of(connection, owner) for mask in rule.masked)
