"""What foreign bytes may be: sizes, archives, JSON and XML bounded before they are taken apart.

A file of somebody else is read within 2 s of processor time and 512 MiB whatever it holds; the
limits below are settings that keep it so, each far above what the formats need.
"""

from __future__ import annotations

import codecs
import io
import json
import math
import re
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, Protocol
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

import numpy as np
import rfc8785

from sekiso.domain.errors import DataError

MOST_BYTES = 200 * 2**20  # of one file
MOST_TEXT = 24 * 2**20  # of one JSON or XML document, which becomes objects: 15 times its size
_MOST_VALUES = 600_000  # of one document: 150 MiB and a second and a half
_MOST_MARKS = 900_000  # tags and attributes of one XML document
_DEEPEST = 128  # levels of one document
_LONGEST_NUMBER = 400  # digits
_LARGEST_INTEGER = 2**53 - 1
_MOST_MEMBERS = 20_000  # of one archive or folder
_MOST_UNPACKED = 400 * 2**20  # bytes that a small archive may promise
_USUAL_RATIO = 20  # unpacked to packed, of a whole archive
_LARGEST_MEMBER = 200 * 2**20
_LARGEST_RATIO = 200  # unpacked to packed, beyond the first 10 MB of a member
_SMALL_MEMBER = 10 * 2**20
_IS_ENCRYPTED = 0x1
_DIRECTORY_ENTRY = b"PK\x01\x02"
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, which begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""\A<\?xml[^>]{0,80}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,30})["']""")
_JAPANESE = {
    "shift_jis": "cp932", "shift-jis": "cp932", "windows-31j": "cp932", "cp932": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp",
}  # fmt: skip


class Members(Protocol):
    """The files of an archive or of a folder by their names, written with slashes."""

    def names(self) -> list[str]:
        """All names, folders left out."""

    def size(self, name: str) -> int:
        """Bytes of a file."""

    def read(self, name: str, *, most: int = _LARGEST_MEMBER) -> bytes:
        """Content of a file; raises DataError for one that is larger than `most` bytes."""


