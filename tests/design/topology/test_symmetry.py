import numpy as np
import pytest
from tests.design.topology.problems import density, ragged, slope_error

from sekiso.design.topology.symmetry import Symmetry

SHAPE = (4, 3, 2)


def test_mirror_images_are_equal():
    y, _ = Symmetry(np.ones(SHAPE), ("x", "z")).forward(density(SHAPE))
    assert y == pytest.approx(y[::-1])
    assert y == pytest.approx(y[:, :, ::-1])
    assert not np.allclose(y, y[:, ::-1])


def test_mean_over_the_images_by_hand():
    x = np.array([1.0, 0.2, 0.4, 0.0]).reshape(4, 1, 1)
    y, _ = Symmetry(np.ones((4, 1, 1)), ("x",)).forward(x)
    assert y.reshape(-1) == pytest.approx([0.5, 0.3, 0.3, 0.5])


def test_image_outside_the_design_space_does_not_count():
    design = np.array([1.0, 0.0]).reshape(2, 1, 1)
    y, _ = Symmetry(design, ("x",)).forward(np.array([0.8, 0.1]).reshape(2, 1, 1))
    assert y[0, 0, 0] == pytest.approx(0.8)


def test_derivative_is_the_slope():
    assert slope_error(Symmetry(ragged(()).design, ("x", "y")), density(SHAPE)) < 1e-7
