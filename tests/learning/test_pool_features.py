"""Closed-form measures of the melt pool."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.learning.pool_features import cleaned_spot, pool_features
from sekiso.materials import thermophysical

STEEL = thermophysical.of_mapping(
    {"conductivity": 29.0, "specific_heat": 720.0, "density": 7450.0, "liquidus": 1733.0,
     "boiling": 3090.0, "absorptivity": 0.38}
)  # fmt: skip
RECIPE = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 90e-6}


def features(**changed):
    recipe = {name: np.array([value]) for name, value in {**RECIPE, **changed}.items()}
    return pool_features(recipe, STEEL)


def test_width_is_that_of_rosenthal_at_high_speed():
    heat = 7450.0 * 720.0 * 1.083 * (1733.0 - 298.15)
    width = np.sqrt(8.0 * 0.38 * 195.0 / (np.pi * np.e * heat))
    assert features()["rosenthal_hatch_over_width"][0] == pytest.approx(np.log(90e-6 / width))


def test_wider_hatch_and_thicker_layers_lose_overlap():
    base = features()["rosenthal_overlap"][0]
    assert features(hatch=150e-6)["rosenthal_overlap"][0] > base
    assert features(layer=60e-6)["rosenthal_overlap"][0] > base


def test_power_deepens_the_pool():
    deep = features(power=300.0)["rosenthal_depth_over_spot"][0]
    assert deep > features()["rosenthal_depth_over_spot"][0]


def test_all_measures_stay_finite_at_the_edges():
    for changed in ({"power": 1.0}, {"speed": 100.0}, {"hatch": 1e-2}):
        assert all(np.isfinite(values).all() for values in features(**changed).values())


def test_doubtful_spots_become_usual():
    assert cleaned_spot(np.array([0.4e-3, 30e-6, 80e-6])).tolist() == [90e-6, 50e-6, 80e-6]


def test_length_is_that_of_rosenthal_behind_the_beam():
    conduction = features(power=150.0, speed=0.8)
    heat = 7450.0 * 720.0 * 0.8 * (1733.0 - 298.15)
    width = np.sqrt(8.0 * 0.38 * 150.0 / (np.pi * np.e * heat))
    length = 0.38 * 150.0 / (2.0 * np.pi * 29.0 * (1733.0 - 298.15))
    told = conduction["rosenthal_length_over_width"][0]
    assert told == pytest.approx(np.log(length / width), rel=1e-9)
