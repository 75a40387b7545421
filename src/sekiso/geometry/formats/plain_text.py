"""The text of a mesh file, whatever its encoding and line ends, in pieces of bounded size."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError

_PIECE = 1 << 18  # bytes; the words of one piece take some ten times as much memory
_LINE_END = re.compile(rb"[\r\n]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # begins like the mark of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_N_TESTED = 512  # bytes that tell UTF-16 without a mark
_SHOWN = 40  # letters


def plain_text(content: bytes) -> bytes:
    """The text in one byte a letter: UTF-16 and UTF-32 made UTF-8, byte-order mark taken off.

    Other bytes come back as they are.  Raises PartError for text broken in its encoding.

    >>> plain_text("solid".encode("utf-16"))
    b'solid'
    """
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), None)
    if encoding == "utf-8":
        return content[len(codecs.BOM_UTF8) :]
    encoding = encoding or _unmarked_encoding(content[:_N_TESTED])
    if encoding is None:
        return content
    try:
        return content.decode(encoding).encode()
    except UnicodeError as problem:
        raise PartError("part_encoding", got=encoding.upper()) from problem


def text_head(content: bytes, n: int = 4096) -> bytes:
    r"""The first `n` bytes as `plain_text`, without leading white space; as they are if broken.

    >>> text_head(b"\xef\xbb\xbf  ply\n")
    b'ply\n'
    """
    try:
        return plain_text(content[:n]).lstrip()
    except PartError:
        return content[:n]


def pieces(text: bytes, start: int = 0) -> Iterator[bytes]:
    """One piece of whole lines after another, from `start` on."""
    while start < len(text):
        end = line_end(text, min(start + _PIECE, len(text)))
        yield text[start:end]
        start = end


def line_end(text: bytes, at: int) -> int:
    r"""The place behind the end of the line that holds byte `at`.

    >>> line_end(b"a\r\nb", 0)
    3
    """
    found = _LINE_END.search(text, at)
    if found is None:
        return len(text)
    return found.end() + (text[found.start() : found.start() + 2] == b"\r\n")


def line_number(text: bytes, at: int) -> int:
    r"""The number, from 1, of the line that holds byte `at`, whatever the line ends.

    >>> line_number(b"a\r\nb\rc", 5)
    3
    """
    before = text[:at]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")


def shown(word: bytes) -> str:
    """The start of `word` for people."""
    letters = word[: 4 * _SHOWN].decode("utf-8", "replace")
    letters = "".join(letter if letter.isprintable() else "?" for letter in letters)
    return letters if len(letters) <= _SHOWN else letters[: _SHOWN - 1] + "…"


def number(word: bytes, *, form: str, line: int) -> float:
    """The number that `word` writes; D marks an exponent too.  Raises PartError naming the line.

    `form` is the name of the file's format.

    >>> number(b"1.5D+01", form="STL", line=1)
    15.0
    """
    try:
        if b"_" not in word:
            return float(word.upper().replace(b"D", b"E"))
    except ValueError:
        pass
    key = "part_decimal_comma" if b"," in word else "part_number"
    raise PartError(key, format=form, line=line, got=shown(word))


def numbers(text: bytes, kind: type) -> NDArray[Any] | None:
    """All numbers of a text of numbers and white space; None if it holds anything else."""
    try:
        return np.fromstring(text, kind, sep=" ")
    except (ValueError, DeprecationWarning):  # the latter from numpy before 2.3, made an error
        return None


def _unmarked_encoding(start: bytes) -> str | None:
    """UTF-16 without a mark: the first letters and at least half of all are of ASCII."""
    for first, name in ((0, "utf-16-le"), (1, "utf-16-be")):
        letters, high = start[first::2], start[1 - first :: 2]
        latin = [letter for letter, byte in zip(letters, high, strict=False) if not byte]
        is_text = len(high) > 3 and not any(high[:4]) and 2 * len(latin) >= len(high)
        if is_text and all(9 <= letter < 127 for letter in latin):
            return name
    return None
