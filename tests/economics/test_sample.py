import numpy as np
import pytest

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.sample import Draws


def test_a_lognormal_keeps_its_median_and_its_range():
    drawn = Draws(n=2001).lognormal("price", value=100.0, low=60.0, high=250.0)
    low, middle, high = np.quantile(drawn, (0.05, 0.5, 0.95))
    assert middle == pytest.approx(100.0, rel=1e-3)
    assert (low, high) == (pytest.approx(60.0, rel=0.01), pytest.approx(250.0, rel=0.01))


def test_a_triangle_stays_inside_and_has_its_mean():
    drawn = Draws(n=4000).triangular("share", value=0.1, low=0.0, high=0.5)
    assert drawn.min() >= 0.0
    assert drawn.max() <= 0.5
    assert drawn.mean() == pytest.approx((0.1 + 0.0 + 0.5) / 3, rel=1e-3)  # mean of a triangle


def test_a_triangle_has_its_mode_where_the_fact_says():
    """On 1 to 5 with the mode at 2 a quarter lies below it; P(x < 3) = 1 - 4/12."""
    drawn = Draws(n=4000).triangular("share", value=2.0, low=1.0, high=5.0)
    assert np.mean(drawn < 2.0) == pytest.approx(0.25, abs=1e-3)
    assert np.mean(drawn < 3.0) == pytest.approx(1.0 - 4.0 / 12.0, abs=1e-3)
    assert drawn.mean() == pytest.approx(8.0 / 3.0, rel=1e-3)


def test_the_same_name_is_the_same_draw_in_any_order():
    one, other = Draws(seed=3), Draws(seed=3)
    other.normal("wage")
    assert np.array_equal(one.normal("wire"), other.normal("wire"))


def test_two_names_and_two_seeds_are_independent():
    one, other = Draws(seed=1, n=4096), Draws(seed=2, n=4096)
    pairs = [(one.normal("a"), one.normal("b")), (one.normal("a"), other.normal("a"))]
    for left, right in pairs:
        # three standard errors of a correlation at n = 4096
        assert abs(np.corrcoef(left, right)[0, 1]) < 3 / np.sqrt(4096)


def test_too_few_samples_and_a_mode_outside_its_range_are_refused():
    with pytest.raises(OutOfRangeError, match="at least 1"):
        Draws(n=0)
    with pytest.raises(OutOfRangeError, match="outside its own range"):
        Draws().triangular("x", value=2.0, low=0.0, high=1.0)