class Archive:
    """The members of a zip archive in memory, never unpacked to disk.

    Raises DataError for an archive that is broken, encrypted, names a place outside itself or one
    file twice, or would unpack to an absurd number or size.
    """

    def __init__(self, content: bytes, name: str) -> None:
        if content.count(_DIRECTORY_ENTRY) > 2 * _MOST_MEMBERS:
            raise DataError("read_archive_count", got=f"> {_MOST_MEMBERS}", allowed=_MOST_MEMBERS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except Exception as problem:  # foreign bytes break the directory in many ways
            raise DataError("read_archive_broken", got=name, reason=_reason(problem)) from problem
        if len(entries) > _MOST_MEMBERS:
            raise DataError("read_archive_count", got=len(entries), allowed=_MOST_MEMBERS)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._refuse_member(entry)
            if not entry.is_dir():
                self._entries[_plain(entry.filename)] = entry
        promised = sum(entry.file_size for entry in entries)
        allowed = max(_MOST_UNPACKED, _USUAL_RATIO * len(content))
        if promised > allowed:
            raise DataError("read_archive_bomb", got=promised, allowed=allowed, name=name)

    def names(self) -> list[str]:
        """All names, folders left out."""
        return list(self._entries)

    def size(self, name: str) -> int:
        """Bytes of a member unpacked, as the archive promises."""
        return self._entries[name].file_size

    def read(self, name: str, *, most: int = _LARGEST_MEMBER) -> bytes:
        """Content of a member; raises DataError if it is broken or larger than it promised."""
        entry = self._entries[name]
        if entry.file_size > most:
            raise DataError("read_large", got=_mib(entry.file_size), name=name, allowed=_mib(most))
        try:
            with self._zip.open(entry) as stream:
                content = stream.read(entry.file_size + 1)
        except Exception as problem:  # bad checksum, unknown packing, cut short
            raise DataError("read_archive_broken", got=name, reason=_reason(problem)) from problem
        if len(content) != entry.file_size:
            raise DataError("read_archive_broken", got=name, reason="size")
        return content

    def _refuse_member(self, entry: zipfile.ZipInfo) -> None:
        refuse_outside(entry.filename)
        if entry.header_offset < 0:
            raise DataError("read_archive_broken", got=entry.filename, reason="offset")
        if entry.flag_bits & _IS_ENCRYPTED:
            raise DataError("read_archive_encrypted", got=entry.filename)
        if not entry.is_dir() and _plain(entry.filename) in self._entries:
            raise DataError("read_archive_twice", got=entry.filename)
        allowed = max(_SMALL_MEMBER, _LARGEST_RATIO * entry.compress_size)
        if entry.file_size > min(allowed, _LARGEST_MEMBER):
            raise DataError(
                "read_archive_bomb", got=entry.file_size, allowed=min(allowed, _LARGEST_MEMBER),
                name=entry.filename,
            )  # fmt: skip


class Folder:
    """The files of a folder and its subfolders; links that lead out of it are left out."""

    def __init__(self, path: Path) -> None:
        self._root = path.resolve()
        self._files: dict[str, Path] = {}
        for file in self._root.rglob("*"):
            if file.is_file() and file.resolve().is_relative_to(self._root):
                self._files[file.relative_to(self._root).as_posix()] = file
            if len(self._files) > _MOST_MEMBERS:
                raise DataError("read_archive_count", got=len(self._files), allowed=_MOST_MEMBERS)

    def names(self) -> list[str]:
        """All names, folders left out."""
        return sorted(self._files)

    def size(self, name: str) -> int:
        """Bytes of a file."""
        return self._files[name].stat().st_size

    def read(self, name: str, *, most: int = _LARGEST_MEMBER) -> bytes:
        """Content of a file; raises DataError for one that is larger than `most` bytes."""
        return file_content(self._files[name], most=most)


def file_content(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file; raises DataError for one that is absent or larger than `most` bytes."""
    try:
        n_bytes = path.stat().st_size
        if n_bytes > most:
            raise DataError("read_large", got=_mib(n_bytes), name=path.name, allowed=_mib(most))
        return path.read_bytes()
    except (OSError, ValueError) as problem:
        raise DataError("read_file_absent", got=path.name) from problem


def refuse_outside(name: str) -> None:
    r"""Raises DataError for the name of a member that leads out of its archive.

    >>> refuse_outside("a b/c%20d.txt")
    >>> refuse_outside("../../etc/passwd")
    Traceback (most recent call last):
    sekiso.domain.errors.DataError: ...
    """
    plain = _plain(name)
    parts = PurePosixPath(plain).parts
    has_drive = len(plain) > 1 and plain[1] == ":"
    if not parts or plain.startswith("/") or ".." in parts or has_drive or "\x00" in name:
        raise DataError("read_archive_path", got=name[:200])


def text_of(content: bytes, name: str) -> str:
    """The text of a JSON document: UTF-8 with or without its mark, UTF-16 and UTF-32 with theirs.

    Raises DataError for other letters.
    """
    encoding, mark = "utf-8", b""
    for sign, known in _MARKS:
        if content.startswith(sign):
            encoding, mark = known, sign
            break
    try:
        return content[len(mark) :].decode(encoding)
    except UnicodeDecodeError as problem:
        raise DataError("read_letters", got=name, place=problem.start) from problem


def json_value(content: bytes, name: str) -> Any:
    """The value of a JSON document (RFC 8259).

    Raises DataError for one that is too large, too deep, broken, in other letters than UTF, names
    a member twice, or holds NaN, infinity or a number beyond what a float can tell.
    """
    _refuse_large_text(content, name)
    text = text_of(content, name)
    refuse_large_json(text.encode("utf-8", "surrogatepass"), name)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_members(name),
            parse_constant=_refused_number(name),
            parse_float=_finite(name),
            parse_int=_integer(name),
        )
        _refuse_torn(text, value, name)
        return value
    except json.JSONDecodeError as problem:
        raise DataError(
            "read_json_broken", got=name, line=problem.lineno, column=problem.colno,
            reason=problem.msg,
        ) from problem  # fmt: skip
    except RecursionError as problem:
        raise DataError("read_deep", got=name, allowed=_DEEPEST) from problem


def refuse_large_json(text: bytes, name: str) -> None:
    """Raises DataError for more levels or values than are read, counted in the bytes of UTF-8."""
    _refuse_large_text(text, name)
    if text.count(b",") + text.count(b"{") + text.count(b"[") <= _DEEPEST:
        return
    signs = np.frombuffer(_STRING.sub(b"", text), dtype=np.uint8)
    opens = (signs == ord("{")) | (signs == ord("["))
    closes = (signs == ord("}")) | (signs == ord("]"))
    if int(opens.sum()) + int((signs == ord(",")).sum()) > _MOST_VALUES:
        raise DataError("read_many", got=name, allowed=_MOST_VALUES)
    levels = np.cumsum(opens.astype(np.int8) - closes.astype(np.int8), dtype=np.int64)
    if len(levels) and int(levels.max()) > _DEEPEST:
        raise DataError("read_deep", got=name, allowed=_DEEPEST)


def xml_root(content: bytes, name: str) -> Element:
    """The root of an XML document; names are written {namespace}name.

    No document type, entity or other file is read.  Raises DataError for a document that has one,
    is too large, too deep or broken.
    """
    _refuse_large_text(content, name)
    if content.count(b"<") + content.count(b"=") > _MOST_MARKS:
        raise DataError("read_many", got=name, allowed=_MOST_VALUES)
    content, encoding = _xml_letters(content, name)
    builder = TreeBuilder()
    parser = expat.ParserCreate(encoding, "}")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise DataError("read_deep", got=name, allowed=_DEEPEST)
        builder.start(_tag(tag), {_tag(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_tag(tag))

    def doctype(*_: object) -> None:
        raise DataError("read_doctype", got=name)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
        return builder.close()
    except expat.ExpatError as problem:
        raise DataError(
            "read_xml_broken", got=name, line=problem.lineno,
            reason=expat.errors.messages.get(problem.code, str(problem.code)),
        ) from problem  # fmt: skip
    except (LookupError, ValueError, AssertionError) as problem:  # letters of another kind
        raise DataError("read_letters", got=name, place=0) from problem


def _refuse_large_text(content: bytes, name: str) -> None:
    if len(content) > MOST_TEXT:
        raise DataError("read_large", got=_mib(len(content)), name=name, allowed=_mib(MOST_TEXT))


def _xml_letters(content: bytes, name: str) -> tuple[bytes, str | None]:
    """The document in letters that expat reads: Japanese ones are turned into UTF-8."""
    declared = _DECLARED.match(content.lstrip(b"\xef\xbb\xbf"))
    encoding = _JAPANESE.get(declared[1].decode("ascii").lower()) if declared else None
    if encoding is None or content.startswith(codecs.BOM_UTF8):
        return content, None
    try:
        return content.decode(encoding).encode("utf-8"), "utf-8"
    except UnicodeDecodeError as problem:
        raise DataError("read_letters", got=name, place=problem.start) from problem


def _tag(name: str) -> str:
    return "{" + name if "}" in name else name


def _members(name: str) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
            raise DataError("read_json_twice", got=twice[:200], name=name)
        return value

    return members


def _refuse_torn(text: str, value: Any, name: str) -> None:
    """Half of a surrogate pair is no letter: it could be stored nowhere."""
    if _SURROGATE.search(text) is None:
        return
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as problem:
        raise DataError("read_letters", got=name, place=problem.start) from problem


def _refused_number(name: str) -> Callable[[str], Any]:
    def refuse(text: str) -> Any:
        raise DataError("read_json_number", got=text[:40], name=name)

    return refuse


def _finite(name: str) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
        if not math.isfinite(value):
            raise DataError("read_json_number", got=text[:40], name=name)
        return value

    return number


def _integer(name: str) -> Callable[[str], int | float]:
    def number(text: str) -> int | float:
        if len(text) > 309 or abs(value := int(text)) > 2**1023:
            raise DataError("read_json_number", got=text[:40], name=name)
        if abs(value) > _LARGEST_INTEGER and rfc8785.dumps(float(value)) == text.encode():
            return float(value)  # canonical JSON (RFC 8785) writes large floats without a point
        return value

    return number


def _plain(name: str) -> str:
    return name.replace("\\", "/").removeprefix("./")


def _mib(n_bytes: int) -> str:
    return f"{n_bytes / 2**20:.0f} MiB"


def _reason(problem: Exception) -> str:
    return str(problem)[:120] or type(problem).__name__
