"""The loads file of the bracket benchmark on its part."""

import math
from pathlib import Path

import numpy as np
import pytest
from tests.design.loads.resultants import faces_for, moment_about

from sekiso.design.intake import load_part
from sekiso.design.loads.cells import (
    fraction_of,
    grid_of,
)
from sekiso.design.loads.discretise import discretise
from sekiso.domain.load_plain import load_file

LOADS = Path(__file__).resolve().parents[3] / "benchmarks" / "ge_bracket_loads.json"
LBF, INCH = 4.4482216152605, 0.0254


@pytest.fixture(scope="module")
def bracket(shared):
    return load_part(shared / "data/parts/ge_bracket_design_space.step")


@pytest.fixture(scope="module")
def on_grid(bracket):
    grid = grid_of(bracket, edge=5e-3)
    loads, supports = load_file(LOADS.read_text(encoding="utf-8"))
    fraction = fraction_of(bracket, grid)
    return grid, discretise(bracket, grid, fraction=fraction, loads=loads, supports=supports)


def test_four_cases_have_the_forces_of_the_challenge(on_grid):
    _, found = on_grid
    total = {case.name: case.force.reshape(3, -1).sum(axis=1) / LBF for case in found.cases}
    up = 9500.0 * math.cos(math.radians(42.0))
    assert total["vertical"] == pytest.approx([0.0, 0.0, 8000.0], abs=1e-6)
    assert total["horizontal"] == pytest.approx([0.0, -8500.0, 0.0], abs=1e-6)
    assert total["diagonal"] == pytest.approx([0.0, -math.sqrt(9500.0**2 - up**2), up], abs=1e-2)
    assert total["torsion"] == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)


def test_torsion_turns_about_the_vertical_and_pulls_the_green_wall_outwards(on_grid):
    grid, found = on_grid
    torsion = found.cases[3].force
    about = moment_about(np.zeros(3), torsion, grid)
    assert about == pytest.approx([0.0, 0.0, -5000.0 * LBF * INCH], abs=1e-6)
    green = grid.node_places(0) > -0.074
    assert torsion[1, green].sum() < -1e4


def test_bolts_are_held(bracket, on_grid):
    _, found = on_grid
    supports = load_file(LOADS.read_text(encoding="utf-8"))[1]
    numbers = faces_for(bracket, supports[0].on)
    assert numbers == (56, 57, 58, 59, 61, 62, 63, 65, 66, 67, 69, 70, 71, 72)
    assert found.fixed[:, :, :, :3].any()
