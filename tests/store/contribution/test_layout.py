"""Where a table begins below a block of names and values, and where its units stand."""

from sekiso.store.contribution.staging import staged

SHEET = """測定日,2026-05-20,,担当,試験 太郎,,,,
装置,EOS M290,,材料,SUS316L,,,,
,,,,,,,,
番号,P,v,h,t,気孔率,VED,,参考
,[W],[mm/s],[mm],[mm],[%],[J/mm3],,規格値あり
1,195,1083,0.09,0.02,0.12,100.0,,
2,195,800,0.09,0.02,0.30,135.4,,
"""


def test_a_block_of_names_and_values_above_a_table_holds_for_all_its_rows():
    found = staged(SHEET.encode(), "sheet.csv")
    lots = [one for one in found.records if one.kind == "feedstock_lot"]
    machines = [one for one in found.records if one.kind == "machine"]
    assert [one.values["grade"] for one in lots] == ["SUS316L"]
    assert len(machines) == 1
    assert found.n_accepted == 2


def test_a_remark_in_the_line_of_units_does_not_hide_the_units():
    found = staged(SHEET.encode(), "sheet.csv")
    units = {one.name: one.suggestion.unit for one in found.columns if one.is_read}
    assert units["v"] == "mm/s"
    assert units["気孔率"] == "percent"
