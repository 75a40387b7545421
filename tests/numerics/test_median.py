import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.numerics.median import median


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40))
def test_it_is_the_median_of_numpy_to_the_last_bit(values):
    assert median(np.array(values)) == np.median(values)


def test_one_value_that_is_not_known_makes_the_median_unknown():
    assert np.isnan(median(np.array([1.0, np.nan, 2.0])))


@pytest.mark.parametrize("samples", [3.0, np.array(3.0), np.broadcast_to(3.0, (256,))])
def test_a_constant_is_its_own_median(samples):
    assert median(samples) == 3.0
