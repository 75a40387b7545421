"""Dimensionless numbers of a scanned metal, the same in the window and in the density surrogate."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.learning.pool_features import pool_features
from sekiso.materials import thermophysical
from sekiso.materials.scan_numbers import keyhole_number, overlap_numbers, scan_numbers
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.features import ScannedLayer, features

STEEL = thermophysical.of_mapping(
    {"conductivity": 29.0, "specific_heat": 720.0, "density": 7450.0, "liquidus": 1733.0,
     "boiling": 3090.0, "absorptivity": 0.38}
)  # fmt: skip
RECIPE = {"power": 195.0, "speed": 1.083, "hatch": 90e-6, "layer": 20e-6, "beam_diameter": 90e-6}


def numbers(**changed):
    return scan_numbers(STEEL, **{n: np.array([x]) for n, x in {**RECIPE, **changed}.items()})


def test_energy_is_the_dimensionless_energy_density():
    heat = 7450.0 * 720.0 * (1733.0 - 298.15)
    expected = 0.38 * 195.0 / (1.083 * 90e-6 * 20e-6) / heat
    assert numbers()["energy"][0] == pytest.approx(np.log(expected))


def test_keyhole_number_by_hand():
    # Ke = eta P / (dT pi rho cp sqrt(alpha v r0^3)) with r0 = 45 um
    alpha = 29.0 / (7450.0 * 720.0)
    scale = np.sqrt(alpha * 1.083 * (45e-6) ** 3)
    expected = 0.38 * 195.0 / ((1733.0 - 298.15) * np.pi * 7450.0 * 720.0 * scale)
    assert np.exp(numbers()["keyhole"][0]) == pytest.approx(expected)
    assert keyhole_number(
        STEEL, absorbed_power=np.array(0.38 * 195.0), speed=np.array(1.083),
        beam_diameter=np.array(90e-6), preheat=298.15,
    ) == pytest.approx(expected)  # fmt: skip


def test_boiling_adds_the_rise_to_liquidus_over_that_to_boiling():
    both = numbers()
    gap = np.log((1733.0 - 298.15) / (3090.0 - 298.15))
    assert both["boiling"] - both["keyhole"] == pytest.approx(gap)
    assert both["boiling_energy"] - both["spot_energy"] == pytest.approx(gap)


def test_tracks_that_just_close_have_an_overlap_of_one():
    sizes = {"width": 100e-6, "depth": 50e-6, "length": 300e-6, "reached": 50e-6}
    place = {"hatch": 80e-6, "layer": 30e-6, "beam_diameter": 100e-6}
    found = overlap_numbers(**{n: np.array(x) for n, x in {**sizes, **place}.items()})
    assert found["overlap"] == pytest.approx(0.0)  # ln[(80/100)^2 + (30/50)^2]
    assert found["depth_over_spot"] == pytest.approx(np.log(0.5))


def test_window_and_surrogate_share_every_number_that_needs_no_pool():
    metal = thermophysical.of_record(load().alloys["in625"])
    recipe = {"power": 195.0, "speed": 0.8, "hatch": 1e-4, "layer": 2e-5, "beam_diameter": 1e-4}
    learned = pool_features({name: np.array([x]) for name, x in recipe.items()}, metal)
    track = Track.of(metal, power=195.0, speed=0.8, beam_diameter=1e-4, layer=2e-5)
    window = features(ScannedLayer(pool_state(track, with_layer=True), np.array([1e-4])))
    shared = learned.keys() & window.keys()
    assert len(shared) == 11
    for name in shared:
        assert learned[name] == pytest.approx(window[name]), name
