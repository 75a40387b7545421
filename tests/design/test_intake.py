import hashlib

import numpy as np
import pytest

from sekiso.design.intake import load_part
from sekiso.domain.errors import PartError


def codes(part):
    return {finding.code for finding in part.findings}


def test_bracket_is_read_in_si_and_without_findings(examples):
    part = load_part(examples / "bracket.stl")
    assert part.extent == pytest.approx((0.102, 0.05, 0.081), rel=1e-6)
    assert 6.6e-5 < part.volume < 6.8e-5
    assert part.is_closed
    assert part.findings == ()


def test_the_digest_is_that_of_the_bytes_and_the_unit_stands_beside_it(saved, stl_bytes, cube):
    content = stl_bytes(*cube)
    part = load_part(saved(content, "cube.stl"), unit="inch")
    assert part.digest == hashlib.sha256(content).hexdigest()
    assert part.unit == "inch"


@pytest.mark.parametrize(("unit", "edge"), [(None, 0.01), ("mm", 0.01), ("inch", 0.254)])
def test_unit_serves_a_format_without_one(saved, stl_bytes, cube, unit, edge):
    part = load_part(saved(stl_bytes(*cube), "cube.stl"), unit=unit)
    assert part.extent == pytest.approx((edge,) * 3)
    assert part.volume == pytest.approx(edge**3)


def test_unit_declared_in_the_file_wins_and_is_a_finding(saved, threemf_bytes, cube):
    path = saved(threemf_bytes(*cube, unit="inch"), "cube.3mf")
    part = load_part(path, unit="mm")
    assert part.extent[0] == pytest.approx(0.254)
    assert codes(part) == {"unit_conflict"}
    assert codes(load_part(path, unit="inch")) == set()


def test_part_of_a_hundredth_of_a_millimetre_makes_the_unit_suspect(saved, stl_bytes, cube):
    vertices, triangles = cube
    part = load_part(saved(stl_bytes(vertices * 1e-3, triangles), "metres.stl"))
    assert codes(part) == {"unit_suspect"}
    assert (
        codes(load_part(saved(stl_bytes(vertices * 1e-3, triangles), "m.stl"), unit="m")) == set()
    )


def test_open_boundary_is_found_and_nothing_is_repaired(saved, stl_bytes, cube):
    part = load_part(saved(stl_bytes(cube[0], cube[1][1:]), "open.stl"))
    assert "open_boundary" in codes(part)
    assert not part.is_closed
    assert part.n_triangles == 11


def test_rounding_of_single_precision_opens_nothing(saved, stl_bytes, cube):
    vertices, triangles = cube
    corners = vertices[triangles].reshape(-1, 3).astype(np.float32)
    corners[::5] = np.nextafter(corners[::5], np.float32(100.0))
    part = load_part(saved(stl_bytes(corners, np.arange(36).reshape(-1, 3)), "rounded.stl"))
    assert part.is_closed
    assert codes(part) == set()


@pytest.mark.parametrize(
    ("content", "name", "key"),
    [
        (b"", "nothing.stl", "part_empty"),
        (b"\x00" * 200, "zeros.stl", "part_empty"),
        (b"%PDF-1.7 not a part", "drawing.stl", "part_format"),
        (b"hello", "part.docx", "part_format"),
        (b"hello", "part.stl", "part_unreadable"),
        (b"ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\n", "cut.step", "part_truncated"),
        (b"ISO-10303-21;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n", "bare.step", "part_no_solid"),
    ],
)
def test_a_file_that_is_no_part_is_refused(saved, content, name, key):
    with pytest.raises(PartError, match=r"\w") as problem:
        load_part(saved(content, name))
    assert problem.value.key == key


def test_suffix_that_lies_is_refused(saved, stl_bytes, cube):
    with pytest.raises(PartError, match=r"named \.obj.*STL"):
        load_part(saved(stl_bytes(*cube), "cube.obj"))


def test_flat_sheet_has_no_volume(saved, stl_bytes):
    square = np.array([[0.0, 0, 0], [10, 0, 0], [10, 10, 0], [0, 10, 0]])
    with pytest.raises(PartError, match="no volume"):
        load_part(saved(stl_bytes(square, np.array([[0, 1, 2], [0, 2, 3]])), "sheet.stl"))


def test_points_that_are_no_numbers_are_refused(saved, stl_bytes, cube):
    vertices = cube[0].copy()
    vertices[3, 1] = np.nan
    with pytest.raises(PartError, match="NaN"):
        load_part(saved(stl_bytes(vertices, cube[1]), "nan.stl"))


def test_absent_file_unknown_unit_and_folder_are_refused(tmp_path, examples):
    with pytest.raises(PartError, match="no file"):
        load_part(tmp_path / "absent.stl")
    with pytest.raises(PartError, match="not a file"):
        load_part(tmp_path)
    with pytest.raises(PartError, match="not a unit of length"):
        load_part(examples / "bracket.stl", unit="kg")


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.stl"
    with path.open("wb") as file:
        file.truncate(300_000_000)
    with pytest.raises(PartError, match="too large"):
        load_part(path)


def test_unit_that_was_said_is_not_suspect(saved, stl_bytes, cube):
    path = saved(stl_bytes(cube[0] * 1e-3, cube[1]), "tiny.stl")
    assert codes(load_part(path)) == {"unit_suspect"}
    assert codes(load_part(path, unit="mm")) == set()
