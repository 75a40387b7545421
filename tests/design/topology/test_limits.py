"""Whole designs under limits: what is asked for is kept, and costs no more mass than it must."""

from dataclasses import replace

import numpy as np
import pytest
from tests.design.topology.problems import cantilever, edge_force, thinner_share

from box_problem import box_problem
from sekiso.design.topology.compliance import CaseCompliance
from sekiso.design.topology.fields import Analysis
from sekiso.design.topology.formulation import formulation, strength_limits
from sekiso.design.topology.optimise import optimise
from sekiso.design.topology.problem import Case, Heat
from sekiso.design.topology.settings import Settings
from sekiso.numerics.voxels.grid import Grid
from sekiso.numerics.voxels.stiffness import isotropic_stiffness

BASE = Settings(filter_radius=1.5, n_iterations=25, weakest=1e-4, tolerance=1e-4)
LEAST_MASS = replace(BASE, objective="mass")


def _value(response, design, settings=BASE):
    fields = Analysis(design.problem, settings).fields(design.physical, penalty=3.0, starts={})
    return response.value(design.physical, fields)[0]


def _solid(problem, settings):
    """What the whole design space has of the first limit of `settings`."""
    fields = Analysis(problem, settings).fields(problem.is_design * 1.0, penalty=3.0, starts={})
    return strength_limits(problem, settings)[0].response.value(problem.design, fields)[0]


def test_least_mass_meets_its_displacement_within_one_per_cent():
    beam = cantilever(6)
    asked = replace(LEAST_MASS, max_displacement=1.0)
    asked = replace(asked, max_displacement=3.0 * _solid(beam, asked))
    design = optimise(beam, asked)
    displacement = strength_limits(beam, asked)[0].response
    assert _value(displacement, design) == pytest.approx(asked.max_displacement, rel=0.01)
    assert design.history["volume_fraction"][-1] < 0.6


def test_least_mass_meets_its_stress_within_two_per_cent():
    beam = cantilever(6)
    asked = replace(LEAST_MASS, max_stress=1.0, stress_margin=0.0, n_iterations=60)
    asked = replace(asked, max_stress=1.5 * _solid(beam, asked))
    design = optimise(beam, asked)
    stress = strength_limits(beam, asked)[0].response
    assert _value(stress, design) < 1.02 * asked.max_stress
    assert design.history["volume_fraction"][-1] < 0.8


def test_min_max_lowers_the_worse_of_two_cases():
    grid = cantilever(6).grid
    cases = (Case("down", edge_force(grid)), Case("aside", 3.0 * edge_force(grid, axis=1)))
    beam = cantilever(6, cases=cases)
    asked = replace(BASE, volume_fraction=0.4, n_iterations=15)
    worst, summed = (
        optimise(beam, settings)
        for settings in (replace(asked, objective="worst_compliance"), asked)
    )
    assert _worse(worst) < _worse(summed)


def _worse(design):
    return max(_value(CaseCompliance(case), design) for case in (0, 1))


def test_conduction_to_a_cold_spot_gets_easier():
    grid = Grid((12, 12, 1), edge=(1.0, 1.0, 1.0))
    nodes = (1, *grid.node_shape)
    cold = np.zeros(nodes, dtype=bool)
    cold[0, 0, 5:8] = True
    plate = replace(
        box_problem(
            grid,
            fixed=np.zeros((3, *grid.node_shape), dtype=bool),
            cases=(),
            stiffness=isotropic_stiffness(1.0, 0.3),
        ),
        heat=Heat(np.full(nodes, 0.01), cold),
    )
    asked = replace(BASE, objective="thermal_compliance", volume_fraction=0.4)
    history = optimise(plate, asked).history
    assert history["objective"][-1] < 0.5 * history["objective"][0]
    assert history["volume_fraction"][-1] == pytest.approx(0.4, abs=1e-3)


def test_heat_and_weight_are_left_to_moving_asymptotes():
    beam = cantilever(8)
    warm = replace(beam.cases[0], temperature=10.0)
    asked = replace(BASE, volume_fraction=0.5, interpolation="ramp")
    design = optimise(replace(beam.with_cases((warm,)), expansion=0.05), asked)
    assert "offset" in design.state.memory
    assert design.history["objective"][-1] < design.history["objective"][0]


def test_members_are_as_thick_as_asked_for():
    beam = _half_beam()
    asked = replace(BASE, volume_fraction=0.5, n_iterations=40, sharpness=16.0, sharpness_every=8)
    free, thick = (
        optimise(beam, settings).physical > 0.5
        for settings in (
            replace(asked, filter_radius=1.2, optimiser="mma"),
            replace(asked, min_member=4.0),
        )
    )
    # the border of the design space mirrors members, as the filter does
    thin = [thinner_share(x, diameter=4.0, edge=(1, 1, 1), outside=True) for x in (free, thick)]
    assert thin[1] < 0.02
    assert thin[0] > 0.1


def test_a_smallest_gap_looks_at_the_dilated_volume():
    wanted = formulation(_half_beam(), replace(BASE, volume_fraction=0.5, min_gap=3.0))
    assert wanted.aims[0].threshold is None
    assert wanted.limits[0].threshold == pytest.approx(0.4)
    assert wanted.limits[0].is_nominal


def test_a_smallest_member_looks_at_the_eroded_strength():
    asked = replace(LEAST_MASS, max_stress=1.0, min_member=3.0)
    wanted = formulation(_half_beam(), asked)
    assert wanted.aims[0].threshold is None
    assert wanted.limits[0].threshold == pytest.approx(0.6)


def _half_beam():
    """Half of a beam on two rollers, one layer thick, pressed down in its middle."""
    grid = Grid((30, 1, 12), edge=(1.0, 1.0, 1.0))
    fixed = np.zeros((3, *grid.node_shape), dtype=bool)
    fixed[1] = True
    fixed[0, 0] = True
    fixed[2, -1, :, 0] = True
    force = np.zeros((3, *grid.node_shape))
    force[2, 0, :, -1] = -0.5
    stiffness = isotropic_stiffness(1.0, 0.3)
    return box_problem(grid, fixed=fixed, cases=(Case("top", force),), stiffness=stiffness)
