"""The file that describes an identity provider: a TOML or JSON file, its keys in a JWK set beside.

Read again when one of the two files changed, so that keys are changed without a restart.
"""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from sekiso.domain.errors import DataError
from sekiso.store.policies.oidc import Issuer


def issuer_of(file: Path) -> Issuer:
    """The identity provider of a file; `keys` is the name of its JWK set, beside the file.

    Raises DataError for a file that cannot be read or has a field too many or too few: a provider
    that is set up and not understood lets nobody in, with a token of its own or without.
    """
    plain = _read(file, _time(file))
    if isinstance(plain.get("keys"), str):
        keys = file.parent / plain["keys"]
        plain = {**plain, "keys": _read(keys, _time(keys))}
    return Issuer.from_plain(plain)


@lru_cache(maxsize=8)
def _read(file: Path, _: int) -> dict[str, Any]:
    try:
        text = file.read_text(encoding="utf-8")
        found = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as problem:
        raise DataError("issuer_unread", got=file.name) from problem
    if not isinstance(found, dict):
        raise DataError("issuer_unread", got=file.name)
    return found


def _time(file: Path) -> int:
    try:
        return file.stat().st_mtime_ns
    except OSError as problem:
        raise DataError("issuer_unread", got=file.name) from problem
