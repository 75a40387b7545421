import pytest

from sekiso.domain.part import Part


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_does_not_exist_is_no_part_of_the_summary(number):
    with pytest.raises(ValueError, match=r"'gap_min' is -?(nan|inf); leave out"):
        Part(1e-6, 6e-4, (0.01,) * 3, summary={"wall_min": 0.01, "gap_min": number})
