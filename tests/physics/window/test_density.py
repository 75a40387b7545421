"""Expected density is a fraction with an honest interval."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.density import (
    BASIS,
    density_model,
    density_of_score,
    porosity_score,
    predict_density,
)
from sekiso.physics.window.features import ScannedLayer

STEEL = thermophysical.of_record(load().alloys["316l"])


def _scan(**change: object) -> ScannedLayer:
    base = {"power": 200.0, "speed": 0.8, "beam_diameter": 90e-6, "layer": 40e-6}
    track = Track.of(STEEL, **{**base, **change})
    return ScannedLayer(pool_state(track, with_layer=True), np.full(track.power.shape, 100e-6))


def test_score_and_density_are_inverse() -> None:
    percent = np.array([60.0, 97.3, 99.95])
    assert density_of_score(porosity_score(percent)) == pytest.approx(percent / 100.0)


def test_intervals_are_ordered_fractions() -> None:
    low, median, high = predict_density(_scan(power=np.linspace(40.0, 900.0, 30)))
    assert np.all((low >= 0.0) & (high <= 1.0))
    assert np.all((low < median) & (median < high))


def test_too_little_energy_costs_density() -> None:
    _, (cold, right), _ = predict_density(_scan(power=np.array([50.0, 200.0])))
    assert cold < right - 0.005


def test_far_too_much_energy_costs_density() -> None:
    _, (right, hot), _ = predict_density(_scan(speed=np.array([0.8, 0.05])))
    assert hot < right


def test_sections_are_expected_to_show_fewer_pores_than_archimedes() -> None:
    section, archimedes = (predict_density(_scan(), method=m)[1] for m in ("section", "archimedes"))
    assert section > archimedes


def test_the_shipped_model_is_one_linear_model_of_few_functions() -> None:
    assert set(density_model().weight) == set(BASIS)
    assert len(BASIS) <= 64
