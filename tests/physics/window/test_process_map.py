"""The map offers recipes that keep their promise."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.local import slope_design
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.process_map import (
    ProcessMap,
    best_recipe,
    next_tracks,
    process_map,
    robust_recipe,
    worst_nearby,
)
from sekiso.physics.window.qualified import intercepts_of, qualified_set
from sekiso.physics.window.recipe import recipe_at, starting_recipe

ALLOYS = load().alloys
STEEL = thermophysical.of_record(ALLOYS["316l"])
PRODUCTION = ("in718", "maraging-300", "ti-6al-4v", "alsi10mg", "316l", "in625")


@pytest.fixture(scope="module")
def found() -> ProcessMap:
    return process_map(
        STEEL, power_max=400.0, speed_max=2.5, layer=40e-6, beam_diameter=100e-6, preheat=298.15
    )


def test_the_best_recipe_stays_below_the_risk_when_it_drifts(found: ProcessMap) -> None:
    best = best_recipe(found, risk=0.25)
    for power in (0.9, 1.0, 1.1):
        for speed in (0.9, 1.0, 1.1):
            near = recipe_at(
                STEEL,
                power=best.power * power,
                speed=best.speed * speed,
                hatch=best.hatch,
                layer=40e-6,
                beam_diameter=100e-6,
            )
            assert near.any_defect <= 0.26  # grid steps are 3-5 %, the drift is rounded up


def test_a_higher_risk_buys_a_higher_build_rate(found: ProcessMap) -> None:
    rates = [best_recipe(found, risk=risk).build_rate for risk in (0.22, 0.3, 0.5)]
    assert rates == sorted(rates)


def test_the_robust_recipe_has_the_least_worst_neighbour(found: ProcessMap) -> None:
    robust = robust_recipe(found)
    assert robust.any_defect <= worst_nearby(found).min() + 1e-9
    assert np.all(worst_nearby(found) >= found.any_defect)


@pytest.mark.parametrize("alloy", PRODUCTION)
def test_production_recipes_lie_inside_the_window(alloy: str) -> None:
    metal = thermophysical.of_record(ALLOYS[alloy])
    known = qualified_set(ALLOYS[alloy], "PBF-LB")
    assert known is not None
    setting = {
        "power": known.power,
        "speed": known.speed,
        "hatch": known.hatch,
        "layer": known.layer,
        "beam_diameter": known.beam_diameter,
    }
    assert recipe_at(metal, **setting).any_defect <= 0.2
    own = intercepts_of(known, metal, preheat=298.15)
    assert recipe_at(metal, **setting, intercepts=own).any_defect <= 0.1


def test_next_tracks_are_apart_and_stay_in_the_open_part(found: ProcessMap) -> None:
    is_open = found.any_defect < 0.5
    tracks = next_tracks(found, is_open=is_open)
    assert len(set(tracks)) == 3
    power = np.searchsorted(found.power, [p for p, _ in tracks])
    speed = np.searchsorted(found.speed, [v for _, v in tracks])
    assert np.all(is_open[power, speed])


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
    assert determinant(next_tracks(found)) > np.quantile(drawn, 0.9)


def test_a_starting_recipe_looks_like_a_recipe() -> None:
    recipe = starting_recipe(STEEL, power_max=400.0, beam_diameter=100e-6, layer=40e-6)
    assert 100.0 < recipe.power <= 400.0
    assert 60e-6 < recipe.hatch < 160e-6
    assert recipe.any_defect <= 0.15
    assert recipe.relative_density_low < recipe.relative_density < recipe.relative_density_high


def test_a_weak_beam_on_copper_is_told_by_its_risk() -> None:
    copper = thermophysical.of_record(ALLOYS["cucrzr"])
    recipe = starting_recipe(copper, power_max=200.0, beam_diameter=70e-6, layer=40e-6)
    assert recipe.any_defect > 0.9
