"""What a data package tells beside its records: whose they are, their terms, who signs it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from sekiso.store.audit.signing import keys_of
from sekiso.store.organisations import organisation_names
from sekiso.store.policies.odrl import odrl_set
from sekiso.store.policies.principal import Principal
from sekiso.store.rules import rules_of
from sekiso.store.seen import SeenRecord


def package_about(
    connection: Connection,
    engine: Engine,
    asker: Principal,
    records: Collection[SeenRecord],
    now: datetime,
) -> dict[str, Any]:
    """The arguments of `data_package.write` for records that are taken out, signed by the store.

    The terms are those of the asker's own datasets; what others allow whom is theirs to tell.
    """
    owners = {one.record.id: one.owner for one in records}
    datasets = {one.dataset for one in records}
    names, keys = organisation_names(connection), keys_of(engine)
    own = rules_of(connection, asker.organisation) if asker.organisation else ()
    terms = [rule for rule in own if rule.scope_id in datasets or rule.scope == "owner"]
    return {
        "key": keys.current(now),
        "keys": keys.certificates(),
        "owner": ", ".join(sorted({names[owner] for owner in owners.values()})),
        "owners": owners,
        "names": {owner: names[owner] for owner in sorted(set(owners.values()))},
        "policies": [odrl_set(terms)] if terms else [],
    }
