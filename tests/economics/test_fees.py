import math

from hypothesis import given
from hypothesis import strategies as st

from sekiso.economics.fees import rounded_fee, tiered_fee


@given(st.floats(0, 200))
def test_a_longer_booking_never_costs_less(hours):
    tiers = [(2040, 24.0), (1310, 48.0), (900, math.inf)]
    assert tiered_fee(710, hours=hours + 1, tiers=tiers) > tiered_fee(710, hours=hours, tiers=tiers)


def test_a_fee_already_on_the_step_is_not_rounded_up():
    assert rounded_fee(6000, multiplier=1.3, step=100) == 7800.0
