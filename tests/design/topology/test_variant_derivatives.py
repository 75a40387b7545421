"""Derivatives of what eroded and dilated designs are judged by, through filter and projection."""

from dataclasses import replace

import numpy as np
import pytest
from tests.design.topology.problems import edge_force, ragged

from sekiso.design.topology.density_chain import DensityChain
from sekiso.design.topology.evaluation import Evaluator
from sekiso.design.topology.formulation import formulation
from sekiso.design.topology.problem import Case
from sekiso.design.topology.robust import with_length_scales
from sekiso.design.topology.settings import Settings
from sekiso.design.topology.state import State

STEP = 1e-5
LENGTHS = Settings(min_member=2.5, min_gap=2.5, weakest=1e-3, tolerance=1e-10)


def _evaluator(settings):
    problem = ragged(())
    force = edge_force(problem.grid)
    force[:, :, 1:] = 0.0  # one node: its displacement is the largest, without a norm
    problem = problem.with_cases((Case("down", force),))
    settings = with_length_scales(problem, settings)
    return Evaluator(DensityChain(problem, settings), formulation(problem, settings))


def _compare(settings, values, gradients):
    evaluator = _evaluator(settings)
    shape = evaluator.chain.problem.grid.shape
    x = np.random.default_rng(4).uniform(0.3, 0.8, shape)
    way = np.random.default_rng(5).normal(size=shape)
    ahead, behind = (values(evaluator.at(State(25, x + s * way))) for s in (STEP, -STEP))
    slopes = [np.vdot(gradient, way) for gradient in gradients(evaluator.at(State(25, x)))]
    assert slopes == pytest.approx((ahead - behind) / (2.0 * STEP), rel=1e-4)


def test_mass_of_the_dilated_and_displacement_of_the_eroded_design():
    settings = replace(LENGTHS, objective="mass", max_displacement=1.0)
    _compare(settings, lambda seen: seen.aims, lambda seen: seen.aim_gradients)
    _compare(settings, lambda seen: seen.limits, lambda seen: seen.limit_gradients)


def test_compliance_of_the_eroded_design():
    settings = replace(LENGTHS, volume_fraction=0.5)
    _compare(settings, lambda seen: seen.aims, lambda seen: seen.aim_gradients)


def test_volume_has_the_value_of_the_part_and_the_slope_of_the_dilated_design():
    evaluator = _evaluator(replace(LENGTHS, volume_fraction=0.5))
    x = np.full(evaluator.chain.problem.grid.shape, 0.45)
    seen = evaluator.at(State(25, x))
    assert seen.limits[0] == pytest.approx(seen.volume_fraction / 0.5 - 1.0)
    assert seen.limit_gradients[0].sum() > 0.0
