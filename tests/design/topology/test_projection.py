import numpy as np
import pytest
from tests.design.topology.problems import density, ragged, slope_error

from sekiso.design.topology.projection import Projection, VolumePreservingProjection, project

SHAPE = (4, 3, 2)
DESIGN = ragged(()).design


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.7])
def test_void_stays_void_and_solid_stays_solid(threshold):
    ends = project(np.array([0.0, 1.0]), sharpness=6.0, threshold=threshold)
    assert ends == pytest.approx([0.0, 1.0], abs=1e-15)


def test_sharp_projection_is_a_step():
    y = project(np.array([0.45, 0.55]), sharpness=512.0, threshold=0.5)
    assert y == pytest.approx([0.0, 1.0], abs=1e-12)


@pytest.mark.parametrize("sharpness", [1.0, 8.0])
def test_derivative_is_the_slope(sharpness):
    assert slope_error(Projection(sharpness, 0.4), density(SHAPE)) < 1e-6


@pytest.mark.parametrize("sharpness", [1.0, 4.0, 32.0])
def test_projection_that_keeps_the_volume(sharpness):
    x = density(SHAPE)
    y, _ = VolumePreservingProjection(DESIGN, sharpness).forward(x)
    assert np.sum(DESIGN * y) == pytest.approx(np.sum(DESIGN * x), rel=1e-12)


def test_its_derivative_follows_the_threshold():
    assert slope_error(VolumePreservingProjection(DESIGN, 6.0), density(SHAPE)) < 1e-6
