"""The next experiments: where gain, narrowing or success is most likely."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from sekiso.domain.errors import DataError, NeedError
from sekiso.interfaces.python.learning import suggest

SPACE = {"laser_power_W": (100.0, 300.0), "scan_speed_mm_s": (500.0, 1500.0)}


def measured(n=20, seed=0):
    rng = np.random.default_rng(seed)
    power, speed = rng.uniform(100, 300, n), rng.uniform(500, 1500, n)
    energy = power / speed
    return pd.DataFrame(
        {
            "laser_power_W": power,
            "scan_speed_mm_s": speed,
            "hardness_HV": 240.0 - 40.0 * (energy - 0.2) + rng.normal(0, 0.5, n),
            "porosity_pct": np.exp(30.0 * (energy - 0.25) ** 2 + rng.normal(0, 0.05, n)) - 0.9,
        }
    )


def test_one_objective_is_pursued_to_its_corner():
    found = suggest({"hardness_HV": "max"}, SPACE, measured(), batch=1)
    energy = found[0].recipe["laser_power_W"] / found[0].recipe["scan_speed_mm_s"]
    assert energy < 0.12  # hardness falls with energy; the corner is 100 W at 1500 mm/s


def test_two_objectives_give_a_distinct_batch_with_falling_gain():
    found = suggest({"hardness_HV": "max", "porosity_pct": "min"}, SPACE, measured(), batch=4)
    recipes = {tuple(s.recipe.values()) for s in found.experiments}
    assert len(recipes) == len(found) == 4
    assert found[0].gain >= found[3].gain > 0.0
    assert found.measure == "hypervolume improvement"


def test_same_seed_same_batch():
    asked = ({"hardness_HV": "max"}, SPACE, measured())
    assert suggest(*asked, seed=3) == suggest(*asked, seed=3)


def test_constraint_on_an_input_is_kept():
    found = suggest({"hardness_HV": "max"}, SPACE, measured(), constraints=["laser_power_W >= 200"])
    assert all(s.recipe["laser_power_W"] >= 200.0 for s in found.experiments)


def test_constraint_on_an_outcome_moves_the_choice():
    loose = suggest(
        {"hardness_HV": "max"}, SPACE, measured(), batch=1, constraints=["porosity_pct <= 30"]
    )[0]
    held = suggest(
        {"hardness_HV": "max"}, SPACE, measured(), batch=1, constraints=["porosity_pct <= 0.3"]
    )[0]
    assert held.predicted["porosity_pct"][0] < loose.predicted["porosity_pct"][0]
    assert held.probability > 0.3


def test_inverse_design_names_the_limiting_requirement():
    found = suggest(
        {}, SPACE, measured(), batch=1,
        constraints=["hardness_HV >= 200", "porosity_pct <= 0.12"],
    )[0]  # fmt: skip
    assert found.limiting == "porosity_pct <= 0.12"
    assert 0.0 < found.probability < 1.0
    energy = found.recipe["laser_power_W"] / found.recipe["scan_speed_mm_s"]
    assert energy == pytest.approx(0.25, abs=0.05)


def test_narrowing_goes_where_nothing_was_measured():
    table = measured(30)
    known = table[table.laser_power_W < 180]
    found = suggest({"hardness_HV": "narrow"}, SPACE, known, batch=1)[0]
    assert found.recipe["laser_power_W"] > 180.0


def test_far_recipe_is_flagged():
    table = measured()
    table = table[(table.laser_power_W < 170) & (table.scan_speed_mm_s < 1200)]
    found = suggest({"hardness_HV": "narrow"}, SPACE, table, batch=3)
    assert "extrapolated" in {s.validity for s in found.experiments}


def test_progress_is_told_to_its_end():
    told = []
    suggest({"hardness_HV": "max"}, SPACE, measured(), batch=2,
            progress=lambda stage, share: told.append((stage, share)))  # fmt: skip
    assert told[-1] == ("done", 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told[:1]) + [
        share for _, share in told[1:]
    ]


def test_pool_of_rows_is_a_space():
    table = measured(40)
    pool = table[["laser_power_W", "scan_speed_mm_s"]][20:]
    found = suggest({"hardness_HV": "max"}, pool, table[:20], batch=2)
    rows = {tuple(row) for row in pool.to_numpy()}
    assert all(tuple(s.recipe.values()) in rows for s in found.experiments)


def test_words_are_objectives_too():
    words = suggest(["max hardness_HV"], SPACE, measured(), batch=1)
    assert words == suggest({"hardness_HV": "max"}, SPACE, measured(), batch=1)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (({}, SPACE, measured()), "neither an objective"),
        (({"hardness_HV": "more"}, SPACE, measured()), "'more' of hardness_HV"),
        (({"a": "max", "b": "max", "c": "max"}, SPACE, measured()), "3 objectives"),
    ],
)
def test_impossible_questions_are_refused(question, words):
    with pytest.raises(NeedError, match=words):
        suggest(*question)


def test_unreadable_and_empty_constraints_are_refused():
    with pytest.raises(NeedError, match="not understood"):
        suggest({"hardness_HV": "max"}, SPACE, measured(), constraints=["soon"])
    with pytest.raises(NeedError, match="keeps the constraints"):
        suggest({"hardness_HV": "max"}, SPACE, measured(), constraints=["laser_power_W > 900"])


def test_too_few_rows_and_absent_columns_are_refused():
    with pytest.raises(DataError, match="2 complete measured rows"):
        suggest({"hardness_HV": "max"}, SPACE, measured(2))
    with pytest.raises(DataError, match="no column 'smell'"):
        suggest({"smell": "max"}, SPACE, measured())


def test_empty_batch_is_refused():
    with pytest.raises(NeedError, match="batch of 0"):
        suggest({"hardness_HV": "max"}, SPACE, measured(), batch=0)
