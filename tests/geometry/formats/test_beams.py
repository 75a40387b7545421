import numpy as np
import pytest

from sekiso.domain.errors import PartError
from sekiso.geometry.formats.beams import beam_body
from sekiso.geometry.mesh import signed_volumes

ENDS = np.array([[0, 1]])


def volume(points, ends, radii):
    return float(signed_volumes(*beam_body(points, ends=ends, radii=radii)).sum())


def test_long_beam_has_the_section_of_its_circle():
    points = np.array([[0.0, 0, 0], [0, 0, 100.0]])
    longer = np.array([[0.0, 0, 0], [0, 0, 200.0]])
    radii = np.array([[1.0, 1.0]])
    between = volume(longer, ENDS, radii) - volume(points, ENDS, radii)
    assert between == pytest.approx(np.pi * 100.0, rel=1e-6)


def test_tapered_beam_is_a_frustum():
    points = np.array([[0.0, 0, 0], [0, 0, 100.0]])
    frustum = np.pi * 100.0 * (1.0 + 2.0 + 4.0) / 3.0
    assert volume(points, ENDS, np.array([[1.0, 2.0]])) == pytest.approx(frustum, rel=0.05)


def test_beams_that_meet_count_their_joint_once():
    cross = np.array([[-10.0, 0, 0], [10.0, 0, 0], [0, -10.0, 0], [0, 10.0, 0]])
    ends, radii = np.array([[0, 1], [2, 3]]), np.ones((2, 2))
    one = volume(cross, ends[:1], radii[:1])
    joint = 16.0 / 3.0  # two cylinders of radius 1 meet in 16 r^3 / 3
    assert 2.0 * one - volume(cross, ends, radii) == pytest.approx(joint, rel=0.02)


def test_too_large_a_lattice_is_refused():
    ends = np.zeros((5001, 2), dtype=int)
    with pytest.raises(PartError, match="5001 beams"):
        beam_body(np.zeros((1, 3)), ends=ends, radii=np.ones((5001, 2)))
