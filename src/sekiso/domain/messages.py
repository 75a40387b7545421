"""User text by key; each room and door keeps its own pair of files, `messages.{en,ja}.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "ja")


@lru_cache(maxsize=len(LANGUAGES))  # seventy milliseconds of files, read at every text
def catalogue(language: str) -> Mapping[str, str]:
    """All messages of one language as {dotted key: template}; keys may not clash between files."""
    found: dict[str, str] = {}
    rooms = Path(str(resources.files("sekiso")))
    name = f"messages.{language}.toml"
    for file in sorted(rooms.rglob(name)):
        for key, text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in found:
                raise ValueError(f"message {key!r} stands in two files; {file.parent.name} is one")
            found[key] = text
    return found


def has_text(key: str) -> bool:
    """Whether `key` has an English text."""
    return key in catalogue("en")


def text(key: str, language: str = "en", /, **values: object) -> str:
    """The message `key` with `values` filled in; an unknown key is a programming error."""
    return catalogue(language)[key].format(**values)


def _flat(table: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for name, value in table.items():
        key = f"{prefix}{name}"
        pairs += _flat(value, f"{key}.") if isinstance(value, dict) else [(key, str(value))]
    return pairs
