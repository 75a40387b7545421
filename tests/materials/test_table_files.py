"""Files and pasted text become columns, in the encodings and separators that people have."""

from __future__ import annotations

import contextlib
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sekiso
from sekiso.domain.errors import DataError, SekisoError
from sekiso.materials.table_files import opened, table_of_file, table_of_text, table_text
from sekiso.materials.tables import read_columns

ROWS = "power_W,speed_mm_s,width_um,測定\n150,400,160,良\n195,800,132,\n"
TRACKS = "power_W,speed_mm_s,width_um\n150.5,1200,160.25\n195,800,132\n"
GERMAN = TRACKS.replace(",", ";").replace(".", ",")


def read(content: bytes, name: str = "a.csv"):
    return read_columns(table_of_file(content, name))


def codes(columns) -> list[str]:
    return [finding.code for finding in columns.findings]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp932",
                 "euc_jp", "iso2022_jp"],
)  # fmt: skip
def test_a_file_is_read_in_every_usual_encoding(tmp_path, encoding):
    file = tmp_path / "tracks.csv"
    file.write_bytes(ROWS.encode(encoding))
    columns = opened(file)
    assert columns["測定"] == ["良", ""]
    assert read_columns(columns).numbers("width").tolist() == pytest.approx([160e-6, 132e-6])


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Härte_HV;Prüfer\n150,5;Maß\n", "cp1252", "Windows Latin"),
        ("width_µm,power_W\n150,160\n", "latin-1", "Windows Latin"),
        ("preheat [°C],power_W\n150,160\n", "cp1252", "Windows Latin"),
        ("matière;puissance_W;élongation_pct\nacier;150,5;12,2\n", "cp1252", "Windows Latin"),
        ("材料,出力_W,降伏応力_MPa\n316L,150,520\n", "cp932", "Shift_JIS"),
        ("ﾚｰｻﾞ出力_W,幅_um\n150,160\n", "cp932", "Shift_JIS"),
        ("幅_μm,出力_W\n160,150\n", "cp932", "Shift_JIS"),
        ("予熱 [℃],出力_W\n80,150\n", "cp932", "Shift_JIS"),
        ("①出力_W,備考㈱\n150,表\n", "cp932", "Shift_JIS"),
    ],
)
def test_letters_without_a_mark_are_told_apart_on_short_files(text, encoding, told):
    shown, findings = table_text(text.encode(encoding), "a.csv")
    assert shown == text
    assert dict(findings[0].values)["encoding"] == told


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_table_tells_its_separator_and_line_ends(mark, end):
    text = TRACKS.replace(",", mark).replace("\n", end)
    found = read(text.encode())
    assert found.numbers("speed").tolist() == pytest.approx([1.2, 0.8])
    assert found.numbers("width").tolist() == pytest.approx([160.25e-6, 132e-6])


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        GERMAN.replace(";", "\t"),
        GERMAN.replace(";", "|"),
        "sep=;\n" + GERMAN,
        '"' + GERMAN.replace(";", '";"').replace("\n", '"\n"')[:-1],
        GERMAN.replace("1200", "1.200"),
        GERMAN.replace("1200", "1 200"),
        GERMAN.replace("1200", "1\u202f200"),
        GERMAN.replace("1200", "1'200"),
        TRACKS.replace("1200", '"1,200"'),
        TRACKS.replace("1200", "１２００"),
        TRACKS.replace("1200", '"１，２００"'),
        TRACKS.replace(",", ", "),
        TRACKS.replace("1200", '="1200"'),
        TRACKS.replace("150.5", "150.5 W").replace("195", "0.195 kW"),
        "\n\n" + TRACKS.replace("\n", "\n\n"),
        "Messung vom 3.5.; Maschine A\n" + GERMAN,
        "# by hand\n" + TRACKS + "# end of file\n",
        TRACKS + "Note: second run\n",
        TRACKS + "mean,1000,146\n",
        TRACKS + "合計,2000,292\n",
        TRACKS.replace("\n", ",\n"),
        TRACKS.replace("\n", ",,,\n"),
        "レーザー出力,走査速度,溶融池の幅\nW,mm/s,µm\n150.5,1200,160.25\n195,800,132\n",
        "power,speed,width\n[W],[mm/s],[µm]\n150.5,1200,160.25\n195,800,132\n",
        "出力（W）,走査速度（mm/s）,幅（μm）\n150.5,1200,160.25\n195,800,132\n",
        "P [W],v [mm/s],Width in µm\n150.5,1200,160.25\n195,800,132\n",
        "P / W;v / (mm/s);Breite / µm\n150,5;1200;160,25\n195;800;132\n".replace("(mm/s)", "mm/s"),
        '"laser\npower (W)",speed_mm_s,width_um\n150.5,1200,160.25\n195,800,132\n',
        ",power_W,speed_mm_s,width_um\n0,150.5,1200,160.25\n1,195,800,132\n",
        TRACKS.replace("mm_s", "mm_min").replace("1200", "72000").replace("800", "48000"),
    ],
)
def test_one_table_in_the_dialects_of_programs_and_countries(text):
    found = read(text.encode())
    assert found.n == 2
    assert found.numbers("power").tolist() == pytest.approx([150.5, 195.0])
    assert found.numbers("speed").tolist() == pytest.approx([1.2, 0.8])
    assert found.numbers("width").tolist() == pytest.approx([160.25e-6, 132e-6])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GERMAN, "decimal_commas"),
        (TRACKS.replace("1200", '"1,200"'), "thousands_marks"),
        (TRACKS.replace("132", "<132"), "cells_censored"),
        (TRACKS.replace("132", "#DIV/0!"), "cells_with_errors"),
        (TRACKS.replace("132", "132 ± 4"), "spread_left_out"),
        (TRACKS.replace("132", "~132"), "cells_about"),
        (TRACKS.replace("132", "132 um"), "units_in_cells"),
        ("made on Monday\n" + TRACKS, "table_lines_left_out"),
        (TRACKS + "mean,900,146\n", "totals_left_out"),
        (TRACKS.replace("width_um", ""), "column_unnamed"),
        (TRACKS.replace("width_um", "mood"), "column_unread"),
        (TRACKS.replace("width_um", "widht_um"), "column_misspelt"),
    ],
)
def test_what_was_repaired_or_left_out_is_told(text, code):
    found = read(text.encode())
    assert code in codes(found)
    for finding in found.findings:
        for language in ("en", "ja"):
            assert all(finding.texts(language))


