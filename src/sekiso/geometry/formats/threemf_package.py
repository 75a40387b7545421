"""The archive of a 3MF file: names, relationships and bytes of its parts, never unpacked to disk.

Names follow the Open Packaging Conventions: letters of either case, percent signs, relative
targets.  What unpacks to an absurd size, is encrypted or is named twice is refused.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.parsers import expat

from sekiso.domain.errors import PartError

START_PART_TYPE = "http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"
_RELATIONSHIP = "http://schemas.openxmlformats.org/package/2006/relationships Relationship"
_THUMBNAIL = "thumbnail"  # in the kind of each relationship to a picture, slicers' own too
_PRINT_TICKET = "http://schemas.microsoft.com/3dmanufacturing/2013/01/printticket"
_ROOT = "_rels/.rels"
_LARGEST_PART = 1_000_000_000  # bytes of one file in the archive
_LARGEST_SETTINGS = 20_000_000  # bytes of relationships or settings
_LARGEST_RATIO = 200  # unpacked to packed, beyond the first 10 MB
_SMALL_PART = 10_000_000  # bytes
_CHUNK = 1 << 20  # bytes
_IS_UTF8 = 0x800  # bit of a name in UTF-8
_IS_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Relationship:
    """What a part of the archive points to: `kind` is the address of its meaning."""

    kind: str
    target: str


class Package:
    """The parts of one archive by name."""

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = max(_SMALL_PART * 10, _LARGEST_RATIO * len(content))
        for entry in self._archive.infolist():
            key = _key(_name(entry))
            if entry.is_dir():
                continue
            if key in self._entries:
                raise PartError("part_twice_in_archive", got=_name(entry))
            self._entries[key] = entry

    def names(self) -> list[str]:
        """Names of all parts in lower case."""
        return sorted(self._entries)

    def has(self, path: str) -> bool:
        """Whether the archive holds the part."""
        return _key(path) in self._entries

    def size(self, path: str) -> int:
        """Bytes of the part unpacked, as the archive promises."""
        return self._entry(path).file_size

    def parse(self, path: str, start: object) -> None:
        """Calls `start(name, attributes)` for each element of a small part of the archive."""
        parser = xml_parser(start)
        for chunk in self.chunks(path, most=_LARGEST_SETTINGS):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def chunks(self, path: str, *, most: int = _LARGEST_PART) -> Iterator[bytes]:
        """The bytes of a part, piece by piece; refuses what unpacks to an absurd size."""
        entry = self._entry(path)
        if entry.flag_bits & _IS_ENCRYPTED:
            raise PartError("part_encrypted", got=path)
        allowed = min(
            _LARGEST_PART, self._left, max(_SMALL_PART, _LARGEST_RATIO * entry.compress_size)
        )
        if entry.file_size > allowed:
            raise PartError("part_bomb", got=entry.file_size, allowed=allowed)
        n_read = 0
        with self._archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                n_read += len(chunk)
                if n_read > allowed:
                    raise PartError("part_bomb", got=n_read, allowed=allowed)
                yield chunk
        self._left -= n_read

    def start_part(self) -> str:
        """Path of the model that the archive is about."""
        starts = [known.target for known in self.relationships("") if known.kind == START_PART_TYPE]
        if not starts:
            raise PartError("part_no_model")
        return starts[0]

    def relationships(self, source: str) -> list[Relationship]:
        """What the part `source` points to; the archive itself is ''."""
        folder, name = posixpath.split(source)
        path = posixpath.join(folder, "_rels", f"{name}.rels") if source else _ROOT
        if not self.has(path):
            return []
        listed: list[Relationship] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == _RELATIONSHIP:
                if attributes.get("TargetMode") == "External":
                    raise PartError("part_outside_archive", got=attributes.get("Target", ""))
                target = resolved(attributes["Target"], folder=folder)
                listed.append(Relationship(attributes.get("Type", ""), target))

        self.parse(path, start)
        return listed

    def missing_pictures(self, start_part: str) -> list[str]:
        """Preview pictures that are named and not there; any other part that is not is refused."""
        pictures: list[str] = []
        for source in ("", start_part):
            listed = self.relationships(source)
            if sum(known.kind == _PRINT_TICKET for known in listed) > 1:
                raise PartError("part_two_tickets")
            for known in listed:
                if not self.has(known.target):
                    if _THUMBNAIL not in known.kind:
                        raise PartError("part_not_in_archive", got=known.target)
                    pictures.append(known.target)
        return pictures

    def _entry(self, path: str) -> zipfile.ZipInfo:
        try:
            return self._entries[_key(path)]
        except KeyError:
            raise PartError("part_not_in_archive", got=path) from None


def resolved(target: str, *, folder: str = "") -> str:
    """Path in the archive of a target written in a part that lies in `folder`.

    >>> resolved("./3D/../3D/part%20one.model"), resolved("b.model", folder="3D")
    ('3D/part one.model', '3D/b.model')
    """
    path = posixpath.normpath(posixpath.join("/", folder, unquote(target)))
    return path.lstrip("/")


def xml_parser(start: object, end: object = None) -> expat.XMLParserType:
    """A parser that joins namespace and name by a blank and refuses document types."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.StartDoctypeDeclHandler = _refuse_document_type
    return parser


def _refuse_document_type(*_: object) -> None:
    raise PartError("part_document_type")


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: many write UTF-8 without saying so."""
    if entry.flag_bits & _IS_UTF8:
        return entry.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return entry.filename.encode("cp437").decode(encoding)
        except UnicodeError:
            continue
    return entry.filename


def _key(path: str) -> str:
    return resolved(path.replace("\\", "/")).lower()
