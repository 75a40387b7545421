"""The map offers recipes that keep their promise."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.local import slope_design
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.layer_defects import layer_defects, scanned_layer
from sekiso.physics.window.process_map import (
    Bed,
    ProcessMap,
    best_place,
    next_tracks,
    process_map,
    robust_place,
    worst_nearby,
)

STEEL = thermophysical.of_record(load().alloys["316l"])
BED = Bed("PBF-LB", STEEL, None, 400.0, 2.5, 100e-6, 40e-6, 298.15)


@pytest.fixture(scope="module")
def found() -> ProcessMap:
    return process_map(BED)


def test_the_best_recipe_stays_below_the_risk_when_it_drifts(found: ProcessMap) -> None:
    best = best_place(found, risk=0.25)
    track, hatch = found.scan.track, found.scan.hatch[best]
    drift = np.array([0.9, 1.0, 1.1])
    power, speed = np.meshgrid(drift * track.power[best], drift * track.speed[best])
    near = layer_defects(scanned_layer(BED.track(power, speed), hatch))
    assert near.any_defect.max() <= 0.26  # grid steps are 3-5 %, the drift is rounded up


def test_a_higher_risk_buys_a_higher_build_rate(found: ProcessMap) -> None:
    rates = [found.build_rate[best_place(found, risk=risk)] for risk in (0.22, 0.3, 0.5)]
    assert rates == sorted(rates)


def test_where_no_recipe_is_sound_enough_the_least_risk_is_taken(found: ProcessMap) -> None:
    assert best_place(found, risk=1e-9) == np.argmin(found.defects.any_defect)


def test_the_robust_recipe_has_the_least_worst_neighbour(found: ProcessMap) -> None:
    robust = found.defects.any_defect[robust_place(found)]
    assert robust <= worst_nearby(found).min() + 1e-9
    assert np.all(worst_nearby(found) >= found.defects.any_defect)


def test_next_tracks_are_apart_and_stay_where_the_risk_is_allowed(found: ProcessMap) -> None:
    tracks = next_tracks(found, risk=0.5)
    assert len(set(tracks)) == 3
    risk = found.defects.any_defect.reshape(found.shape)
    power = np.searchsorted(found.power, [p for p, _ in tracks])
    speed = np.searchsorted(found.speed, [v for _, v in tracks])
    assert np.all(risk[power, speed] <= 0.5)


def test_information_of_the_chosen_tracks_beats_random_ones(found: ProcessMap) -> None:
    def determinant(tracks: list[tuple[float, float]]) -> float:
        power, speed = np.array(tracks).T
        z = slope_design(Track.of(STEEL, power=power, speed=speed, beam_diameter=100e-6))
        spread = np.diag([0.55, 0.4, 0.4]) ** 2
        return float(np.linalg.slogdet(np.eye(3) + z @ spread @ z.T / 0.28**2)[1])

    rng = np.random.default_rng(0)
    drawn = [
        determinant([(rng.choice(found.power), rng.choice(found.speed)) for _ in range(3)])
        for _ in range(50)
    ]
    assert determinant(list(next_tracks(found))) > np.quantile(drawn, 0.9)


def test_the_build_rate_is_speed_times_hatch_times_layer() -> None:
    made = process_map(BED, hatch=100e-6, n_grid=5)
    assert made.build_rate.reshape(5, 5)[2] == pytest.approx(made.speed * 100e-6 * 40e-6)
