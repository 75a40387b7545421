"""Worked cases of public sources come out of the product's own functions."""

import pytest

from sekiso.domain import units
from sekiso.domain.errors import NeedError
from worked_cost_cases import figures, rows


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.case)
def test_a_worked_case_is_met_within_half_a_percent(row):
    assert row.got == pytest.approx(row.expected, rel=0.005)


def test_the_figures_count_cases_and_numbers():
    told = figures()
    assert told["within_tolerance"] == 1.0
    assert told["cases"] >= 10
    assert told["outside"] == []


def test_a_factor_per_kilojoule_is_no_factor_per_joule():
    """The slip of a thousand in a published repository: a unit system does not let it pass."""
    assert units.quantity("1.49e-4 kg/kJ", "kg/J") == pytest.approx(1.49e-7)
    with pytest.raises(NeedError, match="unit"):
        units.quantity("385 W", "J")
