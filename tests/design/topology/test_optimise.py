from dataclasses import replace

import numpy as np
import pytest
from tests.design.topology.problems import cantilever, edge_force, ragged

from sekiso.design.topology.optimise import optimise, starting_density
from sekiso.design.topology.problem import Case
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import load_state

PROBLEM = cantilever(8)
GRID = PROBLEM.grid
SETTINGS = Settings(volume_fraction=0.3, filter_radius=1.5, n_iterations=8)
TWO = (Case("down", edge_force(GRID)), Case("side", edge_force(GRID, axis=1)))
WAYS = {
    "oc": SETTINGS,
    "multigrid": replace(SETTINGS, solver="multigrid", n_iterations=4),
    "projection": replace(SETTINGS, sharpness=2.0, sharpness_every=3),
    "kept volume": replace(SETTINGS, sharpness=2.0, sharpness_every=3, keeps_volume=True),
    "helmholtz": replace(SETTINGS, filter="helmholtz"),
    "penalty": replace(SETTINGS, penalty_every=2),
    "mma": replace(SETTINGS, optimiser="mma"),
    "worst": replace(SETTINGS, objective="worst_compliance"),
}


@pytest.mark.parametrize("way", WAYS)
def test_resumed_run_equals_an_unbroken_one_to_the_bit(way, tmp_path):
    problem = PROBLEM.with_cases(TWO)
    whole = optimise(problem, WAYS[way])
    half = replace(WAYS[way], n_iterations=WAYS[way].n_iterations // 2)
    optimise(problem, half).state.save(tmp_path / "state.npz")
    resumed = optimise(problem, WAYS[way], resume=load_state(tmp_path / "state.npz"))
    assert np.array_equal(resumed.x, whole.x)
    assert np.array_equal(resumed.history["objective"], whole.history["objective"])


@pytest.mark.parametrize("way", ["oc", "projection", "kept volume", "helmholtz"])
def test_compliance_falls_at_the_volume_asked_for(way):
    design = optimise(PROBLEM, WAYS[way])
    assert design.history["objective"][-1] < 0.6 * design.history["objective"][0]
    assert design.physical.mean() == pytest.approx(0.3, rel=1e-6)


def test_watcher_stops_it():
    seen = []

    def watch(progress):
        seen.append(progress)
        return progress.iteration < 3

    design = optimise(PROBLEM, SETTINGS, progress=watch)
    assert design.ended == "asked"
    assert [progress.iteration for progress in seen] == [1, 2, 3]
    assert seen[-1].seconds_left > 0.0


def test_it_ends_when_nothing_changes():
    design = optimise(PROBLEM, replace(SETTINGS, change=0.19, n_iterations=50))
    assert design.ended == "change"
    assert design.state.iteration < 50


def test_frozen_cells_stay_and_cells_outside_are_void():
    problem = ragged((Case("pull", edge_force(ragged(()).grid)),))
    design = optimise(problem, replace(SETTINGS, volume_fraction=0.5))
    assert design.physical[3, 2, 0] == 1.0
    assert design.physical[1, 1, 1] == 0.0
    assert design.fraction.sum() == pytest.approx(0.5 * problem.design.sum(), rel=1e-6)


def test_first_density_has_the_volume_asked_for():
    problem = ragged(())
    x = starting_density(problem, replace(SETTINGS, volume_fraction=0.4))
    assert (problem.design * x).sum() == pytest.approx(0.4 * problem.design.sum())


def test_symmetric_design():
    design = optimise(
        PROBLEM.with_cases(TWO[1:]), replace(SETTINGS, symmetry=("z",), n_iterations=3)
    )
    assert design.physical == pytest.approx(design.physical[:, :, ::-1], abs=1e-14)
