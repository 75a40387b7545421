"""The header of a PLY file: its encoding, elements and their properties."""

from __future__ import annotations

from dataclasses import dataclass, field

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.plain_text import line_end, shown

_TYPES = {
    "char": "i1", "int8": "i1", "uchar": "u1", "uint8": "u1", "short": "i2", "int16": "i2",
    "ushort": "u2", "uint16": "u2", "int": "i4", "int32": "i4", "uint": "u4", "uint32": "u4",
    "float": "f4", "float32": "f4", "double": "f8", "float64": "f8", "int64": "i8",
    "uint64": "u8", "long": "i8", "ulong": "u8",
}  # fmt: skip
_ORDERS = {"ascii": "=", "binary_little_endian": "<", "binary_big_endian": ">"}
_PASSED_OVER = ("comment", "obj_info", "ply")
_LONGEST = 1 << 20  # bytes


@dataclass
class Element:
    """Name, number of rows, and properties: name, type, and for a list the type of its length."""

    name: str
    count: int
    properties: list[tuple[str, str, str | None]] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether it has a property of this name."""
        return any(name == own for own, _, _ in self.properties)

    def with_type(self, kind: str) -> Element:
        """The element with all its values and lengths of one type."""
        properties = [(name, kind, length and kind) for name, _, length in self.properties]
        return Element(self.name, self.count, properties)


@dataclass(frozen=True)
class Header:
    """The elements in the order of the file, whether it is text, and where the header ends."""

    elements: tuple[Element, ...]
    is_text: bool
    end: int


def read_header(content: bytes) -> Header:
    """The header at the start of `content`.

    Lines end as the first one does, so that a binary body may begin with any byte.  Raises
    PartError for a line that cannot be understood, and if the end is missing.
    """
    end_mark = _line_end_mark(content)
    encoding = ""
    elements: list[Element] = []
    at, n_line = 0, 0
    while 0 <= at < min(len(content), _LONGEST):
        end = content.find(end_mark, at, at + _LONGEST)
        line = content[at : end if end >= 0 else len(content)]
        words = line.decode("ascii", "replace").split()
        at, n_line = end + len(end_mark) if end >= 0 else -1, n_line + 1
        if words == ["end_header"] and at >= 0:
            return _checked(Header(tuple(elements), encoding == "ascii", at), len(content))
        try:
            encoding = _read_line(words, encoding, elements)
        except (KeyError, IndexError, ValueError) as problem:
            raise PartError("part_line", format="PLY", line=n_line, got=shown(line)) from problem
    raise PartError("part_truncated", n=0, promised="end_header")


def _line_end_mark(content: bytes) -> bytes:
    end = line_end(content, 0)
    return b"\r\n" if content[end - 2 : end] == b"\r\n" else content[end - 1 : end]


def _read_line(words: list[str], encoding: str, elements: list[Element]) -> str:
    """Adds what the line says to `elements`; the encoding."""
    if not words or words[0] in _PASSED_OVER:
        return encoding
    if words[0] == "format":
        if words[1] not in _ORDERS:
            raise ValueError(words[1])
        return words[1]
    if words[0] == "element":
        elements.append(Element(words[1], int(words[2])))
    elif words[0] == "property":
        types = [_ORDERS[encoding] + _TYPES[word] for word in words[1:-1] if word != "list"]
        is_list = words[1] == "list"
        if len(types) != 1 + is_list:
            raise ValueError(words)
        elements[-1].properties.append((words[-1], types[-1], types[0] if is_list else None))
    else:
        raise ValueError(words[0])
    return encoding


def _checked(header: Header, n_bytes: int) -> Header:
    most = max((element.count for element in header.elements), default=0)
    least = min((element.count for element in header.elements), default=0)
    if least < 0 or most > n_bytes:
        raise PartError("part_truncated", n=0, promised=most if least >= 0 else least)
    return header
