"""Plane problems through the voxel engine: one layer of cells, the stiffness of plane stress."""

from dataclasses import replace

import numpy as np
import pytest

from sekiso.design.topology.optimise import optimise
from topology_reference import ROUNDS, cantilever, heat_plate, mbb


def test_first_objective_of_the_half_beam_is_that_of_the_88_lines():
    # Andreassen et al. 2011 print 1007.0221 for 60 x 20 at the uniform density 0.5
    design = optimise(mbb(), replace(ROUNDS, n_iterations=1))
    assert design.history["objective"][0] == pytest.approx(1007.0221, abs=2e-4)


def test_both_sides_of_the_layer_move_alike():
    design = optimise(cantilever(1), replace(ROUNDS, n_iterations=1))
    u = design.state.warm["nominal:displacement"][0]
    assert u[..., 0] == pytest.approx(u[..., 1], rel=1e-9)
    assert np.all(u[2] == 0.0)


def test_heat_flows_to_the_held_nodes():
    changed = replace(ROUNDS, objective="thermal_compliance", n_iterations=2, filter_radius=1.2)
    design = optimise(heat_plate(10), changed)
    assert design.history["objective"][1] < design.history["objective"][0]
