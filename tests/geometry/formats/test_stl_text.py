"""Dialects of text STL: read right, or refused with the line."""

import re

import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.registry import file_format
from sekiso.geometry.mesh import signed_volumes


def read(content):
    return file_format(content, suffix="stl").read(content, unit="m")


def volume(geometry):
    return float(signed_volumes(geometry.points, geometry.triangles).sum())


def codes(geometry):
    return [finding.code for finding in geometry.findings]


def facets(vertices, triangles, at=0.0):
    corner = "      vertex {:.6e} {:.6e} {:.6e}\n"
    return "".join(
        "  facet normal 0 0 1\n    outer loop\n"
        + "".join(corner.format(*(place + at)) for place in vertices[list(polygon)])
        + "    endloop\n  endfacet\n"
        for polygon in triangles
    )


@pytest.fixture
def plain(cube):
    return f"solid part\n{facets(*cube)}endsolid part\n"


NUL = "\x00"
DIALECTS = {
    "two blanks": lambda text: text.replace("facet normal", "facet  normal"),
    "tabs": lambda text: text.replace(" ", "\t"),
    "no indent": lambda text: re.sub(r"(?m)^ +", "", text),
    "upper case": lambda text: text.upper(),
    "mixed case": lambda text: text.replace("vertex", "Vertex").replace("endfacet", "EndFacet"),
    "end in two words": lambda text: text.replace("endsolid", "end solid"),
    "all ends in two words": lambda text: re.sub("end(solid|loop|facet)", r"end \1", text),
    "without names": lambda text: text.replace("solid part", "solid"),
    "other name at the end": lambda text: text.replace("endsolid part", "endsolid another thing"),
    "blank tail": lambda text: text + 300 * " \n",
    "zeros behind": lambda text: text + 100 * NUL,
    "control Z behind": lambda text: text + "\x1a",
    "blank lines between": lambda text: text.replace("\n", "\n\n"),
    "old Mac line ends": lambda text: text.replace("\n", "\r"),
    "DOS line ends": lambda text: text.replace("\n", "\r\n"),
    "one line": lambda text: text.replace("\n", " "),
    "comment first": lambda text: "# made by a script\n; solid words\n" + text,
    "comments between": lambda text: text.replace("  facet", "// next\n  facet"),
    "long name": lambda text: text.replace("solid part", "solid " + 900 * "assembly "),
    "name of keywords": lambda text: text.replace("solid part", "solid facet vertex endfacet"),
    "Japanese name": lambda text: text.replace("solid part", "solid 部品"),
    "colours": lambda text: text.replace("  facet", "  color 0.5 0.5 0.5\n  facet"),
    "normals that are none": lambda text: text.replace("normal 0 0 1", "normal -nan(ind) nan inf"),
    "without normals": lambda text: text.replace("facet normal 0 0 1", "facet"),
    "exponents of Fortran": lambda text: text.replace("e+0", "D+0"),
    "short exponents": lambda text: text.replace("e+0", "E"),
    "plus signs": lambda text: text.replace("vertex 1", "vertex +1"),
    "byte-order mark": lambda text: "\ufeff" + text,
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_dialect_gives_the_same_body(plain, dialect):
    found = read(DIALECTS[dialect](plain).encode())
    assert len(found.triangles) == 12
    assert volume(found) == pytest.approx(1000.0)
    assert codes(found) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_encoding_is_told_by_its_bytes(plain, encoding):
    for text in (plain, plain.replace("part", "部品 積層")):
        assert volume(read(text.encode(encoding))) == pytest.approx(1000.0)


def test_broken_encoding_is_named(plain):
    with pytest.raises(PartError, match="UTF-16"):
        read(plain.encode("utf-16")[:-1] + b"")


SQUARES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]


def test_facets_of_four_corners_are_cut(cube):
    corners = np.array([[x, y, z] for z in (0, 10) for y in (0, 10) for x in (0, 10)], float)
    found = read(f"solid q\n{facets(corners, SQUARES)}endsolid q\n".encode())
    assert (len(found.triangles), volume(found)) == (12, pytest.approx(1000.0))


@pytest.mark.parametrize(("old", "new", "told"), [
    ("e+00 0.0", "e+00 0,0", r"comma.*Line 4 has '0,0"),
    ("vertex", "vertex x", r"Line 4 .*'x'"),
    ("vertex 0.000000e+00", "vertex 0x1p3", r"Line 4 .*'0x1p3'"),
    ("vertex 0.000000e+00", "vertex 1_0", r"Line 4 .*'1_0'"),
    ("outer loop", "outer lop", r"Line 3 .*'lop'"),
    ("    endloop\n", "    endloop\n    outer loop\n", r"more than one loop"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(plain, old, new, told):
    with pytest.raises(PartError, match=told):
        read(plain.replace(old, new, 1).encode())


def test_facet_of_two_corners_is_refused(plain):
    with pytest.raises(PartError, match=r"2 corners.*line 7"):
        read(plain.replace("      vertex 0.000000e+00 0.000000e+00 0.000000e+00\n", "", 1).encode())


def test_a_missing_last_line_is_told(plain):
    found = read(plain.replace("endsolid part\n", "").encode())
    assert (volume(found), codes(found)) == (pytest.approx(1000.0), ["end_missing"])


def test_words_between_facets_are_told_with_their_line(plain):
    found = read(plain.replace("  facet", "  layer 7\n  facet", 1).encode())
    (finding,) = found.findings
    assert finding.code == "lines_left_out"
    assert finding.values == {"n": 1, "line": 2, "got": "layer 7"}


@pytest.mark.parametrize("part", ["normal", "vertex", "endfac", "e"])
def test_a_file_cut_within_a_facet_is_refused(plain, part):
    cut = plain.rindex("endsolid") if part == "e" else plain.rindex(part) + len(part)
    with pytest.raises(PartError, match="cut short"):
        read((plain[:cut] + ("ends" if part == "e" else "")).encode())


def test_closed_solids_keep_their_names(cube):
    text = "".join(
        f"solid {name}\n{facets(*cube, at)}endsolid {name}\n"
        for name, at in (("left", 0.0), ("", 15.0), ("right", 50.0))
    )
    found = read(text.encode())
    assert (found.n_solids, found.names) == (3, ("left", "2", "right"))
    assert np.bincount(found.solid).tolist() == [12, 12, 12]


def test_solids_that_are_faces_of_one_surface_are_joined(cube):
    vertices, triangles = cube
    text = "".join(
        f"solid wall{k}\n{facets(vertices, triangles[2 * k : 2 * k + 2])}endsolid\n"
        for k in range(6)
    )
    found = read(text.encode())
    assert (found.n_solids, codes(found)) == (None, ["patches_joined"])
    assert found.findings[0].values["n"] == 6


def test_many_facets_read_in_one_go_are_those_read_word_by_word():
    rng = np.random.default_rng(0)
    many = f"solid many\n{facets(rng.normal(size=(900, 3)), rng.integers(0, 900, (3000, 3)))}"
    fast = read((many + "endsolid many\n").encode())
    slow = read((many.replace("endfacet", "ENDFACET") + "endsolid many\n").encode())
    assert np.array_equal(fast.points, slow.points)
