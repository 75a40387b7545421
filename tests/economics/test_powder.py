import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.errors import OutOfRangeError
from sekiso.economics.powder import feed_per_mass, powder_bought

share = st.floats(0.0, 1.0)


def test_what_the_sieve_loses_is_bought_too():
    assert float(powder_bought(0.9, loss=0.25)) == pytest.approx(1.2)


def test_the_negative_case_of_a_public_code_is_balanced_here():
    # yield .6, reuse .3: 1.667 kg go through, .667 are left, .2 come back (not 1.296, not .417)
    assert float(feed_per_mass(0.6, reuse=0.3)) == pytest.approx(0.88 / 0.6)
    assert float(feed_per_mass(0.6, reuse=0.0)) == pytest.approx(1.0 / 0.6)


def test_a_yield_of_70_instead_of_50_percent_lowers_the_feed_as_the_balance_demands():
    for reuse, before, after in ((0.0, 2.0, 1 / 0.7), (0.5, 1.5, 0.85 / 0.7), (1.0, 1.0, 1.0)):
        assert float(feed_per_mass(0.5, reuse=reuse)) == pytest.approx(before)
        assert float(feed_per_mass(0.7, reuse=reuse)) == pytest.approx(after)


@given(st.floats(0.01, 1.0), share)
def test_powder_in_is_never_less_than_the_part(powder_yield, reuse):
    assert float(feed_per_mass(powder_yield, reuse=reuse)) >= 1.0 - 1e-12


@given(st.floats(0.01, 1.0), share)
def test_what_is_fed_is_the_part_and_the_scrap(powder_yield, reuse):
    thrown = (1.0 - reuse) * (1.0 - powder_yield) / powder_yield
    fed = float(feed_per_mass(powder_yield, reuse=reuse))
    assert fed == pytest.approx(1.0 + thrown, rel=1e-9)


def test_a_bed_simulated_use_by_use_comes_to_the_steady_state():
    # 10 kg through the machine for 6 kg of parts; of the 4 kg left 30 % go back into the next bed
    powder_yield, reuse, through, back, fed = 0.6, 0.3, 10.0, 0.0, []
    for _ in range(50):
        fed.append(through - back)
        back = reuse * (1.0 - powder_yield) * through
    assert fed[-1] / (powder_yield * through) == pytest.approx(
        float(feed_per_mass(powder_yield, reuse=reuse))
    )


@pytest.mark.parametrize(
    ("powder_yield", "reuse", "words"),
    [(0.0, 0.5, "100 % scrap"), (1.2, 0.5, "yield"), (0.5, 1.5, "reused"), (0.5, -0.1, "reused")],
)
def test_shares_that_cannot_be_are_refused(powder_yield, reuse, words):
    with pytest.raises(OutOfRangeError, match=words):
        feed_per_mass(powder_yield, reuse=reuse)


def test_samples_are_taken_together():
    assert feed_per_mass(np.array([0.5, 1.0]), reuse=0.0).tolist() == [2.0, 1.0]
