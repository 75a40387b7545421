import re

import pytest

from sekiso.domain import quantities, units
from sekiso.domain.part import FEATURES

JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
# DESIGN section 3 and domain.md section 1: the keys a user may name
DESIGNED = (
    "relative_density", "yield_strength", "tensile_strength", "elongation", "hardness",
    "young_modulus", "fatigue_strength", "roughness", "density", "thermal_conductivity",
    "electrical_conductivity", "service_temperature", "mass", "distortion", "tolerance",
    "build_time", "lead_time", "cost", "co2", "impact_energy", "fracture_toughness",
    "creep_rupture", "thermal_expansion", "residual_stress", "leak_rate", "max_defect",
    "poisson_ratio", "specific_heat", "wear", "permeability", "proof_pressure",
    "natural_frequency", "reduction_of_area",
)  # fmt: skip
FLAGS = (
    "corrosion", "biocompatible", "leak_tight", "fatigue_critical", "lightweight", "non_magnetic",
    "geometry_fixed", "tooling", "substrate", "buy_to_fly", "replaces",
)  # fmt: skip


def test_every_property_and_flag_of_the_design_is_a_word_of_the_house():
    assert set(DESIGNED) <= quantities.properties().keys()
    assert set(FLAGS) <= quantities.flags().keys()


@pytest.mark.parametrize("entry", quantities.properties().values(), ids=lambda entry: entry.key)
def test_a_property_is_defined_with_units_that_agree(entry):
    assert units.is_same_kind(entry.unit, entry.shown)
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


@pytest.mark.parametrize("kind", ["flag", "feature", "word", "condition"])
def test_every_word_has_both_languages(kind):
    for key, table in quantities.words()[kind].items():
        assert table["en"], key
        assert table["ja"], key


def test_every_feature_of_a_part_has_a_name():
    for feature in FEATURES:
        assert quantities.name("feature", feature, "ja") != feature


def test_an_unknown_key_is_shown_as_it_is():
    assert quantities.name("condition", "T651", "ja") == "T651"


@pytest.mark.parametrize(("key", "si", "shown"), [
    ("yield_strength", 8e8, 800.0), ("service_temperature", 423.15, 150.0),
    ("elongation", 0.1, 10.0), ("electrical_conductivity", 5.8e7, 100.0), ("lead_time", 86400, 1.0),
])  # fmt: skip
def test_a_property_is_shown_in_the_unit_of_tables(key, si, shown):
    assert quantities.properties()[key].show(si) == pytest.approx(shown)
