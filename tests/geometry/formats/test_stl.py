import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.registry import file_format
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


def codes(content):
    return [finding.code for finding in read(content).findings]


@pytest.mark.parametrize(
    "tail", [b"\x00", b"\n", 4096 * b"\x00", b'{"material":"316L"}', b"x" * 51]
)
def test_bytes_behind_the_promised_triangles_are_told(cube, stl_bytes, tail):
    found = file_format(stl_bytes(*cube) + tail, suffix="stl").read(stl_bytes(*cube) + tail)
    assert len(found.triangles) == 12
    assert [(f.code, f.values["n"]) for f in found.findings] == [("bytes_behind", len(tail))]


@pytest.mark.parametrize("header", [b"solid part", b"facet normal", b"COLOR=\xff\x00\x00\xff"])
@pytest.mark.parametrize("tail", [b"", b"\x00"])
def test_the_header_s_words_say_nothing(cube, stl_bytes, header, tail):
    content = header.ljust(80) + stl_bytes(*cube)[80:] + tail
    assert file_format(content, suffix="stl").name == "STL"
    assert len(read(content).triangles) == 12


@pytest.mark.parametrize("promised", [0, 1, 11])
def test_too_small_a_count_is_told_and_all_triangles_read(cube, stl_bytes, promised):
    content = bytearray(stl_bytes(*cube))
    content[80:84] = promised.to_bytes(4, "little")
    assert file_format(bytes(content), suffix="stl").name == "STL"
    found = read(bytes(content))
    assert len(found.triangles) == 12
    assert found.findings[0].code == "count_too_small"
    assert found.findings[0].values == {"promised": promised, "n": 12}


@pytest.mark.parametrize("promised", [13, 10**6, 2**32 - 1])
def test_too_large_a_count_is_a_file_cut_short(cube, stl_bytes, promised):
    content = bytearray(stl_bytes(*cube))
    content[80:84] = promised.to_bytes(4, "little")
    with pytest.raises(PartError, match=f"Found 12.*{promised}"):
        read(bytes(content))


def with_attributes(content, lengths):
    facets = [content[84 + 50 * k : 132 + 50 * k] for k in range(12)]
    parts = zip(facets, lengths, strict=True)
    return content[:84] + b"".join(f + n.to_bytes(2, "little") + n * b"\x07" for f, n in parts)


_LENGTHS = [[4] * 12, [0] * 11 + [9], [1, 2, 3, 4] * 3, [60_000] * 12, [0, *[4] * 11],
            [0, 4, 0, 8, 2, 0, 1, 0, 0, 50, 0, 4]]  # fmt: skip


@pytest.mark.parametrize("lengths", _LENGTHS)
def test_attribute_data_behind_each_triangle_are_passed_over(cube, stl_bytes, lengths):
    content = with_attributes(stl_bytes(*cube), lengths)
    assert file_format(content, suffix="stl").name == "STL"
    assert np.array_equal(read(content).points, read(stl_bytes(*cube)).points)
    assert codes(content) == ["attributes_left_out"]


@pytest.mark.parametrize("length", [2, 4, 12, 60])
@pytest.mark.parametrize("data", [b"\x00", b"\x07", b"\xff"])
def test_equal_data_behind_each_triangle_need_not_be_announced(cube, stl_bytes, length, data):
    plain = stl_bytes(*cube)
    facets = (plain[84 + 50 * k : 134 + 50 * k] + length * data for k in range(12))
    content = plain[:84] + b"".join(facets)
    assert file_format(content, suffix="stl").name == "STL"
    assert np.array_equal(read(content).points, read(plain).points)
    assert codes(content) == ["attributes_left_out"]


def test_a_count_alone_in_reversed_byte_order_is_no_reversed_file(cube, stl_bytes):
    plain = stl_bytes(*cube)
    content = plain[:80] + plain[83:79:-1] + plain[84:]
    assert file_format(content, suffix="stl").name == "STL"
    with pytest.raises(PartError, match="cut short"):
        read(content)


def test_colours_in_the_attribute_change_nothing(cube, stl_bytes):
    content = bytearray(stl_bytes(*cube))
    content[132::50] = b"\xff" * 12
    assert codes(bytes(content)) == []
    assert codes(bytes(content) + b"tail") == ["bytes_behind"]


def test_reversed_byte_order_is_read_and_told(cube, stl_bytes):
    content = stl_bytes(*cube)
    numbers = np.frombuffer(content[84:], dtype=[("f", "<f4", 12), ("a", "<u2")])
    turned = numbers.astype([("f", ">f4", 12), ("a", ">u2")]).tobytes()
    turned = content[:80] + (12).to_bytes(4, "big") + turned
    assert file_format(turned, suffix="stl").name == "STL"
    assert np.array_equal(read(turned).points, read(content).points)
    assert codes(turned) == ["big_endian"]


def test_a_file_of_no_triangles_is_empty():
    with pytest.raises(PartError, match="no geometry"):
        read(bytes(84))
