"""A test institute's messy table becomes records; what is repaired or refused is told."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.contribution.workbook import MESSY, institute_book, workbook

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.contribution.flat import rows_of
from sekiso.store.contribution.staging import staged


def of_kind(found, kind):
    return [record for record in found.records if record.kind == kind]


def told(found):
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize("encoding", ["cp932", "utf-8-sig", "utf-8", "euc_jp"])
def test_a_messy_table_gives_linked_records_in_every_encoding(encoding):
    found = staged(MESSY.encode(encoding, "replace"), "results.csv")
    assert (found.n_rows, found.n_accepted) == (8, 4)
    assert found.counts() == {
        "feedstock_lot": 1, "machine": 1, "parameters": 3, "build": 3, "specimen": 4, "test": 8,
    }  # fmt: skip
    assert [r.label for r in of_kind(found, "specimen")] == ["1-1", "1-2", "1-4", "1-6"]


def test_values_above_the_table_hold_for_all_rows():
    columns, _ = rows_of(staged(MESSY.encode(), "results.csv").records)
    assert set(columns.words("material")) == {"SUS316L"}
    assert set(columns.words("process")) == {"PBF-LB"}
    assert set(columns.words("machine")) == {"EOS M290"}


def test_each_row_refused_has_its_reason():
    found = staged(MESSY.encode(), "results.csv")
    assert {row.cells[0]: row.code for row in found.rejected} == {
        "1-3": "cell_is_date", "1-5": "unit_suspected", "1-6": "row_twice",
        "1-7": "cell_fraction_among",
    }  # fmt: skip
    assert "6-7" in found.rejected[0].text("ja")
    assert "ksi" in found.rejected[1].text("en")


def test_ranges_bounds_and_spreads_keep_what_was_written():
    found = staged(MESSY.encode(), "results.csv")
    density = [r.values["relative_density"] for r in of_kind(found, "test")
               if r.values["method_kind"] == "density"]  # fmt: skip
    assert density[0].si == pytest.approx(0.9935)
    assert density[0].u == pytest.approx(0.0015 / math.sqrt(3))
    assert (density[1].bound, density[1].given, density[1].si) == (">", "99.9", None)
    strength = [r.values["tensile_strength"] for r in of_kind(found, "test")
                if r.values["method_kind"] == "tensile"]  # fmt: skip
    assert (strength[1].si, strength[1].u) == (615e6, 5e6)
    assert strength[2].si == pytest.approx(62 * 9.80665e6)
    assert strength[2].unit == "kgf/mm^2"


def test_repairs_are_told():
    wanted = {
        "cell_full_width", "cell_range", "cell_bounded", "cell_spread", "cell_own_unit",
        "cell_not_measured", "value_for_all_rows", "lines_total", "lines_comment", "lines_title",
        "basis_missing",
    }  # fmt: skip
    assert wanted <= told(staged(MESSY.encode(), "results.csv"))


def test_every_finding_has_words_in_both_languages():
    for found in (staged(MESSY.encode("cp932"), "a.csv"), staged(institute_book(), "b.xlsx")):
        for one in (*found.findings, *found.rejected):
            assert one.text("en") != one.text("ja")


def test_the_records_are_sound():
    for content in (MESSY.encode(), institute_book()):
        found = staged(content, "results")
        wrong = [one for record in found.records for one in fields.findings_of(record)]
        assert {one.code for one in wrong} <= {"basis_missing"}


def test_sheets_are_joined_by_the_specimens_number():
    found = staged(institute_book(), "institute.xlsx")
    assert [(s.name, s.is_read, s.n_rows, s.n_accepted) for s in found.sheets] == [
        ("密度", True, 3, 2), ("硬さ", True, 2, 2), ("説明", False, 0, 0),
    ]  # fmt: skip
    assert [record.label for record in of_kind(found, "specimen")] == ["A1", "A2"]
    assert found.counts()["test"] == 4
    assert {"cells_merged", "sheet_without_names"} <= told(found)


def test_a_date_that_excel_made_is_refused_not_guessed():
    found = staged(institute_book(), "institute.xlsx")
    assert [(row.line, row.code) for row in found.rejected] == [(6, "cell_is_date")]
    assert "1-2" in found.rejected[0].text("en")


def test_only_the_chosen_sheets_are_read():
    found = staged(institute_book(), "institute.xlsx", sheets=["硬さ"])
    assert found.n_rows == 2
    assert "sheet_not_chosen" in told(found)
    with pytest.raises(DataError, match="no sheet of this name"):
        staged(institute_book(), "institute.xlsx", sheets=["粉末"])


def test_a_row_with_three_methods_gives_three_tests_on_one_specimen():
    text = "material,TP No,UTS_MPa,hardness_HV,relative_density_pct\n316L,T1,620,215,99.5\n"
    found = staged(text.encode(), "a.csv")
    tests = of_kind(found, "test")
    assert [t.values["method_kind"] for t in tests] == ["tensile", "hardness", "density"]
    assert {t.links["specimen"] for t in tests} == {(of_kind(found, "specimen")[0].id,)}


def test_equal_lots_and_parameter_sets_are_one_record_however_written():
    text = "粉末ロット,材質,出力(W),条件No\nL1,316L,200,1\nL1,316L,０．２ kW,1\nL2,316L,200,2\n"
    found = staged(text.encode(), "a.csv")
    assert found.counts() == {"feedstock_lot": 2, "parameters": 2, "build": 2}


def test_a_build_with_several_parameter_sets_names_them_on_its_specimens():
    text = ("造形番号,試験片No,出力(W),相対密度(%),材質\nB1,1,200,99.1,316L\n"
            "B1,2,250,99.3,316L\nB2,3,200,99.0,316L\nB2,4,200,98.9,316L\n")  # fmt: skip
    found = staged(text.encode(), "a.csv")
    first, second = of_kind(found, "build")
    assert ("parameters" in first.links, "parameters" in second.links) == (False, True)
    assert ["parameters" in one.links for one in of_kind(found, "specimen")] == [True, True, False,
                                                                                 False]  # fmt: skip
    assert rows_of(found.records)[0].numbers("power").tolist() == [200.0, 250.0, 200.0, 200.0]


def test_a_column_without_unit_asks_for_it_and_is_read_when_told():
    found = staged("試験片,引張強さ,材質\n1,620,316L\n2,615,316L\n".encode(), "a.csv")
    assert [(c.name, c.note) for c in found.unread] == [("引張強さ", "unit_missing")]
    again = found.with_mapping({"引張強さ": "tensile_strength [MPa]"})
    assert rows_of(again.records)[0].numbers("tensile_strength").tolist() == [620e6, 615e6]
    assert again.mapping["引張強さ"] == "test.tensile_strength [MPa]"


@pytest.mark.parametrize(
    ("cells", "si"), [(("0.991", "0.995"), [0.991, 0.995]), (("99.1", "99.5"), [0.991, 0.995])]
)
def test_percent_or_fraction_is_told_by_size_where_it_can_be(cells, si):
    text = "試験片,相対密度\n1,{}\n2,{}\n".format(*cells)
    columns, _ = rows_of(staged(text.encode(), "a.csv").records)
    assert columns.numbers("relative_density").tolist() == pytest.approx(si)


def test_a_porosity_without_unit_may_be_either_and_is_not_read():
    found = staged("試験片,気孔率,材質\n1,0.08,316L\n2,0.4,316L\n".encode(), "a.csv")
    assert [(c.name, c.note) for c in found.unread] == [("気孔率", "unit_missing")]


def test_a_mapping_leaves_columns_out_and_refuses_fields_that_do_not_exist():
    found = staged(MESSY.encode(), "a.csv").with_mapping({"伸び": ""})
    assert "伸び" in [column.name for column in found.unread]
    assert found.mapping["伸び"] == ""
    with pytest.raises(DataError, match="No field has this name"):
        found.with_mapping({"伸び": "test.mood"})


def test_a_persons_name_is_read_only_when_it_is_said():
    found = staged("試験片,伸び(%),担当者\n1,40,Nobody\n".encode(), "a.csv")
    assert [(c.name, c.suggestion.why) for c in found.unread] == [("担当者", "personal")]
    assert b"Nobody" not in b"".join(record.canonical() for record in found.records)


def test_mean_and_deviation_below_one_name_are_one_quantity():
    rows = [["試験片", "引張強さ [MPa]", None, None], [None, "平均", "標準偏差", "n"],
            ["A", 620, 8, 5]]  # fmt: skip
    found = staged(workbook(("s", rows, ["B1:D1", "A1:A2"])), "a.xlsx")
    value = of_kind(found, "test")[0].values["tensile_strength"]
    assert (value.si, value.u, value.n) == (620e6, 8e6, 5)


def test_repeats_beside_each_other_are_tests_of_one_specimen():
    text = "TP No,Rm-1 (MPa),Rm-2 (MPa),Rm-3 (MPa)\nA,620,618,625\n"
    found = staged(text.encode(), "a.csv")
    assert [t.values["tensile_strength"].si for t in of_kind(found, "test")] == [
        620e6, 618e6, 625e6,
    ]  # fmt: skip


def test_a_powder_sheet_on_its_side_is_one_lot():
    text = "項目,値,単位\n材料,Ti-6Al-4V,\nロット番号,P7,\nD10,22,um\nD50,35,um\n流動度,28,s/50g\n"
    found = staged(text.encode(), "powder.csv")
    lot = of_kind(found, "feedstock_lot")[0]
    assert (lot.label, lot.values["d50"].si) == ("P7", pytest.approx(35e-6))
    assert "table_turned" in told(found)


def test_two_tables_below_each_other_are_both_read():
    text = "試験片,伸び(%)\n1,40\n2,41\n\n試験片,硬さ(HV)\n1,215\n2,216\n"
    found = staged(text.encode(), "a.csv")
    assert (found.n_accepted, found.counts()["test"]) == (4, 4)


def test_an_energy_density_that_contradicts_the_recipe_refuses_its_row():
    text = ("出力_W,走査速度_mm/s,ハッチ_mm,積層厚_mm,エネルギー密度_J/mm3,硬さ_HV\n"
            "200,1000,0.1,0.03,66.7,215\n200,1000,0.1,0.03,100,216\n")  # fmt: skip
    found = staged(text.encode(), "a.csv")
    assert [(r.line, r.code) for r in found.rejected] == [(3, "ved_inconsistent")]


def test_words_that_no_field_knows_are_kept_as_written():
    found = staged("試験片,表面,伸び(%)\n1,バレル研磨,40\n".encode(), "a.csv")
    specimen = of_kind(found, "specimen")[0]
    assert specimen.values["surface"] == "other"
    assert specimen.extra["as_written"] == {"surface": "バレル研磨"}


CELLS = st.sampled_from(
    ["", "200", "９９．５", "abc", "1-2", "2026-01-02", "<0.5", "99.5 %", "-", "#DIV/0!", "1,234",
     "0.3-0.5", "合計", "※", "#", "=1+1", "12 ksi", "nan", "1e400", "50HRC", "平均"]
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_no_row_is_lost_silently(rows):
    head = ["試験片", "引張強さ(MPa)", "伸び(%)", "相対密度(%)", "備考"]
    text = "\n".join(",".join(f'"{cell}"' for cell in row) for row in [head, *rows])
    found = staged(text.encode(), "a.csv")
    filled = sum(any(cell.strip() for cell in row) for row in [head, *rows])
    assert sum(found.sheets[0].lines.values()) == filled
    assert found.n_rows == found.n_accepted + len(found.rejected)


@pytest.mark.parametrize(
    "file", ["lpbf_relative_density", "lpbf_316L_hardness_porosity", "lpbf_niti_properties",
             "ded_in718_tensile", "fatigue_am2022_excerpt", "am_typical_properties"],
)  # fmt: skip
def test_the_shared_tables_are_read_whole(shared, file):
    path = shared / "data" / "properties" / f"{file}.csv"
    content = path.read_bytes()
    found = staged(content, path.name, mapping={"E_apparent_Pa": ""} if "ded" in file else {})
    n_lines = len(content.decode().strip().splitlines())
    assert found.n_rows == n_lines - 1
    assert found.n_accepted >= 0.99 * found.n_rows


def test_the_density_table_gives_the_numbers_of_the_one_reader_of_tables(shared):
    from sekiso.materials.table_files import opened
    from sekiso.materials.tables import read_columns

    path = shared / "data" / "properties" / "lpbf_relative_density.csv"
    columns, _ = rows_of(staged(path.read_bytes(), path.name).records)
    known = read_columns(opened(path))
    for key in ("power", "speed", "hatch", "layer", "beam_diameter", "relative_density"):
        assert columns.numbers(key) == pytest.approx(known.numbers(key), rel=1e-12, nan_ok=True)
    for word in ("material", "machine", "density_method", "source"):
        assert list(columns.words(word)) == list(known.words(word))


def test_two_vendors_sheets_of_one_lot_are_one_record():
    english = [
        ["Property", "Value", "Unit"], ["Material", "Ti-6Al-4V", None], ["Lot", "P7", None],
        ["D10", 0.022, "mm"], ["D50", 0.035, "mm"], ["Apparent density", 2450, "kg/m3"],
    ]  # fmt: skip
    japanese = [
        ["粉末ロット", "材質", "D50 (μm)", "見掛密度 (g/cm3)", "水分 (ppm)"],
        ["P7", "Ti-6Al-4V", 35, 2.45, 80],
    ]
    found = staged(workbook(("A", english, ()), ("B", japanese, ())), "powder.xlsx")
    assert found.counts() == {"feedstock_lot": 1}
    lot = found.records[0]
    assert {"d10", "d50", "apparent_density", "moisture", "grade"} <= lot.values.keys()


def test_tables_beside_each_other_do_not_mix_their_specimens():
    rows = [["試験片", "伸び(%)", None, "試験片", "硬さ(HV)"], ["A", 40, None, "X", 210],
            ["B", 41, None, "Y", 212], ["C", 42, None, None, None]]  # fmt: skip
    found = staged(workbook(("s", rows, ())), "a.xlsx")
    by_id = {record.id: record for record in found.records}
    told = {
        by_id[test.links["specimen"][0]].label: test.values["method_kind"]
        for test in of_kind(found, "test")
    }
    assert told == {"A": "tensile", "B": "tensile", "C": "tensile", "X": "hardness",
                    "Y": "hardness"}  # fmt: skip


def test_densities_by_several_methods_are_tests_of_one_specimen():
    head = "Sample,Density (Archimedes) [%],Rel. Density (CT) [%],相対密度（断面）[%]"
    text = f"{head}\n1,99.5,99.7,99.6\n"
    found = staged(text.encode(), "a.csv")
    assert {t.values["density_method"]: round(t.values["relative_density"].si, 4)
            for t in of_kind(found, "test")} == {
        "archimedes": 0.995, "ct": 0.997, "section": 0.996,
    }  # fmt: skip


def test_a_number_of_a_grade_says_nothing_of_decimal_marks():
    text = "Probe;Werkstoff;Leistung [W];Härte [HV]\nA;1.4404;1.200;212,5\n"
    found = staged(text.encode(), "a.csv")
    assert rows_of(found.records)[0].numbers("power").tolist() == [1200.0]


def test_a_person_above_the_table_is_neither_read_nor_shown():
    text = "担当者：Nobody\n材料：316L\n試験片,伸び(%),担当\n1,40,Nobody\n"
    found = staged(text.encode(), "a.csv")
    assert {"value_not_read", "value_for_all_rows"} <= told(found)
    shown = [one.text(language) for one in found.findings for language in ("en", "ja")]
    shown += [sample for column in found.columns for sample in column.samples]
    assert "Nobody" not in " ".join(shown)


def test_an_alloy_that_stands_alone_is_that_of_the_rows_below():
    text = "試験片,出力(W),引張強さ(MPa)\n◆SUS316L\nA,200,620\n◆AlSi10Mg\nB,370,410\n備考のみ,,\n"
    found = staged(text.encode(), "a.csv")
    assert rows_of(found.records)[0].words("material").tolist() == ["SUS316L", "AlSi10Mg"]
    assert "section_for_rows" in told(found)
    with_column = staged(text.replace("出力(W)", "材質").encode(), "a.csv")
    assert "section_for_rows" not in told(with_column)
