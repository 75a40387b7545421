"""Contributed rows are checked before they may teach anything."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.learning.tables import fact

from sekiso.domain import messages
from sekiso.domain.source import Source
from sekiso.interfaces.python.learning import predict
from sekiso.knowledge import Knowledge, Record, load
from sekiso.materials.plausibility import checked_rows, row_findings
from sekiso.materials.table_files import opened
from sekiso.materials.tables import read_columns

RECIPE = {"material": ["316L"], "laser_power_W": [200.0], "scan_speed_mm_s": [800.0],
          "hatch_mm": [0.1], "layer_mm": [0.03]}  # fmt: skip
CHECKED = Source("s", "A data sheet", "checked", "https://example.org", "table 1", "2026-11-25")


def found(facts=None, **changed):
    columns = read_columns({**RECIPE, **changed})
    return {f.code: f for f in row_findings(columns, facts or load())}


def with_machine(source):
    machine = Record("machines", "m", {"vendor": "Maker", "model": "M 1", "power": fact(
        200.0, unit="W", source=source)})  # fmt: skip
    facts = load()
    return Knowledge({**facts.records, "machines": {"m": machine}}, facts.digest)


def test_clean_row_has_no_findings():
    assert found(relative_density_pct=[99.5]) == {}


def test_density_above_full_is_refused():
    finding = found(relative_density_pct=[100.4])["density_above_full"]
    assert finding.is_refusing
    assert finding.rows == (0,)


def test_energy_density_must_fit_its_settings():
    right = 200.0 / (800.0 * 0.1 * 0.03)
    assert found(VED_J_mm3=[right]) == {}
    assert found(VED_J_mm3=[1.2 * right])["ved_inconsistent"].is_refusing


def test_power_above_a_checked_rating_is_refused():
    finding = found(with_machine(CHECKED), machine=["Maker M-1"], laser_power_W=[400.0])
    assert finding["power_above_rating"].is_refusing


def test_power_above_a_recalled_rating_is_only_told():
    facts = with_machine(replace(CHECKED, status="recalled"))
    finding = found(facts, machine=["M1"], laser_power_W=[400.0])
    assert not finding["power_above_recalled_rating"].is_refusing


def test_modulus_from_the_crosshead_is_refused():
    assert found(E_apparent_Pa=[15e9])["modulus_impossible"].is_refusing
    assert found(E_apparent_Pa=[190e9]) == {}


def test_rows_twice_are_told_and_kept():
    doubled = {name: values * 2 for name, values in RECIPE.items()}
    columns, findings = checked_rows(read_columns(doubled), load())
    assert columns.n == 2
    assert [f.code for f in findings] == ["rows_twice"]


def test_constant_column_is_told():
    columns = read_columns({"laser_power_W": [200.0] * 4, "hatch_mm": [0.1, 0.11, 0.12, 0.13]})
    codes = {(f.code, dict(f.values).get("column")) for f in row_findings(columns, load())}
    assert ("column_constant", "power") in codes
    assert ("column_constant", "hatch") not in codes


def test_refused_rows_never_reach_the_model():
    bad = {**RECIPE, "relative_density_pct": [104.0]}
    with_bad = predict("relative_density", RECIPE, local=bad)
    assert with_bad.evidence["n_local"] == 0
    assert with_bad.evidence["findings"][0].code == "density_above_full"
    np.testing.assert_array_equal(with_bad.value, predict("relative_density", RECIPE).value)


def test_every_finding_has_its_texts():
    for code in ("density_above_full", "ved_inconsistent", "power_above_rating",
                 "power_above_recalled_rating", "modulus_impossible", "rows_twice",
                 "column_constant"):  # fmt: skip
        assert all(messages.has_text(f"finding.{code}.{part}") for part in ("title", "text"))


@pytest.mark.parametrize(
    ("changed", "factor"),
    [
        ({"scan_speed_mm_s": [60_000.0 * 0.8] * 2}, "x 60"),  # mm/min
        ({"scan_speed_mm_s": [0.8, 0.9]}, "/ 1000"),  # m/s
        ({"laser_power_W": [5000.0, 5100.0], "layer_um": [2.0, 2.0]}, "/ 1000"),
    ],
)
def test_an_energy_that_nobody_prints_at_names_the_factor(changed, factor):
    rows = {"laser_power_W": [200.0, 210.0], "scan_speed_mm_s": [800.0, 900.0],
            "hatch_um": [100.0, 90.0], "layer_um": [30.0, 40.0]}  # fmt: skip
    assert not [f for f in row_findings(read_columns(rows), load()) if f.code == "energy_unusual"]
    (found,) = (
        f
        for f in row_findings(read_columns({**rows, **changed}), load())
        if f.code == "energy_unusual"
    )
    assert dict(found.values)["factor"] == factor
    assert not found.is_refusing


@pytest.mark.parametrize("name", ["lpbf_relative_density", "lpbf_316L_hardness_porosity"])
def test_no_printed_recipe_of_the_shared_tables_has_an_unusual_energy(shared, name):
    columns = read_columns(opened(shared / "data" / "properties" / f"{name}.csv"))
    assert "energy_unusual" not in {f.code for f in row_findings(columns, load())}


def test_a_misspelt_material_is_told_with_the_alloys_of_its_class():
    columns = read_columns({"material": ["316 stainles", "316L"], "yield_MPa": [500, 510]})
    (found,) = (f for f in row_findings(columns, load()) if f.code == "material_by_class")
    assert found.rows == (0,)
    assert "316l" in dict(found.values)["kin"]


def test_a_table_of_unknown_columns_only_has_nothing_to_check():
    columns = read_columns({"mood": ["good", "bad"]})
    assert [f.code for f in row_findings(columns, load())] == ["column_unread"]
