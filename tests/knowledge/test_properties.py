"""A property of the vocabulary may be tabled in any alloy file: no second list names it."""

import pytest

from sekiso.domain import quantities
from sekiso.knowledge import load
from sekiso.materials.property_rows import all_rows

TABLE = """
name = {{ en = "Mine", ja = "自家製" }}
family = "Ni"
[sources.own]
title = "own tests"
[[states]]
process = "PBF-LB"
heat_condition = "as-built"
{key} = {{ value = 12, unit = "{unit}", source = "own" }}
"""


@pytest.mark.parametrize("key", ["impact_energy", "fracture_toughness", "yield_strength"])
def test_a_tabled_property_is_read_with_its_unit(tmp_path, key):
    entry = quantities.quantity(key)
    (tmp_path / "alloys").mkdir()
    text = TABLE.format(key=key, unit=entry.shown)
    (tmp_path / "alloys" / "mine.toml").write_text(text, encoding="utf-8")
    known = load(tmp_path)
    assert known.problems == ()
    mine = [row for row in all_rows(known) if row.alloy == "mine"]
    assert [(row.name, row.unit) for row in mine] == [(key, entry.unit)]
