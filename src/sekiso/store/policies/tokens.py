"""Tokens that programs show instead of a password: made once, shown once, kept as a hash.

The text is `sekiso_<id>_<secret>`: the id finds the row, the secret (32 random bytes) is kept as
argon2id hash.  Whatever is wrong with a token is told in one and the same sentence.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, Row, insert, select, update

from sekiso.domain.errors import PolicyError
from sekiso.store.database import tables as t
from sekiso.store.policies.identity import name_of, principal_of
from sekiso.store.policies.policy import instant
from sekiso.store.policies.principal import Principal
from sekiso.store.times import utc_text

SKEW: Final = timedelta(seconds=60)  # by which two clocks may differ
LIFETIME: Final = timedelta(days=90)
REMEMBERED: Final = timedelta(minutes=5)  # for which a hash need not be computed again
MOST_REMEMBERED: Final = 10_000
PREFIX: Final = "sekiso_"
TOKEN: Final = re.compile(r"sekiso_([0-9a-f]{16})_([0-9a-f]{64})", re.ASCII)
# the least of the OWASP password storage sheet for argon2id: 19 MiB, two passes, one lane
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_once = threading.BoundedSemaphore(2)  # hashes, so that many wrong tokens fill no memory


@dataclass(frozen=True)
class IssuedToken:
    """A new token; `text` is shown this once and kept nowhere."""

    id: str
    text: str
    expires: str


@dataclass
class Remembered:
    """Hashes that were verified a few minutes ago, by the sha256 of the token, in memory only.

    Only the costly computation is spared: the row is read at every request, so that a revoked,
    expired or replaced token ends at once.
    """

    known: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def holds(self, text: str, hashed: str, now: datetime) -> bool:
        """Whether this token was found to have this hash lately."""
        found = self.known.get(_name(text))
        return found is not None and found[0] == hashed and abs(now - found[1]) < REMEMBERED

    def keep(self, text: str, hashed: str, now: datetime) -> None:
        """Remember it; when too many are known, all others are forgotten."""
        if len(self.known) >= MOST_REMEMBERED:
            self.known.clear()
        self.known[_name(text)] = (hashed, now)


def issue_token(
    connection: Connection,
    account: str,
    *,
    now: datetime | str,
    lifetime: timedelta = LIFETIME,
    label: str = "",
    hasher: PasswordHasher = HASHER,
) -> IssuedToken:
    """Make a token for an account, valid from `now` for `lifetime`."""
    name, secret = secrets.token_hex(8), secrets.token_hex(32)
    begins = instant(now)
    made = IssuedToken(name, f"sekiso_{name}_{secret}", utc_text(begins + lifetime))
    told = {
        "id": name, "account_id": account, "hash": hasher.hash(secret), "label": label,
        "created": utc_text(begins), "expires": made.expires, "revoked": "",
    }  # fmt: skip
    connection.execute(insert(t.token).values(told))
    return made


def has_token(connection: Connection, account: str) -> bool:
    """Whether the account ever had a token."""
    asked = select(t.token.c.id).where(t.token.c.account_id == account).limit(1)
    return connection.execute(asked).first() is not None


def tokens_of(connection: Connection, organisation: str) -> list[dict[str, str]]:
    """The tokens of an organisation's accounts, newest last, without their hashes."""
    asked = (
        select(
            t.token.c.id, t.token.c.account_id, t.account.c.name, t.token.c.label,
            t.token.c.created, t.token.c.expires, t.token.c.revoked,
        )
        .join(t.account, t.account.c.id == t.token.c.account_id)
        .where(t.account.c.organisation_id == organisation)
        .order_by(t.token.c.created, t.token.c.id)
    )  # fmt: skip
    rows = [dict(row) for row in connection.execute(asked).mappings()]
    return [
        {**row, "account": name_of(connection, row["account_id"], row.pop("name"))} for row in rows
    ]


def revoke_token(
    connection: Connection, token: str, *, organisation: str, now: datetime | str
) -> None:
    """End a token of an organisation's account now; it may be ended twice.

    Raises PolicyError for an id that does not exist or belongs to another organisation.
    """
    own = select(t.account.c.id).where(t.account.c.organisation_id == organisation)
    mine = (t.token.c.id == token) & t.token.c.account_id.in_(own)
    if connection.execute(select(t.token.c.id).where(mine)).first() is None:
        raise PolicyError("not_allowed")
    is_valid = t.token.c.revoked == ""
    connection.execute(update(t.token).where(mine, is_valid).values(revoked=utc_text(instant(now))))


def principal_by_token(
    connection: Connection,
    text: str,
    *,
    now: datetime | str,
    remembered: Remembered,
    hasher: PasswordHasher = HASHER,
) -> Principal:
    """Who shows this token.

    Raises PolicyError "token_invalid" for one that is malformed, unknown, forged, expired by more
    than `SKEW`, or revoked: the same in all cases.
    """
    time = instant(now)
    row = _row(connection, text)
    if row is None or row.revoked or time >= instant(row.expires) + SKEW:
        raise PolicyError("token_invalid")
    if not remembered.holds(text, row.hash, time):
        if not _is_of(text, row.hash, hasher):
            raise PolicyError("token_invalid")
        remembered.keep(text, row.hash, time)
    principal = principal_of(connection, row.account_id)
    if principal is None:
        raise PolicyError("token_invalid")
    return principal


def _row(connection: Connection, text: str) -> Row[tuple[str, ...]] | None:
    shape = TOKEN.fullmatch(text)
    if shape is None:
        return None
    return connection.execute(select(t.token).where(t.token.c.id == shape[1])).one_or_none()


def _is_of(text: str, hashed: str, hasher: PasswordHasher) -> bool:
    try:
        with _at_once:
            return hasher.verify(hashed, text.rpartition("_")[2])
    except (Argon2Error, InvalidHashError):
        return False


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
