"""What commands about parts under loads have in common: loads of a file, the resolution."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sekiso.domain.load_plain import load_file


def acting(
    load: tuple[str, ...], support: tuple[str, ...], file: Path | None
) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Loads and supports of the command line and of a file."""
    loads, supports = load_file(file.read_bytes()) if file is not None else ((), ())
    return (*loads, *load), (*supports, *support)


def resolution_told(told: str) -> str | int:
    """A word or an edge as text, a number of cells as a number.

    >>> resolution_told("coarse"), resolution_told("1.5 mm"), resolution_told("40000")
    ('coarse', '1.5 mm', 40000)
    """
    return int(told) if told.strip().isdecimal() else told
