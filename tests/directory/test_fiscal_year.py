"""Japanese fiscal years begin in April."""

from datetime import date

import pytest

from sekiso.directory.fiscal_year import day_of, fiscal_year, span_of, year_asked
from sekiso.domain.errors import NeedError


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2025, 3, 31), 2024), (date(2025, 4, 1), 2025), (date(2026, 11, 28), 2026)],
)
def test_the_year_changes_on_the_first_of_april(day, year):
    assert fiscal_year(day) == year


def test_a_year_is_read_as_it_is_written():
    assert [year_asked(t) for t in (2025, "2025", "FY2025", "2025年度", None, "")] == [
        2025, 2025, 2025, 2025, None, None,
    ]  # fmt: skip
    with pytest.raises(NeedError, match="no year"):
        year_asked("12025")


def test_a_date_is_read_or_refused():
    assert day_of("2026-11-28") == date(2026, 11, 28)
    with pytest.raises(NeedError, match="no date"):
        day_of("tomorrow")


def test_the_years_an_entry_speaks_of():
    assert span_of({"fiscal_year": "2021-2027"}) == (2021, 2027)
    assert span_of({"start": "2024-09", "end": "2027-11"}) == (2024, 2027)
    assert span_of({"start": "2014", "status": "ended"}) == (2014, 2014)
    assert span_of({"name": "x"}) is None


def test_a_year_of_the_japanese_era_is_read():
    assert year_asked("令和7年度") == 2025
    assert year_asked("R8") == 2026
    assert year_asked("令和元年") == 2019