def test_limits_and_errors_are_missing_and_a_spread_keeps_its_middle():
    found = read(TRACKS.replace("160.25", "<5").replace("132", "132 ± 4").encode())
    assert found.numbers("width").tolist() == pytest.approx([float("nan"), 132e-6], nan_ok=True)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("no.csv", None, "does not exist"),
        ("a.csv", b"", "table is empty"),
        ("a.csv", b"power_W\n", "table is empty"),
        ("a.csv", b"power_W,speed_mm_s\n1,2,3\n", "Line 2 of the table has 3 cells"),
        ("a.csv", b"power_W,speed_mm_s,width_um\n\n1,2\n", "Line 3 of the table has 2 cells"),
        ("a.csv", b"power_W,speed_mm_s\n150,0,400,0\n", "decimals need a point"),
        ("a.csv", b"power_W,power_W\n1,2\n", "Two columns"),
        ("a.csv", b"width_um,width_mm\n1,2\n", "'width_um' and 'width_mm'"),
        ("a.csv", "出力_W,power_W\n1,2\n".encode(), "'出力_W' and 'power_W'"),
        ("a.csv", b"material,alloy\n316L,IN718\n", "'material' and 'alloy'"),
        ("a.csv", b"power,speed_mm_s\n1,2\n", "Did you mean 'power_W'"),
        ("a.csv", b"Scan Speed,power_W\n1,2\n", "Did you mean 'Scan Speed_mm_s'"),
        ("a.csv", b"creep_rupture,leak_rate\n1,2\n", "creep_rupture_MPa"),
        ("a.csv", b"relative_density\n0.99\n", "relative_density_pct"),
        ("a.csv", "相対密度,出力_W\n0.99,200\n".encode(), "相対密度_pct"),
        ("a.csv", b"power_W,power [kW]\n1,2\n", "Two columns"),
        ("a.csv", b"power_kW,speed\nW,mm/s\n1,2\n", "disagree"),
        ("a.csv", b"power_W,150,195\nspeed_mm_s,800,900\n", "stands on its side"),
        ("a.csv", b"power_W;speed_mm_s\n150;1.200\n", "read in two ways"),
        ("a.csv", b"power_W\tspeed_mm_s\n150\t1,200\n", "1200 or 1.200"),
        ("a.csv", b"power_W,speed_mm_s\n150 mm,800\n", "unit 'mm'"),
        ("a.csv", b"power_W,speed_mm_s\n150-160,800\n", "150-160"),
        ("a.csv", "power_W,speed_mm_s\n1月5日,800\n".encode(), "1月5日|月5日"),
        ("a.csv", b"power_W,speed_mm_s\n0x1F,800\n", "x1F"),
        ("a.csv", b"power_W,speed_mm_s\n2024-05-01,800\n", "2024-05-01"),
        ("a.csv", b"power_W\n\x81\x8d\x98\xff\x81\n", "letters of the file"),
        ("a.csv", b"power_W\n" + "é€ü".encode() * 9 + b"\xff\n", "broken letters, first in line 2"),
        ("a.csv", b'power_W\n"' + b"1" * 200_000 + b'"\n', "no table of text"),
        ("a.csv", b'power_W,speed_mm_s\n"150,800\n', "no table of text"),
        ("a.csv", b"%PDF-1.4\npower_W\n1", "a PDF"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "before 2007"),
        ("a.xlsx", b"PK\x03\x04no workbook", "no Excel workbook"),
        ("a.csv", b"power_W,speed_mm_s\n1,2\n" * 2_000_000, "too large"),
        ("a.csv", b"power_W,speed_mm_s\n" + b"1,2\n" * 250_000, "too many rows"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_cure(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=words):
        read_columns(opened(tmp_path / name))


def test_a_share_needs_no_unit_in_a_file():
    assert read(b"absorptivity,power_W\n0.4,200\n").numbers("absorptivity").tolist() == [0.4]


def test_a_name_without_unit_is_read_where_every_number_has_one():
    found = read(b"laser power,speed\n200 W,800 mm/s\n0.3 kW,1.2 m/s\n")
    assert found.numbers("power").tolist() == [200.0, 300.0]
    assert found.numbers("speed").tolist() == pytest.approx([0.8, 1.2])


@pytest.mark.parametrize("table", [None, {"power": [1.0]}, [{"power": 1.0}]])
def test_a_table_in_memory_is_left_as_it_is(table):
    assert opened(table) is table


def test_a_japanese_file_gives_the_same_pool_as_the_one_in_utf_8(tmp_path):
    recipe = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
    for encoding in ("cp932", "utf-8"):
        (tmp_path / f"{encoding}.csv").write_bytes(ROWS.encode(encoding))
    one, other = (
        sekiso.melt_pool("316L", **recipe, local=tmp_path / f"{encoding}.csv")
        for encoding in ("cp932", "utf-8")
    )
    assert one.width == other.width
    assert {f.code for f in one.local_findings} == {"encoding_guessed", "column_unread"}


def test_one_vocabulary_serves_tracks_and_samples():
    table = {"laser_power_W": [195], "scan_speed_mm_s": [800], "spot_um": [100],
             "width_um": [150], "relative_density_pct": [99.1], "material": ["316L"]}  # fmt: skip
    recipe = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}
    wide = sekiso.melt_pool("316L", **recipe, local=table)
    assert wide.width > sekiso.melt_pool("316L", **recipe).width
    assert sekiso.predict("relative_density", table, local=table).evidence["n_local"] == 1


