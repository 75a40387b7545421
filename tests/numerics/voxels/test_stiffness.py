import numpy as np
import pytest

from sekiso.numerics.voxels.stiffness import (
    is_stable,
    isotropic_conductivity,
    isotropic_stiffness,
    rotated_stiffness,
)


def test_an_isotropic_solid_looks_the_same_from_every_side():
    C = isotropic_stiffness(200e9, 0.3)
    rotation, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    assert rotated_stiffness(C, rotation) == pytest.approx(C, abs=1e-3)  # 1e-14 of C


def test_the_inverse_of_an_isotropic_stiffness_holds_young_and_poisson():
    compliance = np.linalg.inv(isotropic_stiffness(2.0, 0.25))
    assert (compliance[0, 0], compliance[0, 1]) == pytest.approx((0.5, -0.125))
    assert compliance[3, 3] == pytest.approx(2 * 1.25 / 2.0)


@pytest.mark.parametrize(("young", "poisson"), [(0.0, 0.3), (1.0, 0.5), (float("nan"), 0.3)])
def test_impossible_solids_are_refused(young, poisson):
    with pytest.raises(ValueError, match="no isotropic solid"):
        isotropic_stiffness(young, poisson)


def test_a_conductivity_is_positive():
    with pytest.raises(ValueError, match="positive number"):
        isotropic_conductivity(0.0)


def test_a_mirror_is_no_less_a_rotation_but_a_stretch_is():
    with pytest.raises(ValueError, match="orthogonal"):
        rotated_stiffness(np.eye(6), 2.0 * np.eye(3))


def test_a_stiffness_that_is_not_symmetric_is_not_stable():
    skew = np.eye(6)
    skew[0, 1] = 0.5
    assert not is_stable(skew)
