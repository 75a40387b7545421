import math
import random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sekiso.domain.prediction import LEVELS, Prediction

SPREADS = st.floats(0.01, 1.0)
MIDDLES = st.floats(1.0, 1e6)
CHANCES = st.floats(0.011, 0.989)


def _prediction(scale, middle, spread):
    if scale == "linear":
        return Prediction.normal("x", "Pa", middle, spread * middle, model="m")
    if scale == "log":
        return Prediction.lognormal("x", "Pa", middle, spread, model="m")
    factor = math.exp(1.6448536 * spread)
    points = tuple(1.0 - 0.01 / middle * share for share in (factor, 1.0, 1.0 / factor))
    return Prediction.two_piece("x", "dimensionless", points, scale="log_gap", model="m")


@pytest.mark.parametrize("scale", ["linear", "log", "log_gap"])
@given(middle=MIDDLES, spread=SPREADS, p=CHANCES)
def test_probability_below_is_the_inverse_of_the_quantile(scale, middle, spread, p):
    prediction = _prediction(scale, middle, spread)
    # 1e-4: a gap of 1e-8 below one keeps eight digits of a double
    assert prediction.probability_below(prediction.quantile(p)) == pytest.approx(p, abs=1e-4)


@pytest.mark.parametrize("scale", ["linear", "log", "log_gap"])
@given(middle=MIDDLES, spread=SPREADS, p=CHANCES, q=CHANCES)
def test_quantiles_rise_with_the_chance(scale, middle, spread, p, q):
    prediction = _prediction(scale, middle, spread)
    low, high = sorted((p, q))
    assert prediction.quantile(low) <= prediction.quantile(high) + 1e-12 * abs(middle)


@given(mean=st.floats(-1e3, 1e3), sd=st.floats(0.1, 1e3), p=CHANCES)
def test_a_normal_distribution_is_exact_between_the_levels(mean, sd, p):
    prediction = Prediction.normal("x", "m", mean, sd, model="m")
    exact = NormalDist(mean, sd).inv_cdf(p)
    assert prediction.quantile(p) == pytest.approx(exact, abs=1e-9 * (abs(mean) + sd))


@given(median=MIDDLES, log_sd=SPREADS, p=CHANCES)
def test_a_lognormal_distribution_is_exact_between_the_levels(median, log_sd, p):
    prediction = Prediction.lognormal("x", "m", median, log_sd, model="m")
    exact = median * math.exp(log_sd * NormalDist().inv_cdf(p))
    assert prediction.quantile(p) == pytest.approx(exact, rel=1e-9)


def test_low_and_high_are_the_five_and_ninety_five_percent_points():
    prediction = Prediction.normal("x", "m", 100.0, 10.0, model="m")
    assert prediction.value == 100.0
    assert prediction.low == pytest.approx(100.0 - 16.4485, abs=1e-3)
    assert prediction.high == prediction.quantile(0.95) == pytest.approx(116.4485, abs=1e-3)


def test_a_relative_density_never_exceeds_one():
    points = (0.2, 0.9, 0.9999)
    prediction = Prediction.two_piece("x", "", points, scale="log_gap", model="m")
    assert all(q <= 1.0 for q in prediction.quantiles)
    assert prediction.quantile(0.999) <= 1.0


def test_samples_give_their_own_quantiles():
    rng = random.Random(3)
    samples = [rng.gauss(50.0, 5.0) for _ in range(4000)]
    prediction = Prediction.from_samples("x", "m", samples, model="m")
    assert prediction.scale == "log"
    # 0.4: standard error of the 5 % point of 4000 normal samples is 5 * 0.033 = 0.17
    assert prediction.low == pytest.approx(50.0 - 8.224, abs=0.4)
    assert prediction.probability_below(50.0) == pytest.approx(0.5, abs=0.03)


def test_samples_around_zero_are_joined_on_a_straight_scale():
    prediction = Prediction.from_samples("x", "m", [float(i - 50) for i in range(101)], model="m")
    assert prediction.scale == "linear"
    assert prediction.value == 0.0


def test_equal_samples_make_a_step():
    prediction = Prediction.from_samples("x", "kg", [2.0] * 100, model="m")
    assert prediction.probability_below(1.999) == 0.0
    assert prediction.probability_below(2.0) == 1.0
    assert prediction.low == prediction.value == prediction.high == 2.0


@given(
    points=st.lists(st.sampled_from([1.0, 1.0, 2.0, 3.0, 5.0]), min_size=7, max_size=7).map(sorted),
    limit=st.floats(0.5, 6.0),
)
def test_probability_rises_with_the_limit_even_where_quantiles_coincide(points, limit):
    prediction = Prediction("x", "m", tuple(points), model="m")
    below, above = prediction.probability_below(limit), prediction.probability_below(limit + 0.1)
    assert 0.0 <= below <= above <= 1.0


@pytest.mark.parametrize(
    "quantiles",
    [
        (1.0, 2.0, 3.0, 2.5, 5.0, 6.0, 7.0),
        (1.0, 2.0, 3.0, math.nan, 5.0, 6.0, 7.0),
        (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, math.inf),
    ],
)
def test_quantiles_that_do_not_rise_are_refused(quantiles):
    with pytest.raises(ValueError, match="do not rise"):
        Prediction("x", "m", quantiles, model="m")


def test_the_number_of_quantiles_and_the_scale_are_checked():
    with pytest.raises(ValueError, match=f"needs {len(LEVELS)} quantiles"):
        Prediction("x", "m", (1.0, 2.0), model="m")
    with pytest.raises(ValueError, match="a known scale"):
        Prediction("x", "m", (1.0,) * 7, model="m", scale="cubic")


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 1.5, math.nan])
def test_a_chance_outside_zero_to_one_has_no_quantile(p):
    with pytest.raises(ValueError, match="outside 0-1"):
        Prediction.normal("x", "m", 1.0, 0.1, model="m").quantile(p)


def test_a_factor_moves_the_median_and_adds_its_own_spread():
    before = Prediction.lognormal("x", "Pa", 100.0, 0.10, model="m")
    after = before.times(0.9, 0.05, thin_wall=0.9)
    exact = Prediction.lognormal("x", "Pa", 90.0, math.hypot(0.10, 0.05), model="m")
    assert after.quantiles == pytest.approx(exact.quantiles)
    assert after.evidence["thin_wall"] == 0.9


@pytest.mark.parametrize("scale", ["linear", "log", "log_gap"])
def test_widening_keeps_the_median_and_stretches_the_scores(scale):
    before = _prediction(scale, 100.0, 0.1)
    after = before.widened(1.5)
    assert after.value == pytest.approx(before.value)
    assert after.low == pytest.approx(before.at_score(1.5 * -1.6448536), rel=1e-6)
    assert after.validity == "extrapolated"
