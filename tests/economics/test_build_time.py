import numpy as np
import pytest

from sekiso.economics.build_time import (
    deposition_time,
    jetted_build_time,
    layer_count,
    scanned_build_time,
)


def test_a_height_of_whole_layers_is_not_rounded_up_by_binary_fractions():
    heights = np.arange(1, 2000) * 30e-6
    assert np.array_equal(layer_count(heights, layer=30e-6), np.arange(1, 2000))


def test_beams_share_the_melting_but_not_the_recoating():
    def time(beams: float) -> float:
        return float(
            scanned_build_time(
                1e-4, volume_rate=4e-9, n_layers=1000, layer_overhead=9.0, n_beams=beams
            )
        )

    assert time(1) - 9000 == pytest.approx(4 * (time(4) - 9000))


def test_contours_cost_time_in_proportion_to_the_surface():
    def time(area: float) -> float:
        return float(
            scanned_build_time(
                0.0,
                volume_rate=1e-9,
                n_layers=0,
                layer_overhead=0,
                contour_area=area,
                n_contours=2,
                contour_rate=0.5 * 40e-6,
            )
        )

    assert time(0.02) == pytest.approx(2 * 0.02 / (0.5 * 40e-6))
    assert time(0.04) == pytest.approx(2 * time(0.02))


def test_jetting_does_not_care_how_many_parts_are_in_the_box():
    assert float(jetted_build_time(2000, layer_time=15.0, setup=3600.0)) == 33600.0


def test_waiting_for_the_interpass_temperature_rules_thin_walls():
    kg_per_s = 3.0 / 3600.0
    arc = float(deposition_time(1.0, mass_rate=kg_per_s))
    total = float(deposition_time(1.0, mass_rate=kg_per_s, n_layers=100, interpass=60.0))
    assert total - arc == 6000.0
    assert total > 5 * arc
