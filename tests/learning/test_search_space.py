"""Where the next experiments may lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sekiso.domain.errors import NeedError
from sekiso.learning.search_space import read_space


def test_range_is_filled_evenly():
    space = read_space({"power_W": (100.0, 300.0)}, seed=0)
    assert space.candidates.min() >= 100.0
    assert space.candidates.max() <= 300.0
    assert np.median(space.candidates) == pytest.approx(200.0, abs=2.0)


def test_levels_take_no_other_value():
    space = read_space({"power_W": (100.0, 300.0), "layer_um": [20, 40, 60]}, seed=0)
    assert set(space.candidates[:, 1]) == {20.0, 40.0, 60.0}


def test_pool_is_taken_as_it_is():
    pool = pd.DataFrame({"a": [1.0, 2.0], "b": [5.0, 5.0]})
    space = read_space(pool, seed=0)
    np.testing.assert_array_equal(space.candidates, pool.to_numpy())
    assert np.isfinite(space.scaled(space.candidates)).all()


def test_seed_decides():
    first, again, other = (read_space({"a": (0.0, 1.0)}, seed=s).candidates for s in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("space", "words"),
    [({}, "search space is empty"), ({"a": (3.0, 1.0)}, "runs from 3"), ({"a": ["x"]}, "numbers"),
     ({"a": []}, "numbers"), (pd.DataFrame({"a": ["x"]}), "numbers"), (5, "empty")],
)  # fmt: skip
def test_impossible_spaces_are_refused(space, words):
    with pytest.raises(NeedError, match=words):
        read_space(space, seed=0)


def test_inputs_are_scaled_from_their_least_to_their_largest_value():
    space = read_space(pd.DataFrame({"a": [100.0, 300.0, 150.0], "b": [5.0, 5.0, 5.0]}), seed=0)
    np.testing.assert_allclose(space.scaled(space.candidates)[:, 0], [0.0, 1.0, 0.25])
    np.testing.assert_allclose(space.scaled(np.array([[200.0, 6.0]])), [[0.5, 1.0]])


def test_every_level_gets_its_share():
    space = read_space({"power_W": (100.0, 300.0), "layer_um": [20, 40, 60, 80]}, seed=0)
    _, counts = np.unique(space.candidates[:, 1], return_counts=True)
    assert counts.tolist() == [512, 512, 512, 512]  # a Sobol sequence of 2048 is balanced
