import pytest

from sekiso.domain.source import Fact, Source

CHECKED = {
    "key": "k",
    "title": "Data sheet",
    "status": "checked",
    "url": "https://example.org/sheet",
    "locator": "table 2",
    "date": "2026-11-25",
}


@pytest.mark.parametrize("missing", ["url", "locator", "date"])
def test_checked_needs_address_place_and_date(missing):
    with pytest.raises(ValueError, match="needs url or doi, locator and date"):
        Source(**{**CHECKED, missing: None})


def test_a_status_is_one_of_three():
    with pytest.raises(ValueError, match="'believed' is not known"):
        Source("k", "t", status="believed")


def test_a_citation_tells_title_place_address_date_and_status():
    expected = "Data sheet, table 2, https://example.org/sheet, read 2026-11-25 [checked]"
    assert Source(**CHECKED).citation == expected
    assert Source("k", "Memory").citation == "Memory [recalled]"


@pytest.mark.parametrize(
    ("low", "value", "high"), [(2.0, 1.0, 3.0), (1.0, 4.0, 3.0), (3.0, 2.0, 1.0)]
)
def test_a_fact_lies_in_its_own_range(low, value, high):
    with pytest.raises(ValueError, match="outside its range"):
        Fact(value, low, high, "m", Source("k", "t"))
