"""Units in a column of their own go with the numbers at their left, and never with others."""

import pytest

from sekiso.store.contribution.staging import staged

HARDNESS = """試料,材料,硬さ,{scale}
H1,SUS316L,20.5,HRC
H2,SUS316L,230,HV10
H3,SUS316L,225 HV,{last}
"""


def hardness(scale="スケール", last="HV10"):
    return staged(HARDNESS.format(scale=scale, last=last).encode(), "h.csv")


@pytest.mark.parametrize("scale", ["スケール", "単位", "Scale", "unit"])
def test_each_row_is_read_in_the_unit_beside_it(scale):
    found = hardness(scale)
    values = [r.values["hardness"] for r in found.records if r.kind == "test"]
    assert [one.given for one in values][1:] == ["230", "225"]
    assert 230.0 < values[0].si < 250.0  # 20.5 HRC, ASTM E140 table 1
    assert "units_beside" in {one.code for one in found.findings}


@pytest.mark.parametrize(("scale", "last"), [("備考", "HV10"), ("スケール", "良")])
def test_a_column_that_is_not_only_units_is_left_alone(scale, last):
    found = hardness(scale, last)
    assert "units_beside" not in {one.code for one in found.findings}
    assert not [record for record in found.records if record.kind == "test"]
