"""The formats on file: every module of this folder that has a `FORMAT`."""

from __future__ import annotations

import pkgutil
import re
from functools import cache
from importlib import import_module

from sekiso.domain.errors import PartError
from sekiso.geometry import formats as folder
from sekiso.geometry.formats.foreign import foreign_name, foreign_suffix
from sekiso.geometry.formats.format import Format
from sekiso.geometry.formats.plain_text import shown, text_head

_CONTENT = re.compile(rb"[^\x00 \t\r\n]")
_SURE = 0.9  # a format as sure of the bytes as that needs no look at foreign kinds


@cache  # modules are imported to list them
def formats() -> tuple[Format, ...]:
    """All formats by name."""
    modules = [
        import_module(f"{folder.__name__}.{module.name}")
        for module in pkgutil.iter_modules(folder.__path__)
    ]
    listed = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(listed, key=lambda known: known.name))


def format_names() -> str:
    """The names of the formats, as one text for people."""
    return ", ".join(known.name for known in formats())


def file_suffixes() -> tuple[str, ...]:
    """The ends of file names of all formats, each with its dot."""
    return tuple(f".{suffix}" for known in formats() for suffix in known.suffixes)


def file_format(content: bytes, *, suffix: str) -> Format:
    """The format of a file, by its bytes and not by its name.

    `suffix` is the end of the file's name without its dot; an empty one says nothing.  Raises
    PartError for no content, content of no format here, or a suffix that says otherwise.
    """
    if _CONTENT.search(content) is None:
        raise PartError("part_empty")
    named = suffix.lower()
    expected = next((known for known in formats() if named in known.suffixes), None)
    sureness = {known.name: float(known.sniff(content)) for known in formats()}
    sniffed = max(formats(), key=lambda known: sureness[known.name])
    foreign = foreign_name(content) if sureness[sniffed.name] < _SURE else None
    if foreign is not None:
        raise PartError("part_format", got=foreign, formats=format_names())
    if not sureness[sniffed.name]:
        if expected is not None:
            raise PartError("part_unreadable", format=expected.name, reason=_first_line(content))
        got = foreign_suffix(named) or named or "?"
        raise PartError("part_format", got=got, formats=format_names())
    if named and expected is None:
        got = foreign_suffix(named) or named
        raise PartError("part_format", got=got, formats=format_names())
    if named and expected is not sniffed:
        raise PartError("part_suffix", suffix=named, format=sniffed.name)
    return sniffed


def _first_line(content: bytes) -> str:
    """The first line of a file for people, or its first bytes."""
    line = text_head(content).splitlines()[:1]
    is_text = bool(line) and b"\x00" not in line[0]
    return f"'{shown(line[0])}'" if is_text else content[:8].hex(" ")
