"""Dimensionless numbers mean what their names say."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.density import LINEAR
from sekiso.physics.window.features import features
from sekiso.physics.window.layer_defects import scanned_layer

STEEL = thermophysical.of_record(load().alloys["316l"])


def _numbers(*, hatch: float = 100e-6, **change: object) -> dict[str, np.ndarray]:
    base = {"power": 200.0, "speed": 0.8, "beam_diameter": 90e-6, "layer": 40e-6}
    track = Track.of(STEEL, **{**base, **change})
    return features(scanned_layer(track, hatch))


def test_all_numbers_are_there_and_finite_even_without_melt() -> None:
    numbers = _numbers(power=np.array([2.0, 200.0]))
    assert set(numbers) == set(LINEAR)
    assert all(np.isfinite(value).all() for value in numbers.values())


def test_energy_is_the_logarithm_of_a_density_ratio() -> None:
    base, twice = _numbers(), _numbers(hatch=200e-6)
    assert twice["energy"] - base["energy"] == pytest.approx(-np.log(2.0))
    assert twice["spot_energy"] == pytest.approx(base["spot_energy"])


def test_a_thicker_layer_raises_layer_over_depth_by_its_ratio() -> None:
    thin, thick = _numbers(layer=20e-6), _numbers(layer=60e-6)
    gap = thick["layer_over_depth"] - thin["layer_over_depth"]
    assert gap == pytest.approx(np.log(3.0))


def test_a_spot_that_looks_like_a_radius_counts_as_50_um() -> None:
    assert _numbers(beam_diameter=30e-6)["keyhole"] == pytest.approx(
        _numbers(beam_diameter=50e-6)["keyhole"]
    )
    assert _numbers(beam_diameter=300e-6)["keyhole"] < _numbers(beam_diameter=100e-6)["keyhole"]
