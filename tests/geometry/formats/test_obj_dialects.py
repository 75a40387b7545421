"""Dialects of OBJ: read right, or refused with the line."""

import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.registry import file_format
from sekiso.geometry.mesh import normals_and_areas, signed_volumes

POINTS = [(x, y, z) for z in (0, 10) for y in (0, 10) for x in (0, 10)]
FACES = [(1, 3, 4, 2), (5, 6, 8, 7), (1, 2, 6, 5), (3, 7, 8, 4), (1, 5, 7, 3), (2, 4, 8, 6)]
V = "".join("v {} {} {}\n".format(*point) for point in POINTS)
F = "".join("f {} {} {} {}\n".format(*face) for face in FACES)
NORMALS = "vn 0 0 1\nvt 0 0\n"


def read(text):
    content = text if isinstance(text, bytes) else text.encode()
    return file_format(content, suffix="obj").read(content, unit="m")


def measures(geometry):
    areas = normals_and_areas(geometry.points, geometry.triangles)[1]
    return signed_volumes(geometry.points, geometry.triangles).sum(), areas.sum()


def faces(form):
    return "".join(
        "f " + " ".join(form.format(k, 8 - k + 1, k - 9) for k in face) + "\n" for face in FACES
    )


DIALECTS = {
    "plain": V + F,
    "byte-order mark": "\ufeff" + V + F,
    "mark, counted back": "\ufeff" + V + faces("{2}"),
    "textures": V + NORMALS + faces("{0}/1"),
    "normals": V + NORMALS + faces("{0}//1"),
    "both": V + NORMALS + faces("{0}/1/1"),
    "both counted back": V + NORMALS + faces("{2}/-1/-1"),
    "long header": 200 * ("# licence " * 10 + "\n") + V + F,
    "comments behind": V.replace("\n", " # place\n") + F.replace("\n", " # face\n"),
    "old Mac line ends": (V + F).replace("\n", "\r"),
    "DOS line ends": (V + F).replace("\n", "\r\n"),
    "lines go on": V.replace(" 10\n", " \\\n10\n") + F.replace("f 1 ", "f 1 \\\n"),
    "comment ends in a backslash": "# C:\\parts\\\n" + V + F,
    "name ends in a backslash": "mtllib C:\\parts\\\n" + V + F,
    "tabs and blanks": (V + F).replace(" ", " \t "),
    "indented": "\n".join("  " + line for line in (V + F).split("\n")),
    "colours": V.replace("\n", " 0.5 0.5 1\n") + F,
    "weights of one": V.replace("\n", " 1.0\n") + F,
    "exponents": V.replace("10", "1.0e+01") + F,
    "upper case": (V + F).upper(),
    "faces first": F + V,
    "signs": F.replace("f 1", "f +1") + V,
    "no last line end": (V + F).rstrip(),
    "materials": "mtllib a.mtl\no cube\n" + V + "usemtl steel\ns off\n" + F,
    "old word for a face": V + F.replace("f", "fo"),
    "face by face": "".join(
        "".join("v {} {} {}\n".format(*POINTS[k - 1]) for k in face) + "f -4 -3 -2 -1\n"
        for face in FACES
    ),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialect_gives_the_same_body(dialect):
    found = read(DIALECTS[dialect])
    assert measures(found) == pytest.approx((1000.0, 600.0))
    assert found.findings == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_encoding_is_told_by_its_bytes(encoding):
    assert measures(read((V + F).encode(encoding))) == pytest.approx((1000.0, 600.0))


@pytest.mark.parametrize(("text", "told"), [
    (V.replace("10 0 0", "10,0 0 0") + F, r"comma.*Line 2"),
    (V.replace("10 0 0", "10,0,0") + F, r"comma.*Line 2"),
    (V.replace("10 0 0", "10 0") + F, r"Line 2 .* 2 numbers"),
    (V.replace("10 0 0", "10 0 0 1 1") + F, r"Line 2 .* 5 numbers"),
    (V.replace("10 0 0", "10 O 0") + F, r"Line 2 .*'O'"),
    (V + F + "f 1 2 0\n", r"Line 15 .* point 0"),
    (V + F + "f 1 2 9\n", r"Point 8\."),
    (V + F + "f 1 2 12345678901\n", r"Line 15"),
    (V + F + "curv 0 1 1 2\n", r"free-form.*Line 15"),
    ("cstype bezier\n" + V + F + "surf 0 1 0 1 1 2 3 4\n", r"free-form.*'surf'"),
    (V + F + "call other.obj\n", r"another file.*call other"),
    (V + "p 1 2 3\n", r"no geometry"),
])  # fmt: skip
def test_what_cannot_be_read_is_named(text, told):
    with pytest.raises(PartError, match=told):
        read(text)


@pytest.mark.parametrize(("more", "code", "n"), [
    ("l 1 2 3\np 4\n", "curves_left_out", 2), ("f 1 2\n", "curves_left_out", 1),
    ("v 1 1 1 0.5\n", "weights_left_out", 1), ("polygon 1 2 3\n", "lines_left_out", 1),
])  # fmt: skip
def test_what_is_left_out_is_told(more, code, n):
    found = read(V + F + more)
    assert measures(found) == pytest.approx((1000.0, 600.0))
    assert [(finding.code, finding.values["n"]) for finding in found.findings] == [(code, n)]


def test_closed_objects_keep_their_names_and_groups_of_faces_do_not():
    second = V.replace("v 0", "v 20").replace("v 10", "v 30") + faces("{2}")
    found = read("o left\n" + V + F + "o right\n" + second)
    assert (found.n_solids, found.names) == (2, ("left", "right"))
    patches = V + "".join(f"g face{k}\n{line}\n" for k, line in enumerate(F.splitlines()))
    found = read(patches)
    assert found.n_solids is None
    assert [finding.code for finding in found.findings] == ["patches_joined"]


def test_plain_stretches_are_read_as_line_by_line():
    rng = np.random.default_rng(0)
    places = "".join("v {} {} {}\n".format(*row) for row in rng.normal(size=(9000, 3)))
    corners = "".join("f " + " ".join(map(str, rng.integers(1, 9000, rng.integers(3, 4)))) + "\n"
                      for _ in range(20_000))  # fmt: skip
    back = "".join("f {} {} {}\n".format(*row) for row in rng.integers(-9000, -1, (9000, 3)))
    text = places + corners + back
    fast, slow = read(text), read("  " + text.replace("\n", "\n "))
    assert np.array_equal(fast.points, slow.points)
    assert np.array_equal(fast.triangles, slow.triangles)
