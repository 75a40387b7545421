"""The rows of one element of a PLY file, from bytes or from the numbers of an ascii body."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.ply_header import Element
from sekiso.geometry.mesh import Integers

_LETTERS = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "i8": "q", "u8": "Q",
            "f4": "f", "f8": "d"}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Values and lengths of the properties of `n` rows; a length for all, or one for each row."""

    n: int
    columns: Mapping[str, tuple[NDArray[Any], int | Integers]]

    def values(self, name: str) -> NDArray[Any]:
        """All values of the property, row after row."""
        return self.columns[name][0].reshape(-1)

    def lengths(self, name: str) -> Integers:
        """How many values each row has."""
        lengths = self.columns[name][1]
        return np.full(self.n, lengths, np.int32) if isinstance(lengths, int) else lengths


def equal_rows(data: memoryview, at: int, element: Element) -> tuple[Rows | None, int]:
    """All rows, and where they end, if every list is as long as in the first row; else None.

    Raises PartError if rows without lists are fewer than promised.
    """
    fields: list[tuple[str, str, tuple[int, ...]]] = []
    lengths: dict[str, int] = {}
    start = at
    for k, (_, kind, length) in enumerate(element.properties):
        n = 1
        if length is not None:
            first = _length(data, at, _reader(length)) if element.count else 0
            if first is None:
                raise PartError("part_truncated", n=0, promised=element.count)
            n = lengths[f"n{k}"] = first
            fields.append((f"n{k}", length, ()))
            at += np.dtype(length).itemsize
        fields.append((f"p{k}", kind, (n,)))
        at += n * np.dtype(kind).itemsize
    size = at - start
    if start + size * element.count > len(data):
        if lengths:
            return None, start
        n_whole = (len(data) - start) // max(size, 1)
        raise PartError("part_truncated", n=n_whole, promised=element.count)
    if not size or not element.count:
        nothing: tuple[NDArray[Any], int] = (np.zeros(0), 0)
        return Rows(0, dict.fromkeys((name for name, _, _ in element.properties), nothing)), start
    table = np.frombuffer(data, np.dtype(fields), element.count, start)
    if any(np.any(table[name] != n) for name, n in lengths.items()):
        return None, start
    columns = {name: (table[f"p{k}"], lengths.get(f"n{k}", 1))
               for k, (name, _, _) in enumerate(element.properties)}  # fmt: skip
    return Rows(element.count, columns), start + size * element.count


def unequal_rows(
    data: memoryview, at: int, element: Element, wanted: tuple[str, ...]
) -> tuple[Rows, int]:
    """All rows, of which the properties `wanted` are kept, and where they end.

    Raises PartError if rows are fewer than promised.
    """
    kept = {name: (bytearray(), [0] * element.count) for name in wanted}
    layout = [
        (np.dtype(kind).itemsize, None if length is None else _reader(length), kept.get(name))
        for name, kind, length in element.properties
    ]
    for row in range(element.count):
        for size, reader, keep in layout:
            n: int | None = 1
            if reader is not None:
                n = _length(data, at, reader)
                at += reader.size
            if n is None or at + n * size > len(data):
                raise PartError("part_truncated", n=row, promised=element.count)
            if keep is not None:
                keep[0].extend(data[at : at + n * size])
                keep[1][row] = n
            at += n * size
    kinds = {name: kind for name, kind, _ in element.properties}
    columns: dict[str, tuple[NDArray[Any], int | Integers]] = {
        name: (np.frombuffer(values, kinds[name]), np.array(lengths, dtype=np.int64))
        for name, (values, lengths) in kept.items()
    }
    return Rows(element.count, columns), at


def _reader(kind: str) -> struct.Struct:
    return struct.Struct(kind[0] + _LETTERS[kind[1:]])


def _length(data: memoryview, at: int, reader: struct.Struct) -> int | None:
    """The length of the list at `at`; None behind the end of the data."""
    if at + reader.size > len(data):
        return None
    length = reader.unpack_from(data, at)[0]
    if length < 0 or length != int(length):
        raise ValueError(f"a list of {length}")
    return int(length)
