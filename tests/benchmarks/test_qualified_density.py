"""The score that the look-up of production sets states is that of sheets left out."""

import numpy as np
import pytest

import qualified_density
from sekiso.explorer.look_ups import INDUSTRIAL, MODELS


def test_the_stated_score_is_that_of_the_sheets_left_out():
    model = next(model for model in MODELS if model.key == "process_table.qualified")
    assert model.score == pytest.approx(np.mean(qualified_density.left_out_scores()), abs=0.005)


def test_the_score_of_shelf_alloys_is_that_of_the_best_published_sets(shared):
    told = qualified_density.industrial_scores(shared / "data")
    assert pytest.approx(told["industrial_winkler_z"], abs=0.005) == INDUSTRIAL.score
    assert told["industrial_winkler_z"] < told["computed_start_winkler_z"]


def test_only_the_best_sheet_lies_beyond_the_others():
    scores = qualified_density.left_out_scores()
    assert scores.index(max(scores)) == qualified_density.DEFECTS.index(0.018)
    assert len({round(score, 9) for score in scores}) == 2
