import numpy as np
import pytest

from sekiso.design.intake.ply import read_ply
from sekiso.domain.errors import PartError

HEADER = (
    "ply\nformat {encoding} 1.0\ncomment made here\nelement vertex {points}\n"
    "property float x\nproperty float y\nproperty float z\nelement face {faces}\n"
    "property list uchar int vertex_indices\nend_header\n"
)


def ascii_ply(vertices, triangles):
    head = HEADER.format(encoding="ascii", points=len(vertices), faces=len(triangles))
    points = "".join(f"{x} {y} {z}\n" for x, y, z in vertices)
    return (head + points + "".join(f"3 {a} {b} {c}\n" for a, b, c in triangles)).encode()


def binary_ply(vertices, triangles, encoding, order):
    head = HEADER.format(encoding=encoding, points=len(vertices), faces=len(triangles)).encode()
    rows = np.zeros(len(triangles), dtype=[("n", order + "u1"), ("c", order + "i4", 3)])
    rows["n"], rows["c"] = 3, triangles
    return head + vertices.astype(order + "f4").tobytes() + rows.tobytes()


def test_all_three_encodings_give_the_same_mesh(cube):
    text = read_ply(ascii_ply(*cube))
    little = read_ply(binary_ply(*cube, "binary_little_endian", "<"))
    big = read_ply(binary_ply(*cube, "binary_big_endian", ">"))
    for other in (little, big):
        assert np.array_equal(text.points, other.points)
        assert np.array_equal(text.triangles, other.triangles)


def test_polygons_of_mixed_size_are_cut_into_fans():
    head = HEADER.format(encoding="ascii", points=5, faces=2)
    body = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n0 0 1\n4 0 1 2 3\n3 0 1 4\n"
    assert len(read_ply((head + body).encode()).triangles) == 3


def test_promise_of_more_points_than_bytes_is_refused(cube):
    content = ascii_ply(*cube).replace(b"vertex 8", b"vertex 4000000000")
    with pytest.raises(PartError, match="cut short"):
        read_ply(content)


def test_binary_file_cut_short_is_refused(cube):
    with pytest.raises(PartError, match="PLY"):
        read_ply(binary_ply(*cube, "binary_little_endian", "<")[:-20])
