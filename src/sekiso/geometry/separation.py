"""Triangles told apart: bodies that touch, triangles stored twice, sheets grown on a body."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sekiso.geometry.connectivity import component_numbers, sides
from sekiso.geometry.mesh import Floats, Integers

_SAME_ANGLE = 7  # decimals: surfaces that touch lie at one angle around their common edge


def closed_runs(triangles: Integers) -> Integers:
    """Number of the run of each triangle, from 0: the shortest stretches of the list that close.

    A stretch closes if each of its edges is run as often one way as the other.  Most programs
    write body after body, so that bodies which share corners are told apart by their runs.

    >>> a = np.array([[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]])
    >>> closed_runs(np.concatenate((a, a[::-1]))).tolist()
    [0, 0, 0, 0, 1, 1, 1, 1]
    """
    n = len(triangles)
    start, end, key = sides(triangles)
    order = np.argsort(key, kind="stable")
    face, ways = order // 3, np.where(start < end, 1, -1)[order]
    is_last = np.append(key[order][1:] != key[order][:-1], True)
    first = np.flatnonzero(np.concatenate(([True], is_last[:-1])))
    total = np.cumsum(ways)
    before = total[first] - ways[first]
    balance = total - np.repeat(before, np.diff(np.append(first, len(order))))
    open_from = balance != 0
    until = np.where(is_last, n, np.append(face[1:], n))
    change = np.bincount(face[open_from], minlength=n + 1)
    change = change - np.bincount(until[open_from], minlength=n + 1)
    is_end = np.cumsum(change)[:n] == 0
    return np.concatenate(([0], np.cumsum(is_end)[:-1])).astype(np.int64)


def own_corners(vertices: Floats, triangles: Integers, group: Integers) -> tuple[Floats, Integers]:
    """The mesh with corners of its own for each group of triangles."""
    n_groups = int(group.max()) + 1
    used, index = np.unique(triangles * n_groups + group[:, None], return_inverse=True)
    return vertices[used // n_groups], index.reshape(-1, 3).astype(np.int64)


def repeats(triangles: Integers) -> NDArray[np.bool_]:
    """Whether the triangle stands earlier in the list, turned the same way.

    >>> repeats(np.array([[0, 1, 2], [1, 2, 0], [0, 2, 1]])).tolist()
    [False, True, False]
    """
    lowest = np.argmin(triangles, axis=1)
    rows = np.arange(len(triangles))[:, None]
    turned = triangles[rows, (lowest[:, None] + np.arange(3)) % 3]
    order = np.lexsort((np.arange(len(turned)), *turned.T))
    is_again = np.zeros(len(triangles), dtype=bool)
    is_again[order[1:]] = np.all(turned[order[1:]] == turned[order[:-1]], axis=1)
    return is_again


def grown_sheet(triangles: Integers, areas: Floats) -> Integers:
    """Triangles of the smallest sheet that grows on a body; none where nothing does.

    Where an odd number of triangles meets at an edge, one of the pieces between such edges is no
    skin of a body: a membrane or a fin.  A sheet across a gap is smaller than what bulges over it.
    """
    _, _, key = sides(triangles)
    _, index, count = np.unique(key, return_inverse=True, return_counts=True)
    uses = count[index].reshape(-1, 3)
    if not np.any((uses > 1) & (uses % 2 == 1)):
        return np.zeros(0, dtype=np.int64)
    piece = skin_pieces(triangles)
    area = np.bincount(piece, areas)
    grows = np.bincount(piece, np.any((uses > 1) & (uses % 2 == 1), axis=1)) > 0
    chosen = int(np.argmin(np.where(grows, area, np.inf)))
    if area[chosen] > 0.5 * area.sum():
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(piece == chosen)


def skin_pieces(triangles: Integers) -> Integers:
    """Number of the piece of each triangle: those joined by edges of two triangles are one."""
    key = sides(triangles)[2]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.concatenate(([True], np.diff(key[order]) != 0)))
    pair = first[np.diff(np.append(first, len(order))) == 2]
    return component_numbers(len(triangles), order[pair] // 3, order[pair + 1] // 3)


def separate_shells(vertices: Floats, triangles: Integers) -> tuple[Integers, NDArray[np.bool_]]:
    """Shell of each triangle, from 0, and whether the shell is closed.

    At an edge of four triangles or more those two are joined between which the metal lies, so that
    bodies which touch along it stay apart.  At an edge with more triangles of one sense than of
    the other nothing is joined.
    """
    key = sides(triangles)[2]
    order = np.argsort(key, kind="stable")
    first = np.flatnonzero(np.concatenate(([True], np.diff(key[order]) != 0)))
    count = np.diff(np.append(first, len(order)))
    pair = first[count == 2]
    many = _between_metal(vertices, triangles, order, first[count > 2], count[count > 2])
    one = np.concatenate((order[pair], many[0]))
    other = np.concatenate((order[pair + 1], many[1]))
    shell = component_numbers(len(triangles), one // 3, other // 3)
    is_joined = np.zeros(len(order), dtype=bool)
    is_joined[one], is_joined[other] = True, True
    is_closed = np.bincount(shell, ~is_joined.reshape(-1, 3).all(axis=1)) == 0
    return shell, is_closed


def _between_metal(
    vertices: Floats, triangles: Integers, order: Integers, first: Integers, count: Integers
) -> tuple[Integers, Integers]:
    """Pairs of sides, at edges of more than two triangles, with the metal between them."""
    group = np.repeat(np.arange(len(first)), count)
    within = np.arange(len(group)) - np.repeat(np.cumsum(count) - count, count)
    side = order[np.repeat(first, count) + within]
    start, end, _ = sides(triangles)
    opens = np.where(start[side] < end[side], -1, 1)  # metal where the angle grows
    fair = np.bincount(group, opens, minlength=len(first)) == 0
    kept = fair[group]
    side, opens = side[kept], opens[kept]
    group = np.unique(group[kept], return_inverse=True)[1]
    if not len(side):
        return side, side
    angle = _angles(vertices, triangles, side, group)
    by_angle = np.lexsort((opens, angle, group))
    side, opens, group = side[by_angle], opens[by_angle], group[by_angle]
    heads = np.flatnonzero(np.concatenate(([True], np.diff(group) != 0)))
    sums = np.cumsum(opens)
    sums -= np.repeat((sums - opens)[heads], np.diff(np.append(heads, len(side))))
    lowest = np.minimum(np.minimum.reduceat(sums, heads), 0)
    is_open = opens > 0
    half = np.bincount(group) // 2
    number = np.arange(int(half.sum())) - np.repeat(np.cumsum(half) - half, half)
    owner = np.repeat(np.arange(len(half)), half)
    partner = (number - lowest[owner]) % half[owner] + (np.cumsum(half) - half)[owner]
    return side[is_open], side[~is_open][partner]


def _angles(vertices: Floats, triangles: Integers, side: Integers, group: Integers) -> Floats:
    """Turn of each triangle around its edge, from the first triangle of the group, 0 to 1."""
    start, end, _ = sides(triangles)
    low, high = np.minimum(start, end)[side], np.maximum(start, end)[side]
    third = triangles[side // 3, (side % 3 + 2) % 3]
    axis = vertices[high] - vertices[low]
    axis = axis / np.maximum(np.linalg.norm(axis, axis=1), 1e-300)[:, None]
    away = vertices[third] - vertices[low]
    away = away - np.einsum("ij,ij->i", away, axis)[:, None] * axis
    away = away / np.maximum(np.linalg.norm(away, axis=1), 1e-300)[:, None]
    first = np.flatnonzero(np.concatenate(([True], np.diff(group) != 0)))[group]
    across = np.cross(axis, away[first])
    angle = np.arctan2(
        np.einsum("ij,ij->i", away, across), np.einsum("ij,ij->i", away, away[first])
    )
    return np.asarray(np.round(angle / (2.0 * np.pi), _SAME_ANGLE) % 1.0)
