"""The line of a TOML text on which a key stands; the parser itself keeps none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Path = Sequence[str | int]
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_DOTTED = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_HEADER = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?")
_KEY = re.compile(rf"^\s*({_DOTTED})\s*=")
_AT_LINE = re.compile(r"at line (\d+)")


def line_of(text: str, path: Path) -> int:
    r"""The line (from 1) of the value at `path`, a list of names and list indices.

    Names inside an inline table or list are sought from the line of the table on.

    >>> line_of("[a]\nb = 1\n[[c]]\nd = { e = 2 }", ("c", 0, "d", "e"))
    4
    """
    best, depth = 1, 0
    for number, place in _places(text):
        n = _shared(place, path)
        if n > depth:
            best, depth = number, n
    return _inside(text, best, path[depth:])


def line_of_syntax_error(text: str, problem: Exception) -> int:
    """The line that the TOML parser names, the last one where it ran to the end of the text."""
    named = _AT_LINE.search(str(problem))
    return int(named[1]) if named else max(len(text.splitlines()), 1)


def _places(text: str) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    """(line, path) of each table header and each key at the start of a line."""
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _indexed(_names(header[2]), counts)
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield number, table
        elif key:
            yield number, (*table, *_names(key[1]))


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, dotted))


def _indexed(
    names: tuple[str, ...], counts: dict[tuple[str | int, ...], int]
) -> tuple[str | int, ...]:
    """A header's names with the index of the list entry that it continues."""
    path: tuple[str | int, ...] = ()
    for i, name in enumerate(names):
        path = (*path, name)
        if i < len(names) - 1 and path in counts:
            path = (*path, counts[path])
    return path


def _shared(place: Path, path: Path) -> int:
    """Names that `place` shares with `path`, 0 where it leads elsewhere."""
    return len(place) if tuple(path[: len(place)]) == tuple(place) else 0


def _inside(text: str, first: int, rest: Path) -> int:
    names = [name for name in rest if isinstance(name, str)]
    if not names:
        return first
    nth = sum(step for step in rest if isinstance(step, int))
    key = re.compile(rf"""(?<![\w-])["']?{re.escape(names[-1])}["']?\s*=""")
    lines = text.splitlines()
    hits = [n for n in range(first, len(lines) + 1) for _ in key.findall(lines[n - 1])]
    return hits[min(nth, len(hits) - 1)] if hits else first
