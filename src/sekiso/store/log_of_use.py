"""Who saw or learned from whose data, entered in the log once a day for each asker and dataset."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select
from sqlalchemy.pool import Pool

from sekiso.store.audit import log, shredding
from sekiso.store.audit.log import Entry
from sekiso.store.database import tables as t
from sekiso.store.database.engine import reading, writing
from sekiso.store.organisations import organisation_names
from sekiso.store.policies.principal import Principal

MOST_REMEMBERED: Final = 100_000  # of one day; beyond it an entry may come twice
_entered: WeakKeyDictionary[Pool, set[tuple[str, ...]]] = WeakKeyDictionary()
_lock = threading.Lock()


def enter(
    connection: Connection, asker: Principal, did: str, subjects: Iterable[str], now: datetime
) -> None:
    """Enter an act of the asker in the log, in the caller's transaction."""
    log.append(
        connection, did=did, now=now, who=asker.user, organisation=asker.organisation, to=subjects
    )


def enter_use(
    engine: Engine, asker: Principal, did: str, subjects: Iterable[str], now: datetime
) -> None:
    """Enter that the asker saw or learned from subjects, those of today that are new."""
    day = now.astimezone(UTC).date().isoformat()
    with _lock:
        known = _entered.setdefault(engine.pool, set())
        if len(known) > MOST_REMEMBERED:
            known.clear()
        keys = {one: (day, asker.organisation, asker.user, did, one) for one in subjects}
        new = {one: key for one, key in keys.items() if key not in known}
    if not new:
        return
    with writing(engine) as connection:
        enter(connection, asker, did, new, now)
    with _lock:
        known.update(new.values())


def enter_refusal(engine: Engine, token: str, now: datetime) -> None:
    """Enter that a token was refused; once a minute for each, so that no flood fills the log."""
    name = f"{token}__".split("_")[1][:64]
    with reading(engine) as connection:
        issued = select(t.token.c.id).where(t.token.c.id == name)
        is_ours = connection.execute(issued).first() is not None
    subject = f"token:{name}" if is_ours else ""
    key = (log.timestamp(now)[:16], "refuse_sign_in", subject)
    with _lock:
        known = _entered.setdefault(engine.pool, set())
        is_new = key not in known
        known.add(key)
    if is_new:
        with writing(engine) as connection:
            subjects = (subject,) if subject else ()
            log.append(connection, did="refuse_sign_in", now=now, to=subjects)


def lines(
    connection: Connection, asker: Principal, *, after: int = 0, most: int | None = None
) -> list[dict[str, object]]:
    """Entries as far as the asker may read them, with names in place of pseudonyms.

    An auditor reads all entries, without names; others those of the own organisation and of what
    was done with its datasets, where who did it is named.
    """
    if "auditor" in asker.roles and not asker.organisation:
        return [_line(entry, {}) for entry in log.entries(connection, after=after, limit=most)]
    asked = select(t.dataset.c.id, t.dataset.c.name).where(
        t.dataset.c.owner_id == asker.organisation
    )
    own = {row.id: row.name for row in connection.execute(asked)}
    subjects = {f"dataset:{key}": name for key, name in own.items()}
    organisations = {
        f"organisation:{key}": name for key, name in organisation_names(connection).items()
    }
    concerned = [f"organisation:{asker.organisation}", *subjects]
    told = {**organisations, **subjects}
    names = {
        pseudonym: told[subject]
        for pseudonym, subject in shredding.pseudonyms(connection, told).items()
    }
    found = [one for one in log.entries_of(connection, concerned) if one.seq > after]
    return [_line(entry, names) for entry in found[:most]]


def _line(entry: Entry, names: dict[str, str]) -> dict[str, object]:
    return {
        "seq": entry.seq, "at": entry.at, "did": entry.did,
        "organisation": names.get(entry.organisation, entry.organisation),
        "to": [names.get(one, one) for one in entry.to],
    }  # fmt: skip
