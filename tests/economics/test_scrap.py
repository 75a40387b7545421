import numpy as np
import pytest

from sekiso.economics.scrap import expected_layers


def test_two_layers_at_even_odds_take_six():
    assert float(expected_layers(2.0, failure_per_layer=0.5)) == pytest.approx(6.0)


def test_the_expected_layers_agree_with_builds_drawn_at_random():
    rng = np.random.default_rng(5)
    risk, layers, trials = 0.02, 40, 4000
    printed = np.zeros(trials)
    left = np.arange(trials)
    while left.size:
        stop = rng.geometric(risk, left.size)
        printed[left] += np.minimum(stop, layers)
        left = left[stop <= layers]
    expected = float(expected_layers(layers, failure_per_layer=risk))
    # four standard errors of the mean of 4000 builds
    assert printed.mean() == pytest.approx(expected, abs=4 * printed.std() / np.sqrt(trials))


def test_without_risk_every_layer_is_printed_once():
    assert float(expected_layers(1234.0, failure_per_layer=0.0)) == 1234.0
    # the limit is reached smoothly: (N + 1) / 2 N p more layers for small p
    small = float(expected_layers(1000.0, failure_per_layer=1e-9))
    assert small == pytest.approx(1000.0 * (1 + 1e-9 * 1001 / 2), rel=1e-9)
