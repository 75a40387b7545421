"""The words of the house in both languages: flags, features, conditions (`glossary.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any


def flags() -> Mapping[str, Mapping[str, str]]:
    """Names of the flags of a need by key and language."""
    return dict(words()["flag"])


def name(kind: str, key: str, language: str = "en") -> str:
    """The name of a feature, flag, word or condition; an unknown key is shown as it is."""
    table = words().get(kind, {}).get(key)
    return str(table[language]) if table else key


@lru_cache(maxsize=1)  # one file, read at every word
def words() -> Mapping[str, Mapping[str, Any]]:
    """The whole glossary as tables: {kind: {key: {language: name}}}."""
    path = resources.files("sekiso.domain") / "glossary.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
