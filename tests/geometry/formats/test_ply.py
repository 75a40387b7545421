import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.ply import FORMAT


def read(content):
    return FORMAT.read(content, unit="m")


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
    text = read(ascii_ply(*cube))
    little = read(binary_ply(*cube, "binary_little_endian", "<"))
    big = read(binary_ply(*cube, "binary_big_endian", ">"))
    for other in (little, big):
        assert np.array_equal(text.points, other.points)
        assert np.array_equal(text.triangles, other.triangles)


def test_polygons_of_mixed_size_are_cut_into_fans():
    head = HEADER.format(encoding="ascii", points=5, faces=2)
    body = "0 0 0\n1 0 0\n1 1 0\n0 1 0\n0 0 1\n4 0 1 2 3\n3 0 1 4\n"
    assert len(read((head + body).encode()).triangles) == 3


def test_promise_of_more_points_than_bytes_is_refused(cube):
    content = ascii_ply(*cube).replace(b"vertex 8", b"vertex 4000000000")
    with pytest.raises(PartError, match="cut short"):
        read(content)


def test_binary_file_cut_short_is_refused(cube):
    with pytest.raises(PartError, match=r"Found 10\. The file promises 12"):
        read(binary_ply(*cube, "binary_little_endian", "<")[:-20])


TEXTURED = (
    "ply\nformat {encoding} 1.0\nelement vertex 8\nproperty float x\nproperty float y\n"
    "property float z\nproperty uchar red\nelement face 12\nproperty uchar flags\n"
    "property list uchar int vertex_index\nproperty list uchar float texcoord\nend_header\n"
)


@pytest.mark.parametrize("n_texture", [6, 0])
def test_colours_flags_and_texture_are_passed_over(cube, n_texture):
    vertices, triangles = cube
    points = "".join(f"{x} {y} {z} 255\n" for x, y, z in vertices)
    texture = " ".join(["6"] + ["0.5"] * 6) if n_texture else "0"
    faces = "".join(f"1 3 {a} {b} {c} {texture}\n" for a, b, c in triangles)
    text = read((TEXTURED.format(encoding="ascii") + points + faces).encode())
    rows = np.zeros(8, dtype=[("p", "<f4", 3), ("red", "u1")])
    rows["p"] = vertices
    cells = np.zeros(12, dtype=[("flags", "u1"), ("n", "u1"), ("c", "<i4", 3), ("m", "u1"),
                                ("t", "<f4", n_texture)])  # fmt: skip
    cells["n"], cells["c"], cells["m"] = 3, triangles, n_texture
    head = TEXTURED.format(encoding="binary_little_endian").encode()
    binary = read(head + rows.tobytes() + cells.tobytes())
    for found in (text, binary):
        assert np.array_equal(found.points, vertices)
        assert np.array_equal(found.triangles, triangles)


def test_binary_polygons_of_mixed_size_are_cut_into_fans():
    head = HEADER.format(encoding="binary_big_endian", points=5, faces=2).encode()
    points = np.arange(15, dtype=">f4").tobytes()
    faces = b"\x04" + np.array([0, 1, 2, 3], ">i4").tobytes()
    faces += b"\x03" + np.array([0, 1, 4], ">i4").tobytes()
    assert read(head + points + faces).triangles.tolist() == [
        [0, 1, 2],
        [0, 2, 3],
        [0, 1, 4],
    ]


def test_comment_that_names_the_end_of_the_header_ends_nothing(cube):
    content = ascii_ply(*cube).replace(b"made here", b"before end_header")
    assert len(read(content).triangles) == 12


def test_a_binary_file_cut_in_its_points_tells_how_many_are_whole(cube):
    whole = binary_ply(*cube, "binary_little_endian", "<")
    start = whole.index(b"end_header\n") + len(b"end_header\n")
    with pytest.raises(PartError, match=r"Found 3\. The file promises 8\."):
        read(whole[: start + 3 * 12 + 5])  # a point is three floats of four bytes
