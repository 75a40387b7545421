"""Triangles cut at planes and boxes, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from sekiso.geometry.mesh import Floats, Integers
from sekiso.numerics.arrays import BoolArray

_ROUNDING = 1e-9  # of the largest coordinate: a corner that near to a plane lies in it

HalfSpace = tuple[tuple[float, float, float], float]
"""A normal n and an offset d [m]: all points r with n . r >= d."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """Corners [m] (n, 3, 3) of pieces of triangles, and the triangle that each is of (n,)."""

    corners: Floats
    triangle: Integers

    def only(self, kept: np.ndarray) -> Pieces:
        """Some of them: those of a mask or of indices."""
        return Pieces(self.corners[kept], self.triangle[kept])


def joined(pieces: Iterable[Pieces]) -> Pieces:
    """All of several pieces."""
    listed = list(pieces)
    return Pieces(
        np.concatenate([one.corners for one in listed]),
        np.concatenate([one.triangle for one in listed]),
    )


def clipped(pieces: Pieces, half_spaces: Iterable[HalfSpace]) -> tuple[Pieces, Pieces]:
    """What lies in all of the half-spaces, and the rest; both together are what was given.

    A triangle in the very plane of a half-space lies in it.  Pieces keep the turn of their
    triangle.

    >>> square = np.array([[[0.0, 0, 0], [4, 0, 0], [4, 4, 0]], [[0, 0, 0], [4, 4, 0], [0, 4, 0]]])
    >>> inside, rest = clipped(Pieces(square, np.arange(2)), [((1.0, 0.0, 0.0), 1.0)])
    >>> float(areas(inside).sum()), float(areas(rest).sum())
    (12.0, 4.0)
    """
    outside = []
    for normal, offset in half_spaces:
        pieces, beyond = _cut(pieces, np.array(normal), offset)
        outside.append(beyond)
    return pieces, joined([*outside, pieces.only(np.zeros(0, dtype=np.int64))])


def areas(pieces: Pieces) -> Floats:
    """Area of each piece [m2]."""
    a, b, c = (pieces.corners[:, k] for k in range(3))
    return np.asarray(0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1))


def _cut(pieces: Pieces, normal: Floats, offset: float) -> tuple[Pieces, Pieces]:
    """Pieces on the side of the normal, and on the other."""
    height = pieces.corners @ normal - offset
    near = _ROUNDING * max(abs(offset), float(np.abs(pieces.corners).max(initial=0.0)))
    height[np.abs(height) <= near] = 0.0
    is_in: BoolArray = np.all(height >= 0.0, axis=1)
    is_out: BoolArray = np.all(height <= 0.0, axis=1)
    crossing = np.flatnonzero(~is_in & ~is_out)
    tip, foot, is_tip_in = _halves(pieces.only(crossing), height[crossing])
    inside = [pieces.only(is_in), tip.only(is_tip_in), _without_tips(foot, ~is_tip_in)]
    outside = [pieces.only(is_out & ~is_in), tip.only(~is_tip_in), _without_tips(foot, is_tip_in)]
    return joined(inside), joined(outside)


def _halves(pieces: Pieces, height: Floats) -> tuple[Pieces, Pieces, BoolArray]:
    """The tip (n) and the two triangles of the foot (2 n) of each, and which tips are inside."""
    sign = np.sign(height)
    is_tip_in: BoolArray = np.sum(sign > 0.0, axis=1) == 1
    wanted = np.where(is_tip_in, 1.0, -1.0)  # the corner that is alone on its side
    alone = np.argmax(sign == wanted[:, None], axis=1)
    rows = np.arange(len(alone))
    turned = [(alone + k) % 3 for k in range(3)]
    a, b, c = (pieces.corners[rows, k] for k in turned)
    ha, hb, hc = (height[rows, k] for k in turned)
    p = a + (ha / (ha - hb))[:, None] * (b - a)
    q = a + (ha / (ha - hc))[:, None] * (c - a)
    tip = Pieces(np.stack((a, p, q), axis=1), pieces.triangle)
    foot = np.concatenate((np.stack((p, b, c), axis=1), np.stack((p, c, q), axis=1)))
    return tip, Pieces(foot, np.tile(pieces.triangle, 2)), is_tip_in


def _without_tips(foot: Pieces, kept: BoolArray) -> Pieces:
    return foot.only(np.tile(kept, 2))
