"""The words of the house stand in both languages."""

import pytest

from sekiso.domain import glossary
from sekiso.domain.part import FEATURES

# the flags a user may name
FLAGS = (
    "corrosion", "biocompatible", "leak_tight", "fatigue_critical", "lightweight", "non_magnetic",
    "geometry_fixed", "tooling", "substrate", "buy_to_fly", "replaces",
)  # fmt: skip


def test_every_flag_of_the_design_is_a_word_of_the_house():
    assert set(FLAGS) <= glossary.flags().keys()


@pytest.mark.parametrize("kind", ["flag", "feature", "word", "condition"])
def test_every_word_has_both_languages(kind):
    for key, table in glossary.words()[kind].items():
        assert table["en"], key
        assert table["ja"], key


def test_every_feature_of_a_part_has_a_name():
    for feature in FEATURES:
        assert glossary.name("feature", feature, "ja") != feature


def test_an_unknown_key_is_shown_as_it_is():
    assert glossary.name("condition", "T651", "ja") == "T651"
