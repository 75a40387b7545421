import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.format import Format, Geometry, bytes_behind, metres_per

TRIANGLE = (np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]]))


def read(points=TRIANGLE[0], triangles=TRIANGLE[1], unit=None, **more):
    known = Format("TRI", ("tri",), bool, lambda _: Geometry(points.copy(), triangles, **more))
    return known.read(b"", unit=unit)


@pytest.mark.parametrize(("unit", "scale", "edge"), [
    (None, None, 1e-3), ("inch", None, 0.0254), ("inch", 0.01, 0.01),
])  # fmt: skip
def test_points_come_in_metres_and_the_file_s_own_unit_wins(unit, scale, edge):
    assert read(unit=unit, scale=scale).points.max() == pytest.approx(edge)


@pytest.mark.parametrize("problem", [KeyError("x"), IndexError(), RecursionError(), MemoryError()])
def test_whatever_breaks_a_parser_is_a_part_error(problem):
    def parse(_):
        raise problem

    with pytest.raises(PartError, match="The TRI file cannot be read"):
        Format("TRI", ("tri",), bool, parse).read(b"")


def test_bad_meshes_are_refused():
    with pytest.raises(PartError, match="no geometry"):
        read(triangles=np.zeros((0, 3), dtype=int))
    with pytest.raises(PartError, match=r"Point 3\..*last point is 2"):
        read(triangles=np.array([[0, 1, 3]]))
    with pytest.raises(PartError, match=r"Point -1\."):
        read(triangles=np.array([[0, 1, -1]]))
    with pytest.raises(PartError, match="1 points that are not numbers"):
        read(points=np.array([[0.0, 0, 0], [np.inf, 0, 0], [0, 1, 0]]))


def test_only_lengths_are_units():
    assert metres_per("um") == pytest.approx(1e-6)
    for unit in ("kg", "km", "Mm", "parsec"):  # no part is drawn in kilometres
        with pytest.raises(PartError, match="not a unit of length"):
            metres_per(unit)


def test_bytes_behind_the_geometry_are_told_with_their_number():
    assert bytes_behind(b"") == ()
    (zeros,) = bytes_behind(bytes(9))
    assert (zeros.severity, zeros.values) == ("info", {"n": 9, "got": "00 00 00 00"})
    (text,) = bytes_behind(b"\n{made by hand}\x00")
    assert (text.severity, text.values) == ("warning", {"n": 16, "got": "{made by hand}"})
