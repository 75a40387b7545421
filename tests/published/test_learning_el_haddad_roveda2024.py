"""Thresholds at defects of AlSi10Mg (Roveda et al. 2024, 10.1016/j.matdes.2024.113170, table 4).

sqrt(area) [um] -> threshold stress range [MPa], R = 0.1; El Haddad reproduces them closely, a pure
power of -1/6 does not.
"""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.learning.fatigue import el_haddad_range, fit_el_haddad

AS_BUILT = ((61.2, 102.3), (62.0, 102.0), (66.4, 99.9), (68.0, 99.1), (82.5, 93.2))
TREATED = ((64.4, 114.7), (72.6, 112.3), (74.5, 111.7), (85.4, 108.7), (96.1, 106.0))


@pytest.mark.parametrize(
    ("table", "smooth", "transition"), [(AS_BUILT, 160.4, 42.0), (TREATED, 142.2, 120.3)]
)
def test_el_haddad_reproduces_the_table(table, smooth, transition):
    size, threshold = np.array(table).T
    found = el_haddad_range(size * 1e-6, smooth_range=smooth * 1e6, transition_size=transition
                            * 1e-6)  # fmt: skip
    np.testing.assert_allclose(found / 1e6, threshold, atol=0.07)


def test_fit_finds_the_parameters_of_the_as_built_state():
    size, threshold = np.array(AS_BUILT).T
    smooth, transition = fit_el_haddad(size * 1e-6, threshold * 1e6)
    assert smooth / 1e6 == pytest.approx(160.4, rel=0.03)  # rounding of the table to 0.1 MPa
    assert transition * 1e6 == pytest.approx(42.0, rel=0.06)


def test_sixth_root_alone_misses_by_megapascals():
    size, threshold = np.array(AS_BUILT).T
    shape = size ** (-1.0 / 6.0)
    best = shape * (shape @ threshold) / (shape @ shape)
    assert 2.5 < np.abs(best - threshold).max() < 3.5  # 3.1 in the note, whose level is not stated
