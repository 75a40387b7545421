"""Files and pasted text become columns, in the encodings and separators that people have."""

from __future__ import annotations

import io

import openpyxl
import pytest

import sekiso
from sekiso.domain.errors import DataError
from sekiso.materials.table_files import columns_of_text, opened, table_text
from sekiso.materials.tables import read_columns

ROWS = "power_W,speed_mm_s,width_um,測定\n150,400,160,良\n195,800,132,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_a_file_is_read_in_every_usual_encoding(tmp_path, encoding):
    file = tmp_path / "tracks.csv"
    file.write_bytes(ROWS.encode(encoding))
    columns = opened(file)
    assert columns["測定"] == ["良", ""]
    assert read_columns(columns).numbers("width").tolist() == pytest.approx([160e-6, 132e-6])


def test_a_german_file_has_semicolons_and_decimal_commas(tmp_path):
    file = tmp_path / "tracks.csv"
    file.write_bytes("power_W;speed_mm_s;Prüfer\n150,5;400;Müller, K.\n".encode("cp1252"))
    columns = opened(str(file))
    assert columns == {"power_W": ["150.5"], "speed_mm_s": ["400"], "Prüfer": ["Müller, K."]}


def test_a_workbook_is_read_from_its_first_sheet(tmp_path):
    book = openpyxl.Workbook()
    for row in (["power_W", "speed_mm_s", "width_um", None], [150, 400, 160.5, None], [195, 800]):
        book.active.append(row)
    book.save(tmp_path / "tracks.xlsx")
    read = read_columns(opened(tmp_path / "tracks.xlsx"))
    assert read.numbers("power").tolist() == [150.0, 195.0]
    assert read.numbers("width")[0] == pytest.approx(160.5e-6)
    assert read.n == 2


def test_a_file_becomes_text_that_a_person_can_edit():
    assert table_text(ROWS.encode("cp932"), "tracks.csv") == ROWS
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["power_W", "material"])
    book.active.append([150.5, "316L, b"])
    book.save(content)
    text = table_text(content.getvalue(), "tracks.XLSX")
    assert columns_of_text(text) == {"power_W": ["150.5"], "material": ["316L, b"]}


@pytest.mark.parametrize("table", [None, {"power": [1.0]}, [{"power": 1.0}]])
def test_a_table_in_memory_is_left_as_it_is(table):
    assert opened(table) is table


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.csv", None, "does not exist"),
        ("a.csv", b"", "table is empty"),
        ("a.csv", b"power_W\n", "table is empty"),
        ("a.csv", b"power_W,speed_mm_s\n1,2,3\n", "another number of cells"),
        ("a.csv", b"power_W,speed_mm_s\n1\n", "another number of cells"),
        ("a.csv", b"power_W,power_W\n1,2\n", "Two columns"),
        ("a.csv", b"power,speed_mm_s\n1,2\n", "Did you mean 'power_W'"),
        ("a.csv", b"Scan Speed,power_W\n1,2\n", "Did you mean 'Scan Speed_mm_s'"),
        ("a.csv", b"creep_rupture,leak_rate\n1,2\n", "creep_rupture_MPa"),
        ("a.csv", b"relative_density\n0.99\n", "relative_density_pct"),
        ("a.csv", b"power_W\n\x81\x8d\x98\xff\x81\n", "letters of the file"),
        ("a.csv", b'power_W\n"' + b"1" * 200_000 + b'"\n', "no table of text"),
        ("a.xlsx", b"no workbook", "no Excel workbook"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_cure(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=words):
        opened(tmp_path / name)


def test_a_share_needs_no_unit_in_a_file():
    assert columns_of_text("absorptivity,power_W\n0.4,200\n")["absorptivity"] == ["0.4"]


def test_a_japanese_file_gives_the_same_pool_as_the_one_in_utf_8(tmp_path):
    recipe = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
    for encoding in ("cp932", "utf-8"):
        (tmp_path / f"{encoding}.csv").write_bytes(ROWS.encode(encoding))
    one, other = (
        sekiso.melt_pool("316L", **recipe, local=tmp_path / f"{encoding}.csv")
        for encoding in ("cp932", "utf-8")
    )
    assert one.width == other.width


def test_one_vocabulary_serves_tracks_and_samples():
    table = {"laser_power_W": [195], "scan_speed_mm_s": [800], "spot_um": [100],
             "width_um": [150], "relative_density_pct": [99.1], "material": ["316L"]}  # fmt: skip
    recipe = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
    wide = sekiso.melt_pool("316L", **recipe, local=table)
    assert wide.width > sekiso.melt_pool("316L", **recipe).width
    assert sekiso.predict("relative_density", table, local=table).evidence["n_local"] == 1
