from hypothesis import given
from hypothesis import strategies as st

from sekiso.economics.nesting import parts_on_plate

LENGTH = st.floats(0.005, 0.3)


def test_a_plate_holds_whole_parts_only():
    count = parts_on_plate((0.06, 0.06), plate=(0.25, 0.25), gap=0.005, border=0.005)
    assert float(count) == 9.0


def test_a_part_is_turned_when_it_fits_better():
    straight = parts_on_plate((0.2, 0.05), plate=(0.06, 0.21), gap=0.002)
    assert float(straight) == 1.0


@given(LENGTH, LENGTH, st.floats(0.0, 0.01))
def test_parts_never_cover_more_than_the_plate(x, y, gap):
    count = float(parts_on_plate((x, y), plate=(0.25, 0.3), gap=gap))
    assert count * x * y <= 0.25 * 0.3 + 1e-9