@given(st.binary(max_size=400), st.sampled_from(["", "power_W,speed_mm_s\n", "PK\x03\x04"]))
def test_any_bytes_are_a_table_or_refused(content, before):
    with contextlib.suppress(SekisoError):
        read_columns(table_of_file(before.encode() + content, "a.csv"))


CELLS = st.text("0123456789.,;'<>±%-+ eE#\"\t|Wµm材料１，\n", max_size=9)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=5), st.sampled_from(",;\t|"))
def test_any_cells_are_read_or_refused(rows, mark):
    text = "\n".join(mark.join(row) for row in [["power_W", "width_um"], *rows])
    with contextlib.suppress(SekisoError):
        read_columns(table_of_text(text))


@given(
    st.lists(
        st.tuples(st.floats(1, 9e4), st.floats(0.2, 4e4), st.floats(3, 4e4)), min_size=1, max_size=6
    ),
    st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ","), ("\t", "."), ("|", ",")]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932", "cp1252"]),
)
def test_what_a_program_writes_is_read_back(rows, marks, encoding):
    mark, point = marks
    numbers = [[f"{x:.2f}".replace(".", point) for x in row] for row in rows]
    lines = [["power_W", "speed_mm_s", "width_um"], *numbers]
    text = "\n".join(mark.join(line) for line in lines)
    found = read(text.encode(encoding))
    for k, (name, scale) in enumerate({"power": 1.0, "speed": 1e-3, "width": 1e-6}.items()):
        expected = [round(row[k], 2) * scale for row in rows]
        assert found.numbers(name).tolist() == pytest.approx(expected)


