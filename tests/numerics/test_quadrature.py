"""Gauss rules integrate what theory says they integrate."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sekiso.numerics.quadrature import gauss_legendre


@pytest.mark.parametrize("degree", [0, 3, 9])
def test_five_points_are_exact_up_to_degree_nine(degree: int) -> None:
    nodes, weights = gauss_legendre(5, low=-1.0, high=2.0)
    exact = (2.0 ** (degree + 1) - (-1.0) ** (degree + 1)) / (degree + 1)
    assert weights @ nodes**degree == pytest.approx(exact, rel=1e-12)


def test_five_points_miss_degree_ten_by_the_known_remainder() -> None:
    """f - rule = (b - a)^(2n+1) n!^4 / ((2n+1) (2n)!^3) f^(2n), here with f^(10) = 10!."""
    nodes, weights = gauss_legendre(5)
    remainder = 120.0**4 / (11.0 * 3628800.0**2)
    assert 1.0 / 11.0 - weights @ nodes**10 == pytest.approx(remainder, rel=1e-5)


def test_the_composite_rule_converges_with_the_order_of_theory() -> None:
    """Two points on m panels: the error falls as m^-4."""

    def error(n_panels: int) -> float:
        edges = np.linspace(0.0, 1.0, n_panels + 1)
        parts = [gauss_legendre(2, low=a, high=b) for a, b in pairwise(edges)]
        return abs(sum(w @ np.exp(x) for x, w in parts) - (np.e - 1.0))

    order = np.log2(error(4) / error(8))
    assert order == pytest.approx(4.0, abs=0.02)  # next term of the expansion at h = 1/8
