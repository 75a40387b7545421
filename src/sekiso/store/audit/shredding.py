"""Personal data that can be erased for good: deleting a subject's key makes its texts unreadable.

A subject is whoever or whatever may have to be forgotten: "account:<id>", "organisation:<id>",
"dataset:<id>", "record:<id>".  Each has a random key of 256 bits in the table `subject_key`.  The
audit log names subjects by a hash under that key only, personal texts are kept encrypted with it
(AES-256-GCM, NIST SP 800-38D, 96-bit random nonce); once the key is gone neither leads back to the
subject, while the log stays as it was and verifiable.  A backup made before still holds the key:
erasing is complete when the last such backup is.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, delete, select, text

from sekiso.store.database.tables import subject_key

_NONCE = 12


def key_of(connection: Connection, subject: str) -> bytes:
    """The key of a subject, made when it is first asked for."""
    known = _known_key(connection, subject)
    if known is not None:
        return known
    connection.execute(  # two writers may meet here: the first one's key counts for both
        text(
            "INSERT INTO subject_key (subject, key) VALUES (:subject, :key) ON CONFLICT DO NOTHING"
        ),
        {"subject": subject, "key": secrets.token_bytes(32)},
    )
    return bytes(
        connection.execute(
            select(subject_key.c.key).where(subject_key.c.subject == subject)
        ).scalar_one()
    )


def pseudonym(connection: Connection, subject: str) -> str:
    """HMAC-SHA-256 of the subject under its key, 64 hexadecimal digits; "" of ""."""
    return salted_hash(key_of(connection, subject), subject) if subject else ""


def pseudonyms(connection: Connection, subjects: Iterable[str]) -> dict[str, str]:
    """{pseudonym: subject} of those subjects that have a key; makes none."""
    found: dict[str, str] = {}
    for subject in subjects:
        key = _known_key(connection, subject)
        if key is not None:
            found[salted_hash(key, subject)] = subject
    return found


def salted_hash(salt: bytes, content: str) -> str:
    """HMAC-SHA-256 as 64 hexadecimal digits (RFC 4231, test case 2).

    >>> salted_hash(b"Jefe", "what do ya want for nothing?")[:16]
    '5bdcc146bf60754e'
    """
    return hmac.new(salt, content.encode(), hashlib.sha256).hexdigest()


def encrypt(connection: Connection, subject: str, content: str) -> str:
    """A personal text under the key of its subject, as base64 of nonce and ciphertext."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = AESGCM(key_of(connection, subject)).encrypt(nonce, content.encode(), subject.encode())
    return base64.b64encode(nonce + hidden).decode()


def decrypt(connection: Connection, subject: str, hidden: str) -> str | None:
    """The text again; None once the subject was erased or where the text was tampered with."""
    key = _known_key(connection, subject)
    if key is None:
        return None
    try:
        raw = base64.b64decode(hidden, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], subject.encode()).decode()
    except (InvalidTag, ValueError):  # erased and known again under a new key, or never hidden
        return None


def erase(connection: Connection, subject: str) -> bool:
    """Delete the key of a subject: its texts and pseudonyms lead nowhere; whether there was one."""
    gone = connection.execute(delete(subject_key).where(subject_key.c.subject == subject))
    return gone.rowcount > 0


def _known_key(connection: Connection, subject: str) -> bytes | None:
    key = connection.execute(
        select(subject_key.c.key).where(subject_key.c.subject == subject)
    ).scalar_one_or_none()
    return None if key is None else bytes(key)
