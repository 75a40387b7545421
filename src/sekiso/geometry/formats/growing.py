"""Rows that come in blocks, kept in one array that grows in place."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_GROWTH = 1.25  # of the room when it is full: at most a fifth stands empty
_FIRST = 4096  # rows


class Rows:
    """An array of rows of `width` values each (0: of plain values), filled block by block.

    Growing moves pages where the system can, so that the peak of memory is that of the array.

    >>> rows = Rows(2, np.float64)
    >>> rows.add([[1, 2], [3, 4]])
    >>> rows.taken().tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """

    def __init__(self, width: int, kind: type) -> None:
        self._shape = (width,) if width else ()
        self._rows: NDArray[Any] = np.empty((_FIRST, *self._shape), kind)
        self._n = 0

    def __len__(self) -> int:
        return self._n

    def add(self, block: ArrayLike) -> None:
        """Appends the rows of `block`."""
        more = np.asarray(block, self._rows.dtype).reshape(-1, *self._shape)
        if self._n + len(more) > len(self._rows):
            n = max(int(_GROWTH * len(self._rows)), self._n + len(more))
            self._rows.resize((n, *self._shape), refcheck=False)
        self._rows[self._n : self._n + len(more)] = more
        self._n += len(more)

    def taken(self) -> NDArray[Any]:
        """All rows; the array is given away, nothing can be added after."""
        self._rows.resize((self._n, *self._shape), refcheck=False)
        return self._rows
