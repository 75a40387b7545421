import ast
import math
import re
from pathlib import Path

import pytest

from sekiso.domain import quantities, units
from sekiso.domain.errors import NeedError
from sekiso.domain.requirement import Requirement, read_requirement

SOURCE = Path(quantities.__file__).resolve().parents[1]
PARAMETERS = [entry for entry in quantities.everything().values() if not entry.is_property]
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
# the keys a user may name
DESIGNED = (
    "relative_density", "yield_strength", "tensile_strength", "elongation", "hardness",
    "young_modulus", "fatigue_strength", "roughness", "density", "thermal_conductivity",
    "electrical_conductivity", "service_temperature", "mass", "distortion", "tolerance",
    "build_time", "lead_time", "cost", "co2", "impact_energy", "fracture_toughness",
    "creep_rupture", "thermal_expansion", "residual_stress", "leak_rate", "max_defect",
    "poisson_ratio", "specific_heat", "wear", "permeability", "proof_pressure",
    "natural_frequency", "reduction_of_area",
)  # fmt: skip


def test_every_property_of_the_design_is_a_quantity_of_the_house():
    assert set(DESIGNED) <= quantities.properties().keys()


@pytest.mark.parametrize("entry", quantities.properties().values(), ids=lambda entry: entry.key)
def test_a_property_is_defined_with_units_that_agree(entry):
    assert entry.takes(entry.shown)
    assert entry.band[0] < entry.band[1]
    assert entry.better in ("higher", "lower")
    assert JAPANESE.search(entry.names["ja"] + entry.definition["ja"])
    assert not JAPANESE.search(entry.names["en"] + entry.definition["en"])


def test_no_name_means_two_properties():
    owners: dict[str, set[str]] = {}
    for entry in quantities.properties().values():
        for name in (entry.key, *entry.names.values(), *entry.aliases):
            folded = units.plain(name).lower().replace(" ", "_")
            owners.setdefault(folded, set()).add(entry.key)
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("said", "key"),
    [("Yield Strength", "yield_strength"), (" UTS ", "tensile_strength"),
     ("耐力", "yield_strength"), ("ＵＴＳ", "tensile_strength"), ("硬さ", "hardness"),
     ("Sa", "roughness"),
     ("operating temperature", "service_temperature"), ("価格", "cost"), ("納期", "lead_time")],
)  # fmt: skip
def test_a_property_is_found_by_what_people_call_it(said, key):
    found = quantities.find_property(said)
    assert found is not None
    assert found.key == key


def test_what_nobody_calls_a_property_is_not_found():
    assert quantities.find_property("beauty") is None


@pytest.mark.parametrize(("key", "si", "shown"), [
    ("yield_strength", 8e8, 800.0), ("service_temperature", 423.15, 150.0),
    ("elongation", 0.1, 10.0), ("electrical_conductivity", 5.8e7, 100.0), ("lead_time", 86400, 1.0),
])  # fmt: skip
def test_a_property_is_shown_in_the_unit_of_tables(key, si, shown):
    assert quantities.properties()[key].show(si) == pytest.approx(shown)


@pytest.mark.parametrize("entry", PARAMETERS, ids=lambda entry: entry.key)
def test_a_parameter_has_units_that_agree_and_an_example_inside_its_band(entry):
    assert entry.takes(entry.shown)
    assert entry.band[0] < entry.band[1]
    assert not entry.example or entry.is_plausible(entry.read(entry.example))


@pytest.mark.parametrize("unit", quantities.suffixes().values())
def test_every_suffix_is_a_unit_of_some_quantity(unit):
    assert any(entry.takes(unit) for entry in quantities.everything().values())


def test_no_column_spelling_means_two_quantities():
    owners: dict[str, set[str]] = {}
    for entry in quantities.everything().values():
        for name in (entry.key, *entry.names.values(), *entry.columns):
            owners.setdefault(name.lower().replace(" ", "_"), set()).add(entry.key)
    assert {name: keys for name, keys in owners.items() if len(keys) > 1} == {}


