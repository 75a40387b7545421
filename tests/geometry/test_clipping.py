"""Triangles cut at planes: nothing is lost, and areas are those of the section."""

import numpy as np
import pytest

from sekiso.geometry.clipping import Pieces, areas, clipped

BOX = [((1.0, 0, 0), 0.2), ((-1.0, 0, 0), -0.7), ((0, 1.0, 0), 0.1), ((0, -1.0, 0), -0.4)]
SQUARE = Pieces(
    np.array([[[0, 0, 0], [1, 0, 0], [1, 1, 0]], [[0, 0, 0], [1, 1, 0], [0, 1, 0]]], dtype=float),
    np.arange(2),
)


def test_a_box_on_a_face_of_two_triangles_has_the_area_of_its_section():
    inside, rest = clipped(SQUARE, BOX)
    assert areas(inside).sum() == pytest.approx(0.5 * 0.3, rel=1e-12)
    assert areas(rest).sum() == pytest.approx(1.0 - 0.5 * 0.3, rel=1e-12)


def test_any_triangles_are_the_sum_of_their_pieces_and_keep_their_turn():
    corners = np.random.default_rng(5).uniform(size=(200, 3, 3))
    inside, rest = clipped(Pieces(corners, np.arange(200)), [*BOX, ((0.6, 0.0, 0.8), 0.5)])
    vectors = np.zeros((200, 3))
    for one in (inside, rest):
        a, b, c = (one.corners[:, k] for k in range(3))
        np.add.at(vectors, one.triangle, np.cross(b - a, c - a))
    a, b, c = (corners[:, k] for k in range(3))
    assert vectors == pytest.approx(np.cross(b - a, c - a), abs=1e-12)
    assert inside.corners[..., 0].min() > 0.2 - 1e-9
    assert inside.corners[..., 0].max() < 0.7 + 1e-9


def test_what_lies_in_the_plane_is_inside_and_what_touches_it_is_not():
    up, beside = ((0.0, 0.0, 1.0), 0.0), ((1.0, 0.0, 0.0), 1.0)
    assert areas(clipped(SQUARE, [up])[0]).sum() == 1.0
    assert len(clipped(SQUARE, [beside])[0].corners) == 0


def test_a_corner_in_the_plane_gives_two_halves():
    half = clipped(SQUARE.only([0]), [((-1.0, -1.0, 0.0), -1.0)])[0]
    assert areas(half).sum() == pytest.approx(0.25)
