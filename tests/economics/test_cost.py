import pytest

from sekiso.economics.cost import quote


def test_a_margin_is_a_share_of_the_price_not_of_the_cost():
    assert float(quote(70.0, margin=0.3)) == pytest.approx(100.0)
