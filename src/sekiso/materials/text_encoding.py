"""The letters of a text file: told by its mark, else by what decodes and reads like a language.

`charset-normalizer` was tried: on short tables it takes "µm" of Windows Latin for Big5 or
Shift_JIS, so the few encodings that Excel and instruments write are told apart here.
"""

from __future__ import annotations

import codecs
import re

from sekiso.domain.errors import DataError
from sekiso.materials.row_finding import RowFinding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, which begins alike
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NAMES = {
    "cp932": "Shift_JIS", "euc_jp": "EUC-JP", "cp1252": "Windows Latin", "iso2022_jp": "JIS",
    "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip
_LOOKED_AT = 65536
_LEAST_NULLS = 0.2  # of all bytes, where ASCII is written in two bytes
_DAMAGED = 0.1  # share of letters that may be broken in a file that is UTF-8 otherwise
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def decoded(content: bytes, name: str) -> tuple[str, tuple[RowFinding, ...]]:
    """The text of a file, and a finding where its encoding had to be guessed.

    UTF-8, UTF-16 and UTF-32 with their marks, UTF-16 without, Shift_JIS (cp932), EUC-JP, JIS and
    Windows Latin (cp1252).  Raises DataError for other letters and broken UTF-8.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, name), ()
    encoding = _without_mark(content, name)
    text = _strict(content, encoding, name)
    if encoding == "utf-8":
        return text, ()
    told = (("encoding", _NAMES[encoding]), ("example", _example(text)))
    return text, (RowFinding("encoding_guessed", (), told),)


def encoding_of(head: bytes, name: str) -> str:
    r"""The codec of a long text file by its beginning, of which the last, cut line is left out.

    >>> encoding_of("層,温度\n1,1500\n".encode("cp932"), "log.csv")
    'cp932'
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    lines = head.rpartition(b"\n")[0]
    return _without_mark(lines or head, name)


def _strict(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding).lstrip("\ufeff")
    except UnicodeDecodeError as problem:
        raise DataError("table_encoding", got=name) from problem


def _without_mark(content: bytes, name: str) -> str:
    head = content[:_LOOKED_AT]
    zeros = head.count(0)
    if zeros > _LEAST_NULLS * max(len(head), 1):
        return "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
    if zeros:
        raise DataError("table_encoding", got=name)
    if b"\x1b$" in head and content.isascii():
        return "iso2022_jp"
    if _decodes(content, "utf-8"):
        return "utf-8"
    _refuse_damaged_utf_8(content, name)
    fitting = [one for one in ("cp932", "euc_jp", "cp1252") if _decodes(content, one)]
    if "cp932" in fitting and (len(fitting) == 1 or _reads_as_japanese(content)):
        return "cp932"
    if "euc_jp" in fitting and all(len(run) % 2 == 0 for run in _HIGH_RUN.findall(content)):
        return "euc_jp"
    if "cp1252" in fitting:
        return "cp1252"
    raise DataError("table_encoding", got=name)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_damaged_utf_8(content: bytes, name: str) -> None:
    """DataError where nearly all letters are UTF-8: another reading would garble them all."""
    text = content.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(letter > "\x7f" for letter in text) - broken
    if broken <= _DAMAGED * whole:
        line = text[: text.index("\ufffd")].count("\n") + 1
        raise DataError("table_letters_broken", got=name, line=line)


def _reads_as_japanese(content: bytes) -> bool:
    """Whether more letters of Shift_JIS stand as Japanese stands than as accents in Latin words.

    An accent is one high byte between ASCII letters; kanji and kana of daily use begin with a byte
    below 0xA0, or stand beside other Japanese letters.
    """
    text = content.decode("cp932")
    score = 0
    for place, letter in enumerate(text):
        if letter <= "\x7f":
            continue
        raw = letter.encode("cp932")
        is_daily = len(raw) == 2 and raw[0] < 0xA0 and raw[1] >= 0x80
        beside = text[place - 1 : place] + text[place + 1 : place + 2]
        score += 2 if is_daily else 1 if any(other > "\x7f" for other in beside) else -1
    return score > 0


def _example(text: str) -> str:
    found = re.search(r"[^\s,;\t]*[^\x00-\x7f][^\s,;\t]*", text)
    return found[0][:40] if found else ""
