"""Closed-form measures of the melt pool."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.learning.pool_features import cleaned_spot, pool_features

STEEL = {"conductivity": 29.0, "specific_heat": 720.0, "density": 7450.0, "liquidus": 1733.0,
         "boiling": 3090.0, "absorptivity": 0.38}  # fmt: skip
RECIPE = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 90e-6}


def features(**changed):
    recipe = {name: np.array([value]) for name, value in {**RECIPE, **changed}.items()}
    return pool_features(recipe, {name: np.array([value]) for name, value in STEEL.items()})


def test_energy_is_the_dimensionless_energy_density():
    heat = 7450.0 * 720.0 * (1733.0 - 298.0)
    expected = 0.38 * 195.0 / (1.083 * 90e-6 * 20e-6) / heat
    assert features()["energy"][0] == pytest.approx(np.log(expected))


def test_wider_hatch_and_thicker_layers_lose_overlap():
    base = features()["overlap"][0]
    assert features(hatch=150e-6)["overlap"][0] > base
    assert features(layer=60e-6)["overlap"][0] > base


def test_power_deepens_the_pool():
    assert features(power=300.0)["depth_over_spot"][0] > features()["depth_over_spot"][0]


def test_all_measures_stay_finite_at_the_edges():
    for changed in ({"power": 1.0}, {"speed": 100.0}, {"hatch": 1e-2}):
        assert all(np.isfinite(values).all() for values in features(**changed).values())


def test_doubtful_spots_become_usual():
    assert cleaned_spot(np.array([0.4e-3, 30e-6, 80e-6])).tolist() == [90e-6, 50e-6, 80e-6]
