"""Sites that send sums say as much as sites that send rows."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sekiso.domain.errors import DataError
from sekiso.numerics.statistics.sufficient import (
    Sufficient,
    gaussian_noise_sd,
    noisy_sufficient,
    posterior,
    refuse_revealing,
    sufficient,
    sufficient_of_site,
)

NAMES = ("a", "b", "c")


def site(seed: int, n: int = 20) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, 3))
    covariance = 0.3 * np.eye(n) + 0.2 * np.ones((n, n))
    return x, x @ [1.0, -2.0, 0.5] + rng.normal(size=n), covariance


def told(seed: int) -> Sufficient:
    return sufficient(*site(seed), names=NAMES)


def test_sums_of_sites_give_the_posterior_of_the_pooled_rows() -> None:
    x, y, c = zip(*(site(seed) for seed in range(3)), strict=True)
    pooled, rows = np.zeros((60, 60)), np.vstack(x)
    for i, block in enumerate(c):
        pooled[20 * i : 20 * i + 20, 20 * i : 20 * i + 20] = block
    inverse = np.linalg.inv(pooled)
    expected = np.linalg.solve(np.eye(3) + rows.T @ inverse @ rows, rows.T @ inverse @ np.hstack(y))
    found = posterior(np.eye(3), NAMES, {str(i): [told(i)] for i in range(3)})
    np.testing.assert_allclose(found.mean, expected, rtol=1e-11)


def test_a_site_that_left_leaves_no_bit() -> None:
    everyone = {str(i): [told(i)] for i in range(4)}
    left = {key: parts for key, parts in everyone.items() if key != "2"}
    never = posterior(np.eye(3), NAMES, dict(reversed(left.items())))
    assert np.array_equal(posterior(np.eye(3), NAMES, left).mean, never.mean)


def test_sums_of_two_sites_do_not_depend_on_their_order() -> None:
    one = posterior(np.eye(3), NAMES, {"x": [told(1)], "y": [told(2)]})
    other = posterior(np.eye(3), NAMES, {"y": [told(2)], "x": [told(1)]})
    assert np.array_equal(one.mean, other.mean)


def test_plain_values_give_every_bit_back() -> None:
    again = Sufficient.from_plain(json.loads(json.dumps(told(5).plain())))
    assert np.array_equal(again.information, told(5).information)
    assert np.array_equal(again.moment, told(5).moment)


def test_a_site_that_knows_fewer_weights_leaves_the_others() -> None:
    part = sufficient(np.ones((3, 1)), np.ones(3), np.eye(3), names=("b",))
    found = posterior(np.eye(3), NAMES, {"x": [part]})
    assert found.mean.tolist() == pytest.approx([0.0, 0.75, 0.0])
    assert np.diag(found.covariance).tolist() == pytest.approx([1.0, 0.25, 1.0])


def test_numbers_that_are_none_are_refused() -> None:
    plain = told(1).plain()
    with pytest.raises(DataError, match="statistics"):
        Sufficient.from_plain({**plain, "moment": [1.0, float("nan"), 2.0]})
    with pytest.raises(DataError, match="statistics"):
        Sufficient.from_plain({**plain, "names": ["a"]})


def test_few_rows_are_refused() -> None:
    refuse_revealing(15, 3)
    with pytest.raises(DataError, match="14 rows"):
        refuse_revealing(14, 3)


def test_the_gaussian_mechanism_is_for_epsilon_below_one() -> None:
    with pytest.raises(DataError, match="epsilon"):
        gaussian_noise_sd(1.0, epsilon=1.0, delta=1e-5)


def test_noisy_statistics_say_their_epsilon_and_stay_a_precision() -> None:
    x, y, _ = site(1)
    found = noisy_sufficient(
        x, y, names=NAMES, noise_variance=1.0, site_variance=0.2, largest=(3.0, 3.0), epsilon=0.5,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    assert found.epsilon == 0.5
    assert np.linalg.eigvalsh(found.information).min() > -1e-9


@pytest.mark.parametrize("seed", range(3))
def test_one_row_moves_the_statistics_by_no_more_than_the_bound(seed: int) -> None:
    """The bound behind the noise, 6 X sqrt(X^2 + Y^2) / s^2, by replacing a row."""
    x, y, _ = site(seed)
    x = x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1.0)
    y = np.clip(y, -1.0, 1.0)
    covariance = np.eye(20) + 5.0 * np.ones((20, 20))
    one = sufficient(x, y, covariance, names=NAMES)
    x[0], y[0] = -x[0], -y[0]
    other = sufficient(x, y, covariance, names=NAMES)
    apart = [one.information - other.information, one.moment - other.moment]
    assert np.sqrt(sum(np.sum(np.square(part)) for part in apart)) <= 6.0 * np.sqrt(2.0)


def test_few_noisy_rows_say_nothing_and_many_say_nearly_all() -> None:
    rng = np.random.default_rng(0)
    moved = {}
    for n in (50, 3000):
        told = noisy_sufficient(
            np.ones((n, 1)), np.ones(n), names=("level",), noise_variance=1.0, site_variance=0.0,
            largest=(1.0, 1.0), epsilon=0.9, rng=rng,
        )  # fmt: skip
        moved[n] = float(posterior(np.eye(1), ("level",), {"a": [told]}).mean[0])
    assert moved[50] == 0.0
    assert moved[3000] == pytest.approx(1.0, abs=0.1)


def test_rows_of_one_offset_give_the_same_by_the_short_way() -> None:
    x, y, covariance = site(3)
    long = sufficient(x, y, covariance, names=NAMES)
    short = sufficient_of_site(x, y, noise_variance=0.3, site_variance=0.2, names=NAMES)
    np.testing.assert_allclose(short.information, long.information, rtol=1e-12)
    np.testing.assert_allclose(short.moment, long.moment, rtol=1e-10)
    assert short.energy == pytest.approx(long.energy)


@pytest.mark.parametrize(
    "change",
    [
        {"information": [[1.0, 2.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]},
        {"information": [[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]},
        {"moment": [1e6, 0.0, 0.0]},
        {"names": [str(i) for i in range(2000)]},
    ],
)
def test_sums_that_no_rows_can_have_are_refused(change: dict) -> None:
    with pytest.raises(DataError, match="statistics"):
        Sufficient.from_plain({**told(1).plain(), **change})
