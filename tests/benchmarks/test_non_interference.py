"""The comparison of full and bare stores holds, and notices a door that shows too much."""

import random
from collections import Counter

import pytest

import non_interference
from sekiso.store import seen as product
from sekiso.store.policies.decision import Verdict


def differences(numbers):
    found = 0
    for number in numbers:
        world = non_interference.World(random.Random(f"test/{number}"))
        found += sum(not alike for _, alike in non_interference.compared(world, Counter()))
        world.engine.dispose()
    return found


def test_askers_get_what_they_would_get_without_the_forbidden_rows():
    assert differences(range(2)) == 0


def _kept_whole(record, masked, can_see):
    return record


def _no_pedigree(connection, access):
    return {}


def _open(one, access, terms):
    return Verdict(True)


@pytest.mark.parametrize(
    ("name", "fault"),
    [("visible", _kept_whole), ("inherited", _no_pedigree), ("row_verdict", _open)],
)
def test_a_door_that_shows_too_much_is_noticed(monkeypatch, name, fault):
    monkeypatch.setattr(product, name, fault)
    assert differences(range(3)) > 0
