"""Conduction of heat or current: the resistance of a bar, and least mass under a temperature."""

from dataclasses import replace

import numpy as np
import pytest

from box_problem import box_problem
from sekiso.design.topology.feasibility import refuse_impossible
from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.heat_conduction import LargestTemperature, ThermalCompliance
from sekiso.design.topology.optimise import optimise
from sekiso.design.topology.problem import Heat
from sekiso.design.topology.settings import Settings
from sekiso.domain.errors import NeedError
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

COPPER = 5.8e7  # S/m
EXACT = Settings(tolerance=1e-10)


def _problem(shape, conductivity=1.0):
    """Heat or current of 1 enters evenly at the far end along x and leaves at the near one."""
    grid = Grid(shape, edge=(1e-3, 1e-3, 1e-3))
    nodes = (1, *grid.node_shape)
    out = np.zeros(nodes, dtype=bool)
    out[0, 0] = True
    share = np.zeros(nodes)
    for corner in ((0, 0), (0, 1), (1, 0), (1, 1)):  # a quarter of each face to each corner
        y, z = (slice(d, n + d) for d, n in zip(corner, shape[1:], strict=True))
        share[0, -1, y, z] += 0.25 / (shape[1] * shape[2])
    box = box_problem(
        grid,
        fixed=np.zeros((3, *grid.node_shape), dtype=bool),
        cases=(),
        stiffness=isotropic_stiffness(1.0, 0.3),
    )
    return replace(box, heat=Heat(share, out), conductivity=conductivity * np.eye(3))


def _value(response, problem, density=1.0):
    physical = np.full(problem.grid.shape, density)
    fields = Analysis(problem, EXACT).fields(physical, penalty=3.0, starts={})
    return response.value(physical, fields)[0]


def test_loss_over_current_squared_is_the_resistance_of_a_bar():
    bar = _problem((8, 2, 3), COPPER)  # R = L / (sigma A) = 8 mm / (5.8e7 S/m x 6 mm2)
    assert _value(ThermalCompliance(), bar) == pytest.approx(8e-3 / (COPPER * 6e-6), rel=1e-8)


def test_half_the_density_has_an_eighth_of_the_conductivity():
    bar = _problem((8, 2, 3))
    ratio = _value(ThermalCompliance(), bar, 0.5) / _value(ThermalCompliance(), bar)
    assert ratio == pytest.approx(8.0, rel=1e-4)  # void conducts a little


def test_hottest_place_of_a_bar_is_where_heat_enters():
    bar = _problem((8, 2, 3))
    everywhere = np.ones(bar.grid.node_shape, dtype=bool)
    hottest = _value(LargestTemperature(everywhere), bar)
    assert hottest == pytest.approx(_value(ThermalCompliance(), bar), rel=1e-8)  # times 1 W


def test_least_mass_meets_its_temperature_within_one_per_cent():
    plate = _problem((10, 10, 1))
    most = 2.5 * _value(ThermalCompliance(), plate)
    asked = Settings(objective="mass", max_temperature=most, filter_radius=1.5e-3, n_iterations=40)
    design = optimise(plate, asked)
    assert design.history["limit.temperature"][-1] == pytest.approx(1.0, abs=0.01)
    assert design.history["volume_fraction"][-1] < 0.8


def test_a_temperature_below_that_of_the_solid_is_refused():
    asked = Settings(objective="mass", max_temperature=1.0)
    with pytest.raises(NeedError, match="conducts the heat away"):
        refuse_impossible(_problem((8, 2, 3)), asked)
