import numpy as np
import pytest

from sekiso.economics.cost import cost_per_part, quote, shares


def test_bad_parts_are_paid_by_the_good_ones():
    assert float(cost_per_part({"all": 90.0}, n_parts=1, yield_share=0.9)) == pytest.approx(100.0)


def test_a_margin_is_a_share_of_the_price_not_of_the_cost():
    price = float(quote(70.0, margin=0.3))
    assert price == pytest.approx(100.0)
    assert price > 70.0 * 1.3


def test_shares_add_up_to_one_for_constant_items():
    split = shares({"a": np.full(9, 2.0), "b": 3.0, "c": 5.0})
    assert sum(split.values()) == pytest.approx(1.0)
    assert list(split) == ["a", "b", "c"]
