"""What a group gains is shared out whole, and equal members get equal shares."""

from __future__ import annotations

import pytest

from sekiso.domain.errors import NeedError
from sekiso.numerics.statistics.shapley import shapley

WORTH = {"a": 1.0, "b": 2.0, "c": 4.0}


def test_the_glove_game_by_hand() -> None:
    """Two left gloves and one right: a pair is worth 1; the right one gets 2/3 (Shapley)."""
    value = shapley(("l", "m", "r"), lambda group: float("r" in group and len(group) > 1))
    assert value == pytest.approx({"l": 1 / 6, "m": 1 / 6, "r": 2 / 3})


def test_shares_add_up_to_what_all_gain() -> None:
    value = shapley(tuple(WORTH), lambda group: sum(WORTH[k] for k in group) ** 0.5)
    assert sum(value.values()) == pytest.approx(7.0**0.5)
    assert value["a"] < value["b"] < value["c"]


def test_more_than_six_are_refused() -> None:
    with pytest.raises(NeedError, match="7"):
        shapley(tuple("abcdefg"), len)
