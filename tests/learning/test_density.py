"""Relative density: intervals for a laboratory never seen, narrower with own rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sekiso.interfaces.python.learning import predict
from sekiso.knowledge.load import load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.density import (
    DensityModel,
    density_inputs,
    density_of,
    log_porosity,
    method_group,
    predict_log_porosity,
    shipped_density,
)
from sekiso.materials.tables import read_columns

TABLE = {"material": ["316L"], "laser_power_W": [195.0], "scan_speed_mm_s": [1083.0],
         "hatch_mm": [0.09], "layer_mm": [0.02], "spot_mm": [0.1],
         "density_method": ["Archimedes"]}  # fmt: skip


def table(**changed):
    columns = {**TABLE, **changed}
    n = max(len(values) for values in columns.values())
    return {name: values * n if len(values) == 1 else values for name, values in columns.items()}


def test_scale_and_its_inverse_agree():
    density = np.array([0.5, 0.95, 0.999, 1.0])
    np.testing.assert_allclose(density_of(log_porosity(density)), density)


def test_no_porosity_is_full_density():
    assert density_of(log_porosity(np.array(1.0))) == 1.0
    assert density_of(log_porosity(np.array(1.03))) == 1.0


def test_production_recipe_is_dense_and_inside():
    found = predict("relative_density", TABLE)
    assert found.validity[0] == "inside"
    assert 0.975 < found.value[0] < 1.0
    assert found.low[0] < found.value[0] < found.high[0] <= 1.0


def test_energy_far_outside_the_window_does_not_raise_density():
    """Verification case V12: starved and drowned recipes are no denser than production."""
    found = predict(
        "relative_density",
        table(laser_power_W=[195.0, 60.0], scan_speed_mm_s=[1083.0, 4000.0], hatch_mm=[0.09, 0.3]),
    )
    assert found.value[1] < found.value[0]


def test_sections_see_other_porosity_than_archimedes():
    methods = ["Archimedes", "Image analysis"]
    found = predict("relative_density", table(laser_power_W=[200.0], density_method=methods))
    assert found.value[0] != found.value[1]


@pytest.mark.parametrize(
    ("word", "group"),
    [("Archimedes method", "archimedes"), ("アルキメデス法", "archimedes"), ("CT", "image"),
     ("Image analysis", "image"), ("", "all")],
)  # fmt: skip
def test_methods_fall_into_groups(word, group):
    assert method_group(word) == group


def test_wider_level_is_wider():
    narrow, wide = (predict("relative_density", TABLE, level=x) for x in (0.5, 0.95))
    assert wide.low[0] < narrow.low[0]
    assert wide.high[0] >= narrow.high[0]


def test_holes_widen_and_are_told():
    found = predict("relative_density", table(hatch_mm=[None], layer_mm=[None]))
    whole = predict("relative_density", TABLE)
    assert found.low[0] < whole.low[0]
    assert "hatch" in found.evidence["assumed"]


def test_wholly_missing_recipe_still_answers():
    found = predict("relative_density", {"material": ["316L"]})
    assert 0.5 < found.low[0] < found.value[0] < 1.0
    assert found.validity[0] == "extrapolated"


def test_unknown_alloy_is_wider_and_flagged():
    known = predict("relative_density", TABLE)
    unknown = predict("relative_density", table(material=["SUS310S"]))
    assert unknown.validity[0] == "class_fallback"
    width = [log_porosity(p.low) - log_porosity(p.high) for p in (known, unknown)]
    assert width[1][0] > width[0][0]


def test_named_alloy_without_density_data_is_extrapolated():
    assert predict("relative_density", table(material=["Hastelloy X"])).validity[0] == (
        "extrapolated"
    )


def test_recipe_far_from_all_sources_is_extrapolated():
    assert predict("relative_density", table(layer_mm=[1.5])).validity[0] == "extrapolated"


def test_own_rows_move_and_narrow_the_answer():
    local = table(relative_density_pct=[99.9, 99.92, 99.88, 99.9, 99.91], laser_power_W=[
        180.0, 190.0, 195.0, 200.0, 210.0])  # fmt: skip
    before = predict("relative_density", TABLE)
    after = predict("relative_density", TABLE, local=local)
    assert after.basis == "one_new_part_from_your_source"
    assert after.value[0] == pytest.approx(0.999, abs=0.002)
    assert after.low[0] > before.low[0]


def test_gain_over_own_data_is_reported_even_when_nil():
    local = table(relative_density_pct=[99.9, 99.92, 99.88], laser_power_W=[180.0, 190.0, 195.0])
    gain = predict("relative_density", TABLE, local=local).evidence["gain"]
    assert gain["gain"] == pytest.approx(gain["error_own_only"] - gain["error_with_shared"])


def test_one_own_row_has_no_gain_to_report():
    local = table(relative_density_pct=[99.0])
    found = predict("relative_density", TABLE, local=local)
    assert found.evidence["gain"] is None
    assert found.evidence["n_local"] == 1


def test_ten_thousand_rows_answer_like_one():
    many = predict("relative_density", pd.DataFrame(TABLE).loc[[0] * 10_000])
    one = predict("relative_density", TABLE)
    np.testing.assert_allclose(many.value, one.value[0])


def test_shipped_model_holds_numbers_but_no_rows():
    model = shipped("density")
    n_weights = len(model["centre"])
    assert n_weights <= 64
    assert len(model["cloud"]["centres"]) <= 64
    assert len(model["digest"]) == 64


def test_shipped_model_survives_its_own_file():
    model = shipped_density()
    again = DensityModel.from_mapping(model.as_mapping())
    np.testing.assert_allclose(again.centre, model.centre)
    assert again.alloys == model.alloys


def test_inputs_without_holes_need_one_draw():
    from sekiso.materials.tables import read_columns

    inputs = density_inputs(read_columns(TABLE), load(), shipped_density())
    assert len(inputs.features) == 1
    assert inputs.n == 1


def test_the_share_of_images_is_one_none_or_the_usual():
    words = {"density_method": ["Archimedes", "Micro-CT", ""]}
    model = shipped_density()
    inputs = density_inputs(read_columns(table(**words)), load(), model)
    assert inputs.share.tolist() == [0.0, 1.0, model.image_share]
    assert inputs.group.tolist() == ["archimedes", "image", "all"]


def test_the_median_is_the_bag_and_the_bounds_are_anchored_offsets():
    """One complete row inside: no widening, no hole; bounds = anchor + offsets of its method."""
    model = shipped_density()
    inputs = density_inputs(read_columns(TABLE), load(), model)
    found = predict_log_porosity(model, inputs, probabilities=np.array([0.05, 0.5, 0.95]))
    basis = model.bounded.basis(inputs.features[0])
    centre, anchor = (w[0] + basis[0] @ w[2:] for w in (model.centre, model.anchor))
    low, high = (anchor + model.offsets.at(p, "archimedes") for p in (0.05, 0.95))
    expected = np.maximum(np.maximum.accumulate([low, centre, high]), np.log10(0.05))
    np.testing.assert_allclose(found.quantile[0], expected, rtol=1e-9)
    assert found.validity[0] == "inside"


def test_full_density_is_the_logarithm_of_the_floor_and_one_percent_is_near_nought():
    assert float(log_porosity(np.array(1.0))) == pytest.approx(np.log10(0.05))
    assert float(log_porosity(np.array(0.99))) == pytest.approx(np.log10(1.05))
    assert density_of(np.array([5.0, np.log10(0.55)])).tolist() == pytest.approx([0.0, 0.995])
