import numpy as np
import pytest
from scipy.special import expit, ndtr

from sekiso.numerics.normal import logistic, normal_cdf

SCORES = np.linspace(-9.0, 9.0, 181)


@pytest.mark.parametrize("n", [1, 20])  # below and above the size at which scipy takes over
def test_the_normal_is_that_of_scipy(n):
    scores = np.tile(SCORES, n)
    assert normal_cdf(scores) == pytest.approx(ndtr(scores), rel=1e-12)


def test_the_logistic_is_that_of_scipy_without_overflow():
    x = np.array([-800.0, *SCORES, 800.0])
    assert logistic(x) == pytest.approx(expit(x), rel=1e-12)
