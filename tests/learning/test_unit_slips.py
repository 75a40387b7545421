"""Values in another unit than their column says are left out, true ones never."""

from __future__ import annotations

import numpy as np
import pytest

import sekiso
from sekiso.knowledge import load
from sekiso.learning.predict import usable_rows
from sekiso.learning.unit_slips import suspected_units
from sekiso.materials.table_files import opened
from sekiso.materials.tables import read_columns

STATES = {
    "316L": (530.0, 640.0, 40.0, 225.0),
    "Ti-6Al-4V": (1050.0, 1180.0, 9.0, 370.0),
    "AlSi10Mg": (250.0, 400.0, 6.0, 120.0),
    "IN718": (650.0, 980.0, 25.0, 300.0),
}
NAMES = ("yield_MPa", "uts_MPa", "elongation_pct", "hardness_HV")


def table(alloy: str, **written):
    n = len(next(iter(written.values())))
    return {"material": [alloy] * n, "process": ["PBF-LB"] * n, **written}


def slips(rows):
    return suspected_units(read_columns(rows), load())


@pytest.mark.parametrize("alloy", STATES)
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("factor", [0.8, 1.0, 1.2])
def test_true_values_raise_no_doubt(alloy, place, factor):
    value = factor * STATES[alloy][place]
    assert slips(table(alloy, **{NAMES[place]: [value, 1.02 * value, 0.97 * value]})) == ()


@pytest.mark.parametrize("alloy", STATES)
@pytest.mark.parametrize(
    ("place", "factor", "unit"),
    [(0, 1 / 6.895, "ksi"), (1, 1 / 6.895, "ksi"), (0, 1 / 9.807, "kgf/mm^2"),
     (1, 1 / 9.807, "kgf/mm^2"), (2, 0.01, "fraction")],
)  # fmt: skip
def test_another_unit_is_named_with_its_factor(alloy, place, factor, unit):
    value = factor * STATES[alloy][place]
    if (alloy, unit) == ("AlSi10Mg", "fraction"):
        value *= 0.9  # 5 %
    (found,) = slips(table(alloy, **{NAMES[place]: [value, 1.02 * value, 0.97 * value]}))
    told = dict(found.values)
    assert found.is_refusing
    assert found.rows == (0, 1, 2)
    assert unit in told["suspected"].split(" / ")
    assert told["column"] == NAMES[place]


def test_the_factor_is_that_of_the_unit():
    told = dict(slips(table("316L", yield_MPa=[75, 77, 80]))[0].values)
    assert told["suspected"].startswith("ksi")
    assert told["factor"].startswith("x 6.895")


def test_rockwell_numbers_are_no_vickers_numbers():
    told = dict(slips(table("316L", hardness_HV=[21, 22, 20]))[0].values)
    assert told["suspected"] == "HRC"


def test_a_column_said_to_be_ksi_that_holds_mpa():
    told = dict(slips(table("316L", yield_ksi=[390.0, 380.0]))[0].values)
    assert "MPa" in told["suspected"]


def test_one_row_in_another_unit_is_left_out_alone():
    rows = table("316L", yield_MPa=[510.0, 74.0, 530.0, 520.0])
    kept, findings = usable_rows(read_columns(rows), load())
    assert [f.rows for f in findings if f.code == "unit_suspected"] == [(1,)]
    assert kept.numbers("yield_strength").tolist() == [510e6, 530e6, 520e6]


def test_rows_in_another_unit_do_not_move_the_prediction():
    asked = {"material": ["316L"], "process": ["PBF-LB"]}
    alone = sekiso.predict("yield_strength", asked)
    moved = sekiso.predict("yield_strength", asked, local=table("316L", yield_MPa=[75, 77, 80]))
    assert moved.evidence["n_local"] == 0
    assert moved.value == pytest.approx(alone.value)
    assert moved.evidence["findings"][0].code == "unit_suspected"


def test_unread_columns_are_listed_with_the_name_that_was_meant():
    asked = {"material": ["316L"], "laser_powr_W": [195], "mood": ["good"]}
    found = sekiso.predict("yield_strength", asked)
    assert found.unread_columns == {"laser_powr_W": "laser_power_W", "mood": ""}
    assert {f.code for f in found.evidence["findings"]} == {"column_misspelt", "column_unread"}


@pytest.mark.parametrize(
    "name", ["am_typical_properties", "ded_in718_tensile", "fatigue_am2022_excerpt",
             "lpbf_316L_hardness_porosity", "lpbf_relative_density"],
)  # fmt: skip
def test_no_measured_value_of_the_shared_tables_is_doubted(shared, name):
    columns = read_columns(opened(shared / "data" / "properties" / f"{name}.csv"))
    assert suspected_units(columns, load()) == ()


@pytest.mark.parametrize("name", ["am_typical_properties", "fatigue_am2022_excerpt"])
@pytest.mark.parametrize("column", ["yield_MPa", "uts_MPa"])
@pytest.mark.parametrize("factor", [6.895, 9.807])
def test_a_shared_table_in_another_unit_is_left_out_whole(shared, name, column, factor):
    rows = dict(opened(shared / "data" / "properties" / f"{name}.csv"))
    rows[column] = [str(float(cell) / factor) if cell else "" for cell in rows[column]]
    columns = read_columns(rows)
    bad = {row for finding in suspected_units(columns, load()) for row in finding.rows}
    key = "yield_strength" if column == "yield_MPa" else "tensile_strength"
    assert bad == set(np.flatnonzero(np.isfinite(columns.numbers(key))).tolist())


def test_an_elongation_of_zero_is_left_out_and_told():
    rows = table("316L", elongation_pct=[0.0, 40.0, 42.0, 39.0])
    found = sekiso.predict("elongation", table("316L", yield_MPa=[500.0]), local=rows)
    told = {one.code: one.rows for one in found.findings}
    assert told["zeros_left_out"] == (0,)
    assert found.evidence["n_local_unused"] == 1