def made(rows, change=lambda book: None) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    change(book)
    book.save(content)
    return content.getvalue()


SHEET = [["power_W", "material", "relative_density_pct"], [150, "316L", 99.5], [195, "IN625", 98]]


def test_a_workbook_becomes_text_that_a_person_can_edit():
    text, findings = table_text(made(SHEET), "tracks.XLSX")
    assert findings == ()
    assert dict(table_of_text(text)) == dict(
        zip(SHEET[0], ([str(x) for x in c] for c in zip(*SHEET[1:], strict=True)), strict=True)
    )


def _percent(book):
    book.active["C2"], book.active["C3"] = 0.995, 0.98
    for cell in ("C2", "C3"):
        book.active[cell].number_format = "0.0%"


def _merged(book):
    book.active["B3"] = None
    book.active.merge_cells("B2:B3")
    book.active["B2"] = "IN625"


def _hidden_first(book):
    book.create_sheet("notes", 0).append(["written", "on Monday"])
    book["notes"].sheet_state = "hidden"


def _two_sheets(book):
    book.create_sheet("raw").append(["power_W", 1])


def _cover(book):
    book.create_sheet("cover", 0).append(["Report 7"])


def _title(book):
    book.active.insert_rows(1, 2)
    book.active["A1"] = "Samples of May"


def _blanks(book):
    book.active.insert_cols(1)
    book.active.insert_cols(3)
    book.active.insert_rows(3)


def _as_text(book):
    book.active["A2"], book.active["C3"] = "150", "98.0 %"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda book: None, set()),
        (_percent, {"units_in_cells"}),
        (_hidden_first, {"sheet_read"}),
        (_two_sheets, {"sheet_read"}),
        (_cover, {"sheet_read"}),
        (_title, {"table_lines_left_out"}),
        (_blanks, set()),
        (_as_text, {"units_in_cells"}),
    ],
)
def test_a_workbook_is_read_as_it_is_seen(change, told):
    found = read(made(SHEET, change), "a.xlsx")
    assert found.numbers("power").tolist() == [150.0, 195.0]
    assert found.numbers("relative_density").tolist() == pytest.approx([0.995, 0.98])
    assert list(found.words("material")) == ["316L", "IN625"]
    assert set(codes(found)) == told


def test_merged_cells_hold_for_each_of_their_rows():
    found = read(made(SHEET, _merged), "a.xlsx")
    assert list(found.words("material")) == ["IN625", "IN625"]
    assert codes(found) == ["cells_merged"]


def test_errors_of_excel_are_missing_and_told():
    found = read(made([*SHEET, [200, "316L", "#DIV/0!"]]), "a.xlsx")
    assert found.n == 3
    assert codes(found) == ["cells_with_errors"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ([200, "316L", "=A2/2"], "C4 holds a formula"),
        (["2024-05-01", "316L", 99], "2024-05-01"),
        ([True, "316L", 99], "True"),
        ([200, "316L", 0.99], "fraction in row 3"),
    ],
)
def test_cells_that_are_no_measurement_are_refused_with_their_place(row, words):
    with pytest.raises(DataError, match=words):
        read(made([*SHEET, row]), "a.xlsx")


def test_the_result_of_a_formula_that_is_empty_text_is_a_missing_cell():
    content = made([*SHEET, [200, "316L", '=IF(A4>1,"",1)']])
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<c r="C4"><f>', b'<c r="C4" t="str"><f>')
    made_again = io.BytesIO()
    with zipfile.ZipFile(made_again, "w") as new:
        for part, text in parts.items():
            new.writestr(part, text)
    assert str(read(made_again.getvalue(), "a.xlsx").numbers("relative_density")[2]) == "nan"


def _packed(xml: bytes) -> bytes:
    content = io.BytesIO(made(SHEET))
    with zipfile.ZipFile(content) as old:
        parts = {entry.filename: old.read(entry) for entry in old.infolist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", xml + b"</sheetData>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for part, text in parts.items():
            new.writestr(part, text)
    return packed.getvalue()


def test_a_million_coloured_empty_rows_are_not_walked():
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (k, k) for k in range(4, 1_000_000))
    found = read(_packed(rows), "a.xlsx")
    assert found.n == 2


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        (b" " * 200 * 2**20, "too large"),
        (b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "too many rows"),
        (b'<row r="9"><c r="XFD9"><v>1</v></c></row>', "too many columns.*16384 columns"),
    ],
)
def test_a_workbook_that_unpacks_without_end_is_refused(xml, words):
    with pytest.raises(DataError, match=words):
        read(_packed(xml), "bomb.xlsx")
