"""Gauss rules integrate what theory says they integrate."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.numerics.quadrature import gauss_legendre, graded_gauss_legendre


@pytest.mark.parametrize("degree", [0, 3, 9])
def test_five_points_are_exact_up_to_degree_nine(degree: int) -> None:
    nodes, weights = gauss_legendre(5, low=-1.0, high=2.0)
    exact = (2.0 ** (degree + 1) - (-1.0) ** (degree + 1)) / (degree + 1)
    assert weights @ nodes**degree == pytest.approx(exact, rel=1e-12)


def test_graded_rule_beats_the_plain_rule_at_an_inverse_root_edge() -> None:
    plain_nodes, plain_weights = gauss_legendre(16)
    nodes, weights = graded_gauss_legendre(16)
    assert abs(weights @ nodes**-0.5 - 2.0) < 1e-12
    assert abs(plain_weights @ plain_nodes**-0.5 - 2.0) > 1e-2
    assert np.all(np.diff(nodes) > 0)
