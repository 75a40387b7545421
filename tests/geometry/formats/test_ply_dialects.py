"""Dialects of PLY: read right, or refused with what is wrong."""

import struct

import numpy as np
import pytest

from sekiso.design.intake import part_from_bytes
from sekiso.domain.errors import PartError
from sekiso.geometry.formats.registry import file_format
from sekiso.geometry.mesh import normals_and_areas, signed_volumes

POINTS = [(x, y, z) for z in (0, 10) for y in (0, 10) for x in (0, 10)]
FACES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
PLACES = "property float x\nproperty float y\nproperty float z\n"
CORNERS = "property list uchar int vertex_indices\n"
V = "".join("{} {} {}\n".format(*point) for point in POINTS)
F = "".join("4 {} {} {} {}\n".format(*face) for face in FACES)
HEAD = f"ply\nformat ascii 1.0\nelement vertex 8\n{PLACES}element face 6\n{CORNERS}end_header\n"


def read(content):
    content = content if isinstance(content, bytes) else content.encode()
    return file_format(content, suffix="ply").read(content, unit="m")


def measures(geometry):
    areas = normals_and_areas(geometry.points, geometry.triangles)[1]
    return signed_volumes(geometry.points, geometry.triangles).sum(), areas.sum()


def binary(order="<", point="f", length="B", corner="i", before=b"", behind=b"", end="\n"):
    names = {"f": "float", "d": "double", "h": "short", "B": "uchar", "i": "int", "H": "ushort",
             "I": "uint", "q": "int64"}  # fmt: skip
    kind = {"<": "little", ">": "big"}[order]
    places = PLACES.replace("float", names[point])
    head = (
        f"ply\nformat binary_{kind}_endian 1.0\nelement vertex 8\n{places}element face 6\n"
        f"property list {names[length]} {names[corner]} vertex_index\nend_header\n"
    )
    body = b"".join(struct.pack(order + 3 * point, *p) + before for p in POINTS)
    body += b"".join(struct.pack(f"{order}{length}4{corner}", 4, *f) for f in FACES)
    return head.replace("\n", end).encode() + body + behind


STRIPS = "6 0 2 1 3 -1 4\n"
TEXT = {
    "plain": HEAD + V + F,
    "old Mac line ends": (HEAD + V + F).replace("\n", "\r"),
    "DOS line ends": (HEAD + V + F).replace("\n", "\r\n"),
    "byte-order mark": "\ufeff" + HEAD + V + F,
    "comment names the end": HEAD.replace("element f", "comment end_header\nelement f") + V + F,
    "comment ends in it": HEAD.replace("element f", "comment to end_header \nelement f") + V + F,
    "object information": HEAD.replace("element v", "obj_info num_cols 512\nelement v") + V + F,
    "blank header lines": HEAD.replace("element f", "\nelement f") + V + F,
    "blanks in the header": HEAD.replace("\n", "  \n") + V + F,
    "doubles": HEAD.replace("float", "double") + V + F,
    "float32": HEAD.replace("float", "float32").replace("uchar int", "uint8 int32") + V + F,
    "whole numbers": HEAD.replace("float", "int") + V + F,
    "fractions in whole numbers": HEAD.replace("float", "int") + V.replace("10", "10.0") + F,
    "faces before points": f"ply\nformat ascii 1.0\nelement face 6\n{CORNERS}element vertex 8\n"
                           f"{PLACES}end_header\n{F}{V}",
    "z first": HEAD.replace(" y\n", " q\n").replace(" z\n", " y\n").replace(" q\n", " z\n")
               + "".join("{0} {2} {1}\n".format(*point) for point in POINTS) + F,
    "a list among the points": HEAD.replace("property float z", "property list uchar int t\n"
                               "property float z")
                               + "".join("{0} {1} {3} {4} {2}\n".format(*p, k % 3, "7 " * (k % 3))
                                         for k, p in enumerate(POINTS)) + F,
    "all on one line": HEAD + (V + F).replace("\n", " "),
    "colours of points": HEAD.replace("element f", "property uchar red\nelement f")
                         + V.replace("\n", " 255\n") + F,
}  # fmt: skip
BINARY = {
    "little": binary(),
    "big": binary(">"),
    "doubles": binary(">", "d"),
    "shorts": binary("<", "h"),
    "long lengths": binary("<", "f", "i", "I"),
    "short corners": binary(">", "f", "B", "H"),
    "corners of eight bytes": binary("<", "d", "I", "q"),
    "Mac header": binary(end="\r"),
    "DOS header": binary(end="\r\n"),
    "first byte is a line feed": binary(end="\r").replace(
        b"\x00\x00\x00\x00", b"\n\x00\x00\x00", 1
    ),
}


@pytest.mark.parametrize("dialect", TEXT)
def test_text_gives_the_same_body(dialect):
    found = read(TEXT[dialect])
    assert measures(found) == pytest.approx((1000.0, 600.0))
    assert found.findings == ()


@pytest.mark.parametrize("dialect", BINARY)
def test_bytes_give_the_same_body(dialect):
    assert measures(read(BINARY[dialect])) == pytest.approx((1000.0, 600.0))


