import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.obj import FORMAT


def read(content):
    return FORMAT.read(content, unit="m")


SQUARES = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"


def test_polygon_is_cut_into_a_fan():
    assert read(SQUARES + b"f 1 2 3 4\n").triangles.tolist() == [[0, 1, 2], [0, 2, 3]]


def test_negative_numbers_count_from_the_last_point_before_the_face():
    early = b"v 0 0 0\nv 1 0 0\nv 1 1 0\nf -3 -2 -1\nv 0 1 0\nf -4 -1 2\n"
    assert read(early).triangles.tolist() == [[0, 1, 2], [0, 3, 1]]
    assert read(SQUARES + b"f -4/1/1 -3/2/2 -2/3/3\n").triangles.tolist() == [[0, 1, 2]]


def test_a_line_may_go_on_after_a_backslash():
    assert len(read(SQUARES + b"f 1 2 \\\n3\n").triangles) == 1


@pytest.mark.parametrize(("face", "told"), [
    (b"f 0 1 2", "Line 5 .* point 0"), (b"f 1 2 x", "Line 5 .*'x'"), (b"f 1.5 2 3", "'1.5'"),
    (b"f 1 2 9", "Point 8.* last point is 3"), (b"f -5 1 2", "Point -1"), (b"f 1_0 2 3", "'1_0'"),
])  # fmt: skip
def test_impossible_face_is_refused_with_its_line(face, told):
    with pytest.raises(PartError, match=told):
        read(SQUARES + face)
