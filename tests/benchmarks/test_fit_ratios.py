"""The smaller fitted figures."""

from __future__ import annotations

import math

import pytest
from tests.benchmarks.test_fit_variance_components import row
from tests.learning.tables import alloy, fact
from tests.learning.test_roughness import POWDER
from tests.learning.test_service import HOT

from calibration.fit_ratios import (
    ratios_to_tensile,
    roughness_figures,
    service_figures,
    skin_figures,
)


def test_ratio_to_tensile_is_recovered():
    rows = []
    for k in range(12):
        tensile = 400.0 + 50.0 * k
        rows += [row(f"n{k}", "tensile_strength", tensile),
                 row(f"n{k}", "fatigue_strength", 0.4 * tensile)]  # fmt: skip
    found = ratios_to_tensile(rows, "fatigue_strength")
    assert found["all"]["mean"] == pytest.approx(math.log(0.4), abs=1e-3)
    assert found["Ni"]["sd"] < 0.01


def test_skin_sd_holds_for_a_new_curve():
    found = skin_figures({"a": -1.0, "b": -1.4})
    assert found["mean"] == pytest.approx(-1.2)
    assert found["sd"] == pytest.approx(math.sqrt(0.08 * 1.5), abs=1e-3)


def test_service_spread_is_between_alloys_of_one_family():
    cool = alloy("cool", service={"temperature_max": fact(500.0, unit="K")})
    found = service_figures([HOT, cool])
    assert found["class_sd_K"] == pytest.approx(100.0 * math.sqrt(2.0), abs=0.1)


def test_roughness_range_is_the_mean_log_spread():
    assert roughness_figures([POWDER])["n_ranges"] == 2
