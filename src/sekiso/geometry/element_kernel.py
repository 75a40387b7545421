"""Runs of plain XML elements with three numbers each, read at compiled speed; imported late."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.numerics.kernels import njit

FULL, MORE, OTHER = 0, 1, 2  # why reading stopped: no room, an element cut off, something else
_NAMESPACE = -2
_FULL_MANTISSA = 10**17  # takes no further digit
_LARGEST_EXPONENT = 300
_POWERS = np.array([float(f"1e{k}") for k in range(_LARGEST_EXPONENT + 1)])


@njit()
def read_elements(
    text: NDArray[np.uint8],
    at: int,
    tag: NDArray[np.uint8],
    names: NDArray[np.uint8],
    numbers: NDArray[np.generic],
    n: int,
    whole: bool,
) -> tuple[int, int, int]:
    """Fill rows of `numbers`, shape (m, 3), from row `n`; returns place, rows and why it stopped.

    Reads `<tag NAME="number" .../>` with the three attributes `names`, shape (3, 2), each of one
    letter and a digit or blank, in any order; others are passed over.  Stops at the first thing
    that is not exactly that, before it, so that a parser of the whole language can go on there.
    `whole` asks for digits only.  A number is right to its last place or one beside.
    """
    end = len(text)
    while True:
        start = at
        at = _past_blanks(text, at, end)
        if n == len(numbers):
            return start, n, FULL
        if at + len(tag) + 1 >= end:
            return start, n, MORE
        for k in range(len(tag)):
            if text[at + k] != tag[k]:
                return start, n, OTHER
        at, why = _read_attributes(text, at + len(tag), names, numbers[n], whole)
        if why != FULL:
            return start, n, why
        n += 1


@njit()
def _read_attributes(
    text: NDArray[np.uint8],
    at: int,
    names: NDArray[np.uint8],
    row: NDArray[np.generic],
    whole: bool,
) -> tuple[int, int]:
    """The three numbers of one element; the place behind it, and FULL if all is well."""
    end = len(text)
    if not _is_blank(text[at]):
        return at, OTHER
    seen = 0
    while True:
        at = _past_blanks(text, at, end)
        if at + 1 >= end:
            return at, MORE
        if text[at] == 47:  # /
            closes = text[at + 1] == 62 and seen == 7  # >
            return at + 2, FULL if closes else OTHER
        first = at
        while at < end and _is_name(text[at]):
            at += 1
        if at + 2 >= end:
            return at, MORE
        quote = text[at + 1]
        if at == first or text[at] != 61 or not (quote == 34 or quote == 39):  # = " '
            return at, OTHER
        which = _which(text, first, at, names)
        if which == _NAMESPACE or (which >= 0 and seen & (1 << which)):
            return at, OTHER
        if which >= 0:
            value, stop = _number(text, at + 2, end, whole)
            if stop == at + 2:
                return at, OTHER
            row[which] = value
            seen |= 1 << which
        else:
            stop = _past_value(text, at + 2, end, quote)
        if stop >= end:
            return at, MORE
        if text[stop] != quote:
            return at, OTHER
        at = stop + 1


@njit()
def _past_value(text: NDArray[np.uint8], at: int, end: int, quote: int) -> int:
    """Place of the quote that ends a value, or of a sign that a plain one does not have."""
    while at < end and text[at] != quote and text[at] != 60 and text[at] != 38:  # < &
        at += 1
    return at


@njit()
def _past_blanks(text: NDArray[np.uint8], at: int, end: int) -> int:
    while at < end and _is_blank(text[at]):
        at += 1
    return at


@njit()
def _is_blank(sign: int) -> bool:
    return sign == 32 or sign == 10 or sign == 13 or sign == 9


@njit()
def _is_name(sign: int) -> bool:
    letter = (97 <= sign <= 122) or (65 <= sign <= 90)
    return letter or (48 <= sign <= 58) or sign == 95 or sign == 45 or sign == 46


@njit()
def _which(text: NDArray[np.uint8], first: int, stop: int, names: NDArray[np.uint8]) -> int:
    """Number of the name that stands there; -1 for another one, -2 for a namespace."""
    length = stop - first
    if length >= 5 and text[first] == 120 and text[first + 1] == 109 and text[first + 2] == 108:
        return _NAMESPACE
    for k in range(3):
        is_short = names[k, 1] == 32
        if text[first] != names[k, 0] or length != (1 if is_short else 2):
            continue
        if is_short or text[first + 1] == names[k, 1]:
            return k
    return -1


@njit()
def _number(text: NDArray[np.uint8], at: int, end: int, whole: bool) -> tuple[float, int]:
    """The number that stands there and the place behind it; the same place if there is none."""
    start = at
    sign = 1.0
    if at < end and (text[at] == 45 or text[at] == 43):
        sign = -1.0 if text[at] == 45 else 1.0
        at += 1
    mantissa = 0
    shift = 0
    n_digits = 0
    while at < end and 48 <= text[at] <= 57:
        if mantissa < _FULL_MANTISSA:
            mantissa = mantissa * 10 + (text[at] - 48)
        else:
            shift += 1
        n_digits += 1
        at += 1
    if whole:
        return sign * float(mantissa), at if 0 < n_digits < 16 else start
    if at < end and text[at] == 46:
        at += 1
        while at < end and 48 <= text[at] <= 57:
            if mantissa < _FULL_MANTISSA:
                mantissa = mantissa * 10 + (text[at] - 48)
                shift -= 1
            n_digits += 1
            at += 1
    if n_digits == 0:
        return 0.0, start if at < end else at
    if at < end and (text[at] == 101 or text[at] == 69):  # e E
        at += 1
        down = False
        if at < end and (text[at] == 45 or text[at] == 43):
            down = text[at] == 45
            at += 1
        exponent = 0
        first = at
        while at < end and 48 <= text[at] <= 57:
            exponent = min(exponent * 10 + (text[at] - 48), 10_000)
            at += 1
        if at == first:
            return 0.0, start if at < end else at
        shift += -exponent if down else exponent
    if abs(shift) > _LARGEST_EXPONENT:
        return 0.0, start
    size = float(mantissa)
    value = size * _POWERS[shift] if shift >= 0 else size / _POWERS[-shift]
    return sign * value, at
