"""Any bytes at all: a geometry or a PartError, and never more memory than the bytes deserve."""

import contextlib
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekiso.domain.errors import PartError
from sekiso.geometry.formats import obj, ply, stl
from sekiso.geometry.formats.registry import file_format

CORNERS = np.array([[x, y, z] for z in (0, 1) for y in (0, 1) for x in (0, 1)], float)
SQUARES = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
TRIANGLES = np.array([t for a, b, c, d in SQUARES for t in ((a, b, c), (a, c, d))])
STL = stl.write_stl(1e-3 * CORNERS, TRIANGLES)
STL_TEXT = b"solid a\n" + b"".join(
    b"facet normal 0 0 1\nouter loop\n"
    + b"".join(b"vertex %g %g %g\n" % tuple(CORNERS[k]) for k in triangle)
    + b"endloop\nendfacet\n"
    for triangle in TRIANGLES
) + b"endsolid a\n"  # fmt: skip
POINTS = b"".join(b"%g %g %g\n" % tuple(place) for place in CORNERS)
OBJ = re.sub(rb"(?m)^", b"v ", POINTS)[:-2] + b"".join(
    b"f %d/1/1 %d/1 %d//2 -%d\n" % (a + 1, b + 1, c + 1, 8 - d) for a, b, c, d in SQUARES
)
HEAD = (
    b"ply\nformat %s 1.0\ncomment x\nelement vertex 8\nproperty float x\nproperty float y\n"
    b"property float z\nelement face 6\nproperty list uchar int vertex_indices\nend_header\n"
)
PLY_TEXT = HEAD % b"ascii" + POINTS + b"".join(b"4 %d %d %d %d\n" % s for s in SQUARES)
PLY = HEAD % b"binary_little_endian" + CORNERS.astype("<f4").tobytes() + b"".join(
    b"\x04" + np.array(square, "<i4").tobytes() for square in SQUARES
)  # fmt: skip
FILES = {"stl": (stl.FORMAT, STL), "stl text": (stl.FORMAT, STL_TEXT), "obj": (obj.FORMAT, OBJ),
         "ply": (ply.FORMAT, PLY), "ply text": (ply.FORMAT, PLY_TEXT)}  # fmt: skip


def attempt(known, content):
    """The number of triangles, or the key of the error; anything else fails the test."""
    try:
        return len(known.read(content).triangles)
    except PartError as problem:
        return problem.key if problem.text("ja") else ""


@pytest.mark.parametrize("name", FILES)
def test_the_whole_file_is_read(name):
    assert attempt(*FILES[name]) == 12


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_is_refused_or_gives_no_more(name):
    known, content = FILES[name]
    for end in range(len(content)):
        found = attempt(known, content[:end])
        assert isinstance(found, str) or found <= 12


@pytest.mark.parametrize("name", FILES)
@given(data=st.data())
@settings(max_examples=150)
def test_a_file_with_changed_bytes_is_read_or_refused(name, data):
    known, content = FILES[name]
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(changed) - 1))
        end = at + data.draw(st.integers(0, 3))
        changed[at:end] = data.draw(st.binary(max_size=4) | st.sampled_from(
            [b" ", b"\n", b"\r", b"-", b"9", b"e", b",", b"nan", b"1e999", b"facet", b"f ", b"\\\n"]
        ))  # fmt: skip
    attempt(known, bytes(changed))


@given(content=st.binary(max_size=400), name=st.sampled_from(sorted(FILES)))
def test_any_bytes_are_read_or_refused(content, name):
    known, whole = FILES[name]
    for start in (0, 6, 84, len(whole) // 2):
        attempt(known, whole[:start] + content)
    for suffix in ("", known.suffixes[0]):
        with contextlib.suppress(PartError):
            file_format(content, suffix=suffix)


HUGE = {
    "STL of 2^32 - 1 triangles": (stl.FORMAT, STL[:80] + b"\xff\xff\xff\xff" + STL[84:]),
    "text of 10^12 points": (ply.FORMAT, PLY_TEXT.replace(b"vertex 8", b"vertex 1000000000000")),
    "bytes of 10^12 points": (ply.FORMAT, PLY.replace(b"vertex 8", b"vertex 1000000000000")),
    "bytes of 10^12 faces": (ply.FORMAT, PLY.replace(b"face 6", b"face 1000000000000")),
    "a list of 2^31": (ply.FORMAT, PLY.replace(b"list uchar", b"list uint").replace(
        b"\x04\x00\x00\x00\x00", b"\xff\xff\xff\x7f\x00", 1)),
    "a number of 10^5 digits": (obj.FORMAT, OBJ.replace(b"v 0 0", b"v 0 " + b"1" * 10**5, 1)),
    "a point of 10^5 numbers": (obj.FORMAT, OBJ + b"v " + b"1 " * 10**5),
    "a face of 10^5 equal corners": (obj.FORMAT, OBJ + b"f " + b"1 2 " * (10**5 // 2) + b"\n"),
    "a facet of 10^4 corners": (stl.FORMAT, STL_TEXT.replace(
        b"endloop", b"vertex 1 2 3 vertex 3 1 2 " * 5_000 + b"endloop", 1)),
    "10^4 solids": (stl.FORMAT, STL_TEXT + b"solid x\nendsolid x\n" * 10_000),
    "10^4 groups": (obj.FORMAT, OBJ + b"g x\ng y\n" * 5_000),
    "a header without end": (ply.FORMAT, b"ply\n" + b"comment x\n" * 10_000),
    "10^5 blanks": (stl.FORMAT, b"solid" + b" " * 10**5),
    "10^5 comments": (obj.FORMAT, b"#\n" * 10**5 + b"v 0 0 0"),
}  # fmt: skip


@pytest.mark.parametrize("name", HUGE)
def test_a_promise_costs_no_memory(name):
    known, content = HUGE[name]
    tracemalloc.start()
    try:
        attempt(known, content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150 * len(content) + 40_000_000
