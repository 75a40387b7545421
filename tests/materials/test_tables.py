"""Tables are read by column name and unit suffix, and nonsense is refused with the cure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sekiso.domain import quantities
from sekiso.domain.errors import DataError
from sekiso.materials.tables import normal_source, read_columns


def test_suffixes_become_si():
    found = read_columns({"laser_power_W": [200], "scan_speed_mm_s": ["800"], "hatch_um": [100],
                          "relative_density_pct": [99.5]})  # fmt: skip
    assert found.numbers("speed")[0] == pytest.approx(0.8)
    assert found.numbers("hatch")[0] == pytest.approx(1e-4)
    assert found.numbers("relative_density")[0] == pytest.approx(0.995)


def test_frame_and_mapping_read_alike():
    columns = {"laser_power_W": [200.0, None], "material": ["316L", None]}
    frame, mapping = read_columns(pd.DataFrame(columns)), read_columns(columns)
    np.testing.assert_array_equal(frame.numbers("power"), mapping.numbers("power"))
    assert list(frame.words("material")) == list(mapping.words("material")) == ["316L", ""]


def test_absent_columns_are_missing_throughout():
    found = read_columns({"material": ["316L"]})
    assert np.isnan(found.numbers("hatch")).all()
    assert list(found.words("machine")) == [""]


def test_unknown_columns_are_listed():
    assert read_columns({"material": ["x"], "mood": [1]}).ignored == ("mood",)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"laser_power_W": [200, "fast"]}, "2: 'fast'"),
        ({"relative_density_pct": [0.99, 0.98]}, "Write 99.5 instead of 0.995"),
        ({"hatch_mm": [100.0]}, "0.001 to 50 mm"),
        ({"laser_power_W": [1e6]}, "unit was mixed up"),
        ({"laser_power_W": [-5.0]}, "zero or below in row 1"),
        ({"relative_density_pct": [0.99, 99.2]}, "fraction in row 1: 0.99"),
        ({"relative_density_pct": [7.91, 7.95]}, "no body has: 7.91 in row 1, 2"),
        ({"relative_density": [0.0795, 0.0791]}, "no body has: 0.0795 in row 1, 2"),
        ({"porosity_pct": [0.5, 0.4, 99.2]}, "mixes porosity and relative density: 99.2 in row 3"),
        ({"porosity_pct": [99.5, 99.2]}, "mixes porosity"),
        ({"relative_density_pct": [99.5, 1.5, 99.1]}, "mixes porosity and relative density: 1.5"),
        ({"relative_density": [0.995, 0.015, 0.99]}, "in row 2"),
        ({"relative_density": [0.995, 99.2]}, "percent in row 2: 99.2"),
        ({"relative_density_pct": [0, 99.2]}, "density of 0 % in row 1"),
        ({"uts_MPa": [0.6]}, r"column name \(GPa"),
        ({"yield_ksi": [530.0]}, "MPa"),
        ({"power": [0.8], "speed": [200.0]}, "'power' and 'speed' look swapped"),
        ({"laser_power_W": [float("inf")]}, "laser_power_W"),
        ({"laser_power_W": [1, 2], "hatch_mm": [0.1]}, "differ in length"),
        ({"laser_power_W": [200], "power_W": [200]}, "Two columns"),
        ({}, "no columns"),
        (None, "A table was expected"),
        ([1, 2], "got list"),
        ({"laser_power_W": []}, "hold no row"),
    ],
)
def test_nonsense_is_refused_with_a_reason(table, words):
    with pytest.raises(DataError, match=words):
        read_columns(table)


def test_one_paper_has_one_spelling():
    spellings = ("https://doi.org/10.1/AB", "http://dx.doi.org/10.1/ab", " 10.1/ab ")
    assert {normal_source(text) for text in spellings} == {"10.1/ab"}


def test_chosen_rows_keep_their_columns():
    found = read_columns({"laser_power_W": [1.0, 2.0, 3.0], "material": list("abc")})
    kept = found.rows(np.array([True, False, True]))
    assert kept.n == 2
    assert list(kept.words("material")) == ["a", "c"]


def test_hardness_scales_become_vickers():
    found = read_columns({"hardness_HRC": [40.0, None]}).numbers("hardness")
    assert found[0] == pytest.approx(392.0)
    assert np.isnan(found[1])


def test_porosity_is_read_as_density_too():
    found = read_columns({"porosity_pct": [0.5]}).numbers("relative_density")
    assert found[0] == pytest.approx(0.995)


def test_missing_values_of_pandas_are_missing():
    found = read_columns(pd.DataFrame({"hatch_mm": pd.array([0.1, None], dtype="Float64")}))
    assert np.isnan(found.numbers("hatch")[1])


def test_one_value_holds_for_all_rows():
    found = read_columns({"material": "316L", "layer_um": 40, "power": [150.0, 200.0]})
    assert list(found.words("material")) == ["316L", "316L"]
    assert found.numbers("layer") == pytest.approx([40e-6, 40e-6])


def test_rows_are_read_like_columns():
    found = read_columns([{"power": 150.0}, {"power": 200.0, "layer": 40e-6}])
    assert found.numbers("power").tolist() == [150.0, 200.0]
    assert np.isnan(found.numbers("layer")[0])


def test_labels_are_plain_numbers_under_their_own_names():
    found = read_columns({"power": [150.0], "balling": [1]}, labels=("balling",))
    assert found.numbers("balling")[0] == 1.0
    assert found.names == ("balling", "power")


def test_a_unit_of_another_kind_is_no_column_of_the_quantity():
    assert read_columns({"layer_W": [1.0], "power": [200.0]}).ignored == ("layer_W",)


def test_the_ends_of_what_a_measurement_may_show_are_inside():
    low, high = quantities.quantity("relative_density").limits(measured=True)
    read = read_columns({"relative_density": [low, high]})
    assert read.numbers("relative_density").tolist() == [low, high]
    for beyond in (low - 1e-3, high + 1e-3):
        with pytest.raises(DataError, match="relative_density"):
            read_columns({"relative_density": [0.99, beyond]})