@pytest.mark.parametrize(
    ("name", "key", "unit"),
    [
        ("laser_power_W", "power", "W"),
        ("power", "power", None),
        ("scan_speed_mm_s", "speed", "mm/s"),
        ("spot_um", "beam_diameter", "um"),
        ("beam_diameter_m", "beam_diameter", "m"),
        ("Laser power [W]", "power", "W"),
        ("出力_kW", "power", "kW"),
        ("E_GPa", "young_modulus", "GPa"),
        ("耐力（0.2 %）[MPa]", "yield_strength", "MPa"),
        ("hardness_HRC", "hardness", "HRC"),
        ("thermal_conductivity_W_mK", "thermal_conductivity", "W/m/K"),
    ],
)
def test_a_column_tells_its_quantity_and_unit(name, key, unit):
    entry, told = quantities.column(name)
    assert (entry.key, told) == (key, unit)


@pytest.mark.parametrize("name", ["row_id", "mood_W", "e", "", "_W"])
def test_other_columns_are_no_quantity(name):
    assert quantities.column(name) is None


@pytest.mark.parametrize(
    ("key", "said", "si"),
    [("power", "280 W", 280.0), ("speed", "1200 mm/s", 1.2), ("preheat", "80 degC", 353.15),
     ("absorptivity", "0.4", 0.4), ("hardness", "50 HRC", 513.0), ("hardness", "300 HV", 300.0),
     ("relative_density", "99.5 %", 0.995), ("power", 280, 280.0)],
)  # fmt: skip
def test_text_is_read_with_its_unit_and_a_number_is_si(key, said, si):
    assert quantities.quantity(key).read(said) == pytest.approx(si)


@pytest.mark.parametrize(
    ("key", "said", "match"),
    [("power", "280", "Did you mean '280 W'"), ("mass", "400", "Did you mean '400 g'"),
     ("power", "280 mm", "mm"), ("power", "much", "much"), ("relative_density", "99", "percent")],
)  # fmt: skip
def test_text_without_its_unit_is_refused_with_the_likely_one(key, said, match):
    with pytest.raises(NeedError, match=match):
        quantities.quantity(key).read(said)


def test_a_value_outside_the_band_is_refused_and_zero_only_where_it_is_said():
    assert quantities.quantity("layer").check(0.0) == 0.0
    with pytest.raises(NeedError, match="not plausible"):
        quantities.quantity("power").check(0.0)
    with pytest.raises(NeedError, match="not plausible"):
        quantities.quantity("speed").check(math.nan)
    assert quantities.quantity("yield_strength").check(3e9) == 3e9


def test_a_quantity_added_to_the_file_is_a_requirement_and_a_column_at_once(tmp_path, monkeypatch):
    added = quantities.FILE.read_text("utf-8").replace("[suffix]", """
[quantity.gloss]
en = "gloss"
ja = "光沢度"
unit = "dimensionless"
shown = "percent"
band = [0, 100]
better = "higher"
aliases = ["shine"]
columns = ["gloss_60"]
definition.en = "Gloss."
definition.ja = "光沢。"

[suffix]
""")  # fmt: skip
    (tmp_path / "quantities.toml").write_text(added, encoding="utf-8")
    monkeypatch.setattr(quantities, "FILE", tmp_path / "quantities.toml")
    quantities._declared.cache_clear()
    try:
        assert read_requirement("光沢度 40 % 以上") == Requirement("gloss", ">=", 0.4)
        assert quantities.column("gloss_60_pct")[0].key == "gloss"
        assert quantities.find("shine").key == "gloss"
    finally:
        monkeypatch.undo()
        quantities._declared.cache_clear()


def test_no_file_keeps_a_second_list_of_units_or_bands():
    names = {n for e in quantities.everything().values() for n in (e.key, *e.columns)}
    symbols = {*quantities.suffixes(), *quantities.suffixes().values()} - {"dimensionless"}
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Dict):
                continue
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant)}
            values = {
                leaf.value
                for value in node.values
                for leaf in ast.walk(value)
                if isinstance(leaf, ast.Constant)
            }
            has_units = bool(symbols & {value for value in values if isinstance(value, str)})
            is_listing = len(names & keys) > 1 and has_units
            is_table_of_units = len(symbols & keys) > 1 and (
                has_units or any(isinstance(value, float) for value in values)
            )
            assert not is_listing, f"{file.name}:{node.lineno}"
            assert not is_table_of_units, f"{file.name}:{node.lineno}"