@pytest.mark.parametrize("order", ["<", ">"])
def test_strips_turn_every_second_triangle(order):
    kind = "little" if order == "<" else "big"
    strip = [0, 2, 1, 3, -1, 4, 5, 6, 7, -1, 0, 1, 4, 5, -1, 2, 6, 3, 7, -1, 0, 4, 2, 6, -1,
             1, 3, 5, 7]  # fmt: skip
    head = (
        f"ply\nformat binary_{kind}_endian 1.0\nelement vertex 8\n{PLACES}element tristrips 1\n"
        "property list int int vertex_indices\nend_header\n"
    )
    body = b"".join(struct.pack(order + "3f", *p) for p in POINTS)
    body += struct.pack(f"{order}{1 + len(strip)}i", len(strip), *strip)
    assert measures(read(head.encode() + body)) == pytest.approx((1000.0, 600.0))


@pytest.mark.parametrize("order", ["<", ">"])
def test_corners_split_at_normals_are_one_body(order):
    kind = "little" if order == "<" else "big"
    more = PLACES + PLACES.replace(" x", " nx").replace(" y", " ny").replace(" z", " nz")
    head = (
        f"ply\nformat binary_{kind}_endian 1.0\nelement vertex 24\n{more}element face 6\n"
        f"{CORNERS}end_header\n"
    )
    body = b"".join(struct.pack(order + "6f", *POINTS[k], 0, 0, 1) for face in FACES for k in face)
    body += b"".join(struct.pack(order + "B4i", 4, *range(4 * k, 4 * k + 4)) for k in range(6))
    part = part_from_bytes(head.encode() + body, name="split.ply")
    assert part.volume * 1e9 == pytest.approx(1000.0)
    assert (part.n_bodies, part.is_closed, part.findings) == (1, True, ())


EDGES = "element edge 2\nproperty int vertex1\nproperty int vertex2\nend_header"


@pytest.mark.parametrize(("content", "code", "told"), [
    (HEAD.replace("end_header", EDGES) + V + F + "0 1\n1 2\n", "elements_left_out", "2 edge"),
    (binary(behind=b"\x00\x00\x00"), "bytes_behind", 3),
    (binary(behind=b"signed by me"), "bytes_behind", 12),
    (HEAD + V + F + "made by me\n", "bytes_behind", 10),
])  # fmt: skip
def test_what_is_left_out_is_told(content, code, told):
    found = read(content)
    assert measures(found) == pytest.approx((1000.0, 600.0))
    assert [finding.code for finding in found.findings] == [code]
    assert told in found.findings[0].values.values()


@pytest.mark.parametrize(("content", "told"), [
    (HEAD.replace("face 6", "face 0") + V, "8 points and no faces"),
    (f"ply\nformat ascii 1.0\nelement vertex 8\n{PLACES}end_header\n" + V, "8 points and no faces"),
    (HEAD.replace("vertex_indices", "texture") + V + F, "'face' of .* no 'vertex_indices'"),
    (HEAD.replace("float z", "float w") + V + F, "'vertex' of .* no 'z'"),
    (HEAD.replace("float x", "int128 x") + V + F, r"Line 4 .*int128"),
    (HEAD.replace("ascii", "gzip") + V + F, r"Line 2 .*gzip"),
    (HEAD.replace("element vertex 8", "element vertex eight") + V + F, r"Line 3 .*eight"),
    (HEAD.replace("vertex 8", "vertex 1000000000000") + V + F, "cut short"),
    (HEAD.replace("vertex 8", "vertex -8") + V + F, "cut short"),
    (HEAD + V + F.replace("4 0", "4,0"), r"comma.*Line 18"),
    (HEAD + V.replace("10 10 10", "10 ten 10") + F, r"Line 17 .*'ten'"),
    (HEAD + V.replace("\n", " 7\n") + F, r"Point 10\.|more numbers|cut short"),
    (HEAD + V + F.replace("\n", " 9\n"), r"Point 9\.|more numbers|cut short"),
    (HEAD + V + F[:-9], "cut short"),
    (HEAD + V + F.replace("4 0", "4 0.5"), "not a whole number"),
    (HEAD + V + F.replace("4 0", "4 8"), r"Point 8\."),
    (HEAD.replace("end_header\n", "") + V + F, "Line 9 "),
    (binary()[:-3], "cut short"),
])  # fmt: skip
def test_what_cannot_be_read_is_named(content, told):
    with pytest.raises(PartError, match=told):
        read(content)


def test_polygons_of_many_sizes_are_read_from_text_and_bytes_alike():
    rng = np.random.default_rng(0)
    sizes = rng.integers(3, 6, 400)
    corners = [rng.permutation(8)[:n] for n in sizes]
    head = HEAD.replace("face 6", "face 400")
    turn = 2 * np.pi * np.arange(8) / 8
    ring = np.stack((np.cos(turn), np.sin(turn), 0 * turn), axis=1).astype("<f4")
    ordered = [np.sort(c) for c in corners]
    text = head + "".join("{} {} {}\n".format(*p) for p in ring)
    text += "".join(f"{len(c)} {' '.join(map(str, c))}\n" for c in ordered)
    body = ring.tobytes() + b"".join(struct.pack(f"<B{len(c)}i", len(c), *c) for c in ordered)
    little = head.replace("ascii", "binary_little_endian").encode() + body
    assert np.array_equal(read(text).triangles, read(little).triangles)
    assert len(read(text).triangles) == (sizes - 2).sum()
