"""The picture: nearer faces hide farther ones, a PNG that others can read."""

import struct
import zlib

import numpy as np

from sekiso.interfaces.report.picture import picture, png


def _pixels(content, width, height):
    data, at = b"", 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(height, 1 + 3 * width)
    return rows[:, 1:].reshape(height, width, 3)


def test_a_png_holds_the_image_it_was_given():
    image = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    assert np.array_equal(_pixels(png(image), 3, 2), image)


def test_a_body_fills_the_picture_and_leaves_the_paper_white():
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    from scipy.spatial import ConvexHull

    seen = _pixels(picture(corners, ConvexHull(corners).simplices.astype(np.int64)), 720, 480)
    is_paper = (seen == 255).all(axis=2)
    assert 0.2 < 1.0 - is_paper.mean() < 0.8
    assert is_paper[0, 0]


def test_the_nearer_of_two_plates_is_seen():
    plate = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]], float)
    both = np.concatenate((plate, plate + np.array([0, 0, 0.4])))
    triangles = np.array([[0, 1, 2], [1, 3, 2], [4, 5, 6], [5, 7, 6]])
    upper = picture(both, triangles, hanging=np.array([2, 3]))
    lower = picture(both, triangles, hanging=np.array([0, 1]))
    red = [(_pixels(p, 720, 480)[..., 0] > 150).sum() for p in (upper, lower)]
    white = (_pixels(upper, 720, 480) == 255).all(axis=2).sum()
    assert red[0] - white > red[1] - white  # the marked plate shows more when it lies on top
