"""The numbers of an ascii PLY body, one stretch after another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.plain_text import line_number, number, numbers, pieces
from sekiso.geometry.formats.ply_header import Element

Numbers = NDArray[Any]


class NumberStream:
    """The numbers of `text` from `start` on; those read ahead wait in `waiting`.

    A word that is no number ends the stream; it is an error only if more numbers are needed.
    """

    def __init__(self, text: bytes, start: int) -> None:
        self._text = text
        self._at = start
        self._pieces = pieces(text, start)
        self._bad: bytes | None = None
        self.waiting: Numbers = np.zeros(0)

    def first_rows(self, element: Element) -> Numbers:
        """As many numbers as the element has if all its rows are as long as the first; or fewer."""
        is_whole = all(kind[1] in "iu" for _, kind, _ in element.properties)
        return self.take(element.count * self._first_width(element), is_whole=is_whole)

    def rest(self) -> Numbers:
        """All numbers left."""
        return self.take(len(self._text), is_whole=False)

    def take(self, n: int, *, is_whole: bool) -> Numbers:
        """The next `n` numbers, or as many as there are; of four bytes if all can be whole."""
        n = min(n, len(self.waiting) + (len(self._text) - self._at) // 2 + 1)
        taken: Numbers = np.empty(n, np.int32 if is_whole else np.float64)
        n_taken = 0
        while n_taken < n:
            part = self.waiting if len(self.waiting) else self._next(taken.dtype.kind == "i")
            if part is None:
                break
            used = part[: n - n_taken]
            if taken.dtype.kind == "i" and not np.array_equal(used, used.astype(np.int32)):
                taken = taken.astype(np.float64)
            taken[n_taken : n_taken + len(used)] = used
            n_taken += len(used)
            self.waiting = part[len(used) :].astype(np.float64)
        return taken[:n_taken]

    def give_back(self, taken: Numbers) -> None:
        """Puts numbers back in front."""
        if len(taken):
            self.waiting = np.concatenate((taken, self.waiting)).astype(np.float64)

    def explain(self, problem: PartError) -> None:
        """Raises PartError naming the word that is no number, if one ended the stream early."""
        if self._bad is not None and problem.key == "part_truncated":
            number(self._bad, form="PLY", line=line_number(self._text, self._at))

    def tail(self) -> bytes:
        """The text behind the last number; raises PartError if numbers are left."""
        if not len(self.waiting) and self._bad is None:
            self.waiting = self.take(1, is_whole=False)
        if len(self.waiting):
            raise PartError("part_more_numbers", got=f"{self.waiting[0]:g}")
        return self._text[self._at :].strip(b"\x00 \t\r\n\x1a")

    def _first_width(self, element: Element) -> int:
        width = 0
        for _, _, length in element.properties:
            self._wait_for(width + 1)
            if width >= len(self.waiting):
                break
            first = self.waiting[width]
            width += 1
            if length is not None:
                width += int(first) if 0 <= first <= len(self._text) else 0
        return width

    def _wait_for(self, n: int) -> None:
        if len(self.waiting) < n:
            self.give_back(self.take(n, is_whole=False))

    def _next(self, is_whole: bool) -> Numbers | None:
        piece = None if self._bad is not None else next(self._pieces, None)
        if piece is None:
            return None
        found = numbers(piece, np.int64) if is_whole else None
        found = numbers(piece, np.float64) if found is None else found
        if found is None:
            return self._until_bad(piece)
        self._at += len(piece)
        return found

    def _until_bad(self, piece: bytes) -> Numbers:
        values: list[float] = []
        at = 0
        for word in piece.split():
            at = piece.index(word, at)
            try:
                values.append(number(word, form="PLY", line=0))
            except PartError:
                self._bad = word
                break
            at += len(word)
        self._at += at
        return np.array(values)
