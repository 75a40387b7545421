"""The overhang filter keeps what is carried, loses what hangs, and has the right derivative."""

import numpy as np
import pytest

from sekiso.design.topology.build_axis import supporting_offsets
from sekiso.design.topology.overhang_filter import (
    PLATE,
    OverhangFilter,
    overhang_filter,
    uncarried_frozen,
)
from sekiso.design.topology.problem import Problem
from sekiso.design.topology.settings import BUILD_AXES

CUBE = (1.0, 1.0, 1.0)


class _Grid:
    """As much of a grid as the filter asks for."""

    def __init__(self, shape, edge=CUBE):
        self.shape, self.edge = shape, edge


def _problem(design, frozen=None, edge=CUBE):
    shape = design.shape
    nothing = np.zeros(shape, dtype=bool)
    return Problem(
        grid=_Grid(shape, edge), design=design.astype(float),
        frozen=nothing if frozen is None else frozen,
        fixed=nothing, cases=(), stiffness=np.eye(6),
    )  # fmt: skip


def _block(*shape, axis="+z", angle=np.pi / 4, edge=CUBE, **more):
    return overhang_filter(_problem(np.ones(shape), edge=edge), axis=axis, angle=angle, **more)


@pytest.mark.parametrize("density", [0.05, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("width", [1, 5])
def test_carried_columns_keep_their_density_over_300_layers(density, width):
    x = np.zeros((9, 9, 300))
    x[4 - width // 2 : 5 + width // 2, 4 - width // 2 : 5 + width // 2] = density
    y, _ = _block(9, 9, 300).forward(x)
    np.testing.assert_allclose(y[4, 4], density, rtol=1e-6)


def test_a_column_between_thinner_ones_sinks_little_over_200_layers():
    x = np.full((3, 3, 200), 0.8)
    x[1, 1] = 1.0
    y, _ = _block(3, 3, 200).forward(x)
    assert y[1, 1, -1] > 0.99


def test_nothing_grows_over_the_void_in_200_layers():
    x = np.ones((9, 9, 200))
    x[:, :, 1] = 0.0
    y, _ = _block(9, 9, 200).forward(x)
    assert y[:, :, 1:].max() < 1e-6


def test_an_arm_of_45_degrees_stands_and_a_flatter_one_does_not():
    x = np.zeros((9, 1, 9))
    for k in range(9):
        x[k, 0, k] = 1.0
    flat = x.copy()
    flat[4, 0, 4] = 0.0
    flat[5, 0, 4] = flat[5, 0, 5] = 1.0
    flat[4, 0, 3] = 0.0
    own = _block(9, 1, 9)
    np.testing.assert_allclose(own.forward(x)[0], x, atol=1e-9)
    assert own.forward(flat)[0][8, 0, 8] < 1e-6


@pytest.mark.parametrize("axis", BUILD_AXES)
@pytest.mark.parametrize("ledge", [0.0, 2.0])
def test_derivative_agrees_with_finite_differences_on_six_axes(axis, ledge):
    random = np.random.default_rng(7)
    shape = (4, 5, 3)
    frozen = random.random(shape) < 0.1
    own = overhang_filter(_problem(np.ones(shape), frozen), axis=axis, angle=np.pi / 4, ledge=ledge)
    x, pull, step = random.random(shape), random.random(shape), random.normal(size=shape)
    slope = float((own.forward(x)[1](pull) * step).sum())
    h = 1e-6
    up, down = own.forward(x + h * step)[0], own.forward(x - h * step)[0]
    np.testing.assert_allclose(((up - down) * pull).sum() / (2 * h), slope, rtol=2e-6)


def test_derivative_is_finite_where_everything_is_void():
    own = _block(3, 3, 4)
    gradient = own.forward(np.zeros((3, 3, 4)))[1](np.ones((3, 3, 4)))
    assert np.isfinite(gradient).all()


def test_the_plate_carries_only_where_the_design_space_stands_on_it():
    design = np.ones((6, 1, 5))
    design[3:, :, :2] = 0.0  # the right half begins two layers higher
    x = design.copy()
    y, _ = overhang_filter(_problem(design), axis="+z", angle=np.pi / 4).forward(x)
    assert y[0, 0].min() > 0.99
    assert y[3, 0, 2] > 0.99
    assert y[5, 0, 2] < 1e-6


def test_a_frozen_cell_over_the_air_is_carried_by_decree_and_named():
    design, frozen = np.zeros((3, 1, 4)), np.zeros((3, 1, 4), dtype=bool)
    design[0] = design[2, 0, 3] = 1.0
    frozen[2, 0, 3] = True
    problem = _problem(design, frozen)
    assert uncarried_frozen(problem, axis="+z", angle=np.pi / 4)[2, 0, 3]
    y, _ = overhang_filter(problem, axis="+z", angle=np.pi / 4).forward(design)
    assert y[2, 0, 3] == pytest.approx(1.0)


def test_a_frozen_cell_that_nothing_carries_loses_half():
    design, frozen = np.ones((3, 1, 4)), np.zeros((3, 1, 4), dtype=bool)
    frozen[1, 0, 3] = True
    x = frozen.astype(float)
    y, _ = overhang_filter(_problem(design, frozen), axis="+z", angle=np.pi / 4).forward(x)
    assert y[1, 0, 3] == pytest.approx(0.5)


def test_a_ledge_sticks_out_once_and_not_further_with_every_layer():
    x = np.ones((12, 1, 8))
    x[3:, :, :3] = 0.0  # above layer 3 everything is wanted
    y, _ = _block(12, 1, 8, angle=np.radians(89.0), ledge=2.0).forward(x)
    assert y[4, 0, 3:].min() > 0.99
    assert y[6, 0].max() < 1e-6


@pytest.mark.parametrize("degrees", [30.0, 35.0, 50.0, 60.0, 65.0])
def test_any_angle_is_met_on_average_by_shifts_per_layer(degrees):
    offsets, starts = supporting_offsets(101, CUBE, np.radians(degrees))
    reach = sum(int(offsets[starts[i] : starts[i + 1], 0].max()) for i in range(1, 101))
    assert np.degrees(np.arctan2(100, reach)) == pytest.approx(degrees, abs=0.5)


def test_tall_cells_turn_one_cell_sideways_into_a_steeper_angle():
    angle = np.radians(60.0)
    _, starts = supporting_offsets(4, (np.tan(angle), 1.0, 1.0), angle)
    assert np.diff(starts).tolist() == [5, 5, 5, 5]
    assert PLATE > 1.0
    assert not OverhangFilter.is_linear
