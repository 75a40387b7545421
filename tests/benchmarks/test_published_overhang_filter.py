"""The published filter to the digit of its tables, and the drift that keeps it out of designs."""

import numpy as np

import overhang_reference
from published_overhang_filter import PublishedOverhangFilter


def test_all_sixteen_tables_of_densities_and_sensitivities(shared):
    tables = overhang_reference.tables(shared / "data/parts/amfilter_langelaar")
    assert len(tables) == 16
    for name, table, own in tables:
        np.testing.assert_allclose(own, table, atol=1e-12, err_msg=name)


def test_a_uniform_field_of_0_3_fades_over_60_layers():
    y, _ = PublishedOverhangFilter("+z").forward(np.full((11, 11, 60), 0.3))
    assert y[5, 5, -1] < 0.04


def test_derivative_agrees_with_finite_differences_in_3d():
    random = np.random.default_rng(3)
    own, shape = PublishedOverhangFilter("-y"), (4, 5, 3)
    x, pull, step = random.random(shape), random.random(shape), random.normal(size=shape)
    slope = float((own.forward(x)[1](pull) * step).sum())
    up, down = own.forward(x + 1e-6 * step)[0], own.forward(x - 1e-6 * step)[0]
    np.testing.assert_allclose(((up - down) * pull).sum() / 2e-6, slope, rtol=1e-6)
