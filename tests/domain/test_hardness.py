import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import OutOfRangeError
from sekiso.domain.hardness import vickers_of_rockwell_c


# ASTM E140 table 1, rows that are not among the nodes of the code
@pytest.mark.parametrize(
    ("hrc", "hv"), [(22, 248), (33, 327), (42, 412), (48, 484), (58, 653), (62, 746)]
)
def test_conversion_follows_the_table_between_its_nodes(hrc, hv):
    # 1 %: straight lines five points apart, the table's own scatter is about 2 %
    assert vickers_of_rockwell_c(hrc) == pytest.approx(hv, rel=0.01)


@given(a=st.floats(20, 65), b=st.floats(20, 65))
def test_harder_on_one_scale_is_harder_on_the_other(a, b):
    low, high = sorted((a, b))
    assert vickers_of_rockwell_c(low) <= vickers_of_rockwell_c(high)


@pytest.mark.parametrize("hrc", [19.9, 65.1, float("nan"), -1.0])
def test_outside_the_table_there_is_no_number(hrc):
    with pytest.raises(OutOfRangeError, match="20-65 HRC"):
        vickers_of_rockwell_c(hrc)
