"""The pages of the fields name every field and every property of AM-CDM."""

from __future__ import annotations

import pytest

from sekiso.store.am_cdm import model
from sekiso.store.field_page import am_cdm_page, fields_page
from sekiso.store.fields import kinds


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_field_is_on_the_page(language):
    page = fields_page(language)
    for kind in kinds().values():
        assert f"(`{kind.key}`)" in page
        assert all(
            f"| `{name}` | {field.label(language)} |" in page for name, field in kind.fields.items()
        )


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_property_of_am_cdm_is_on_the_page_with_its_carrier_or_reason(language):
    rows = [row for row in am_cdm_page(language).splitlines() if row.startswith("| `")]
    assert len(rows) == sum(len(one.properties) for one in model().classes.values())
    assert all(row.split(" | ")[2].strip(" |") for row in rows)


def test_the_power_of_a_recipe_is_shown_with_its_range_and_foreign_name():
    assert "| `power` | power | number | 1 - 100000 W |" in fields_page()
    assert "AM-Bench NominalLaserPower" in fields_page()
