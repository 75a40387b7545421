"""A column's name tells quantity and unit in the words of laboratories and languages."""

from __future__ import annotations

import pytest

from sekiso.materials.column_names import column_of, nearest, unit_of


@pytest.mark.parametrize(
    ("name", "key", "unit"),
    [
        ("laser_power_W", "power", "W"),
        ("laser_power_w", "power", "W"),
        ("出力_W", "power", "W"),
        ("走査速度_mm/s", "speed", "mm/s"),
        ("降伏応力（MPa）", "yield_strength", "MPa"),
        ("0.2%耐力 [MPa]", "yield_strength", "MPa"),
        ("Rp0.2 / MPa", "yield_strength", "MPa"),
        ("Rp0.2 [N/mm²]", "yield_strength", "N/mm^2"),
        ("yield_ksi", "yield_strength", "ksi"),
        ("UTS (kgf/mm2)", "tensile_strength", "kgf/mm^2"),
        ("Zugfestigkeit_MPa", "tensile_strength", "MPa"),
        ("élongation (%)", "elongation", "percent"),
        ("Density (%)", "relative_density", "percent"),
        ("密度 [g/cm3]", "density", "g/cm^3"),
        ("P [W]", "power", "W"),
        ("Breite, µm", "width", "um"),
        ("レーザー出力 \n (W)", "power", "W"),
        ("HV10", "hardness", "HV"),
        ("preheat_temperature [°C]", "preheat", "degC"),
        ("penetration depth in µm", "depth", "um"),
        ("相対密度", "relative_density", ""),
    ],
)
def test_a_name_tells_quantity_and_unit(name, key, unit):
    told = column_of(name)
    assert (told.quantity.key, told.unit) == (key, unit)


@pytest.mark.parametrize(
    ("name", "word"), [("材料", "material"), ("Alloy", "material"), ("装置名", "machine"),
                       ("Werkstoff", "material"), ("DOI", "source")],
)  # fmt: skip
def test_words_have_names_in_other_languages(name, word):
    assert column_of(name).word == word


@pytest.mark.parametrize(
    "name", ["P", "t", "A", "mood", "layer_W", "length_N", "width_sigma_um", "T_melt_K", ""]
)
def test_other_names_are_no_column(name):
    assert column_of(name) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("laser_powr_W", "laser_power_W"),
        ("scanspeed_mm_s", "scan_speed_mm_s"),
        ("Yeild_MPa", "yield_MPa"),
        ("relativ_density_pct", "relative_density_pct"),
        ("hach_um", "hatch_um"),
        ("layer_W", "layer_um"),
        ("matrial", "material"),
        ("mood", ""),
        ("sample", ""),
        ("E_abs_J", ""),
        ("hatch_pattern", ""),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(name, meant):
    assert nearest(name) == meant


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("[MPa]", "MPa"),
        ("(mm/s)", "mm/s"),
        ("（％）", "percent"),
        ("µm", "um"),
        ("195", ""),
        ("", ""),
    ],
)
def test_a_cell_below_a_name_may_be_its_unit(cell, unit):
    assert unit_of(cell) == unit
