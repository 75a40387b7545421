import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.stl import FORMAT, write_stl


def read(content):
    return FORMAT.read(content, unit="m")


def ascii_stl(vertices, triangles, word="vertex"):
    facets = "".join(
        "facet normal 0 0 0\nouter loop\n"
        + "".join(f"{word} {x} {y} {z}\n" for x, y, z in vertices[corners])
        + "endloop\nendfacet\n"
        for corners in triangles
    )
    return f"solid part\n{facets}endsolid part\n".encode()


def test_ascii_and_binary_give_the_same_corners(cube, stl_bytes):
    text, binary = read(ascii_stl(*cube)), read(stl_bytes(*cube))
    assert (text.points == binary.points).all()


def test_binary_file_that_starts_with_solid_is_binary(cube, stl_bytes):
    content = b"solid binary" + stl_bytes(*cube)[12:]
    assert len(read(content).triangles) == 12


def test_binary_file_cut_short_is_refused(cube, stl_bytes):
    with pytest.raises(PartError, match="cut short"):
        read(stl_bytes(*cube)[:-30])


def test_ascii_file_cut_short_is_refused(cube):
    with pytest.raises(PartError, match="cut short"):
        read(ascii_stl(*cube)[:-200])


def test_words_instead_of_numbers_are_refused(cube):
    with pytest.raises(PartError, match=r"Line 4 .* Got 'x'"):
        read(ascii_stl(*cube, word="vertex x"))


def test_written_file_is_read_back_in_millimetres(cube):
    vertices, triangles = 1e-3 * cube[0], cube[1]
    again = FORMAT.read(write_stl(vertices, triangles), unit="mm")
    assert again.points[again.triangles] == pytest.approx(vertices[triangles], abs=1e-9)
