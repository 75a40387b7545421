import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import OutOfRangeError
from sekiso.domain.hardness import vickers


# ASTM E140 table 1, rows that are not among the nodes of the code
@pytest.mark.parametrize(
    ("hrc", "hv"), [(22, 248), (33, 327), (42, 412), (48, 484), (58, 653), (62, 746)]
)
def test_conversion_follows_the_table_between_its_nodes(hrc, hv):
    # 1 %: straight lines five points apart, the table's own scatter is about 2 %
    assert vickers(hrc, "HRC") == pytest.approx(hv, rel=0.01)


@given(a=st.floats(20, 68), b=st.floats(20, 68))
def test_harder_on_one_scale_is_harder_on_the_other(a, b):
    low, high = sorted((a, b))
    assert vickers(low, "HRC") <= vickers(high, "HRC")


@pytest.mark.parametrize("hrc", [19.9, 68.1, float("nan"), -1.0])
def test_outside_the_table_there_is_no_number(hrc):
    with pytest.raises(OutOfRangeError, match="20-68 HRC"):
        vickers(hrc, "HRC")


def test_brinell_lies_a_little_below_vickers():
    assert vickers(200.0, "HBW") == pytest.approx(210.0)
    assert vickers(240.0, "HV") == 240.0
