"""Whom to ask: named only to who may know it, and only for what nobody masks."""

import random

import pytest
from tests.store.database.filled import coupons

import non_interference as drawn
import sekiso
from sekiso.store import holders as module
from sekiso.store.database.engine import writing
from sekiso.store.datasets import Delivery
from sekiso.store.policies.policy import Rule
from sekiso.store.rules import replace_rules
from sekiso.store.store import Store


@pytest.fixture
def store(tmp_path):
    store = sekiso.open_store(tmp_path, owner="Institute")
    store.organisation("Asker")
    records, rows = coupons(5)
    store.add_records(records, rows, Delivery("coupons"))
    return store


@pytest.mark.parametrize(
    ("terms", "named"),
    [
        ({"level": "private"}, ()),
        ({"level": "private", "known": "programme"}, ("Institute",)),
        ({"level": "programme", "purposes": ("learn",)}, ("Institute",)),
        ({"level": "programme"}, ()),
        ({"level": "consortium", "group": "kp3"}, ()),
        ({"level": "consortium", "group": "kp3", "known": "public"}, ("Institute",)),
    ],
)
def test_an_owner_is_named_where_he_lets_it_be_known_and_shows_no_row(store, terms, named):
    store.share("coupons", **terms)
    assert store.acting_as("Asker").holders() == named
    assert store.holders() == ()


def test_only_who_holds_what_is_asked_for_is_named(store, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 2)
    store.share("coupons", "private", known="programme")
    asker = store.acting_as("Asker")
    assert asker.holders("relative_density") == ("Institute",)
    assert asker.holders("hardness") == asker.holders(material="nothing") == ()


def test_what_is_masked_for_anybody_is_not_told(store):
    store.share("coupons", "consortium", group="kp3", known="programme", masked=("power",))
    asker = store.acting_as("Asker")
    assert (asker.holders("power"), asker.holders("speed")) == ((), ("Institute",))


def test_a_record_that_is_closed_closes_what_descends_from_it(store):
    store.share("coupons", "private", known="programme")
    own = store.principal.organisation
    with writing(store.engine) as connection:
        for one in store.records():
            rule = Rule(one.id, own, "record", one.id, "deny", "public", ("know",))
            replace_rules(connection, "record", one.id, [rule], now=store.now)
    assert store.acting_as("Asker").holders() == ()


def _by_definition(world, asker):
    """Owners of tests that the asker may know of with all they descend from, and may not see."""

    def may(record, purpose):
        places = ((*world.place[one], one) for one in drawn.ancestry(world, record))
        return all(drawn.permitted(world.rules, asker, purpose, place)[0] for place in places)

    tests = (one for one in world.records.values() if one.kind == "test")
    return {
        world.place[one.id][0] for one in tests if may(one.id, "know") and not may(one.id, "view")
    }


@pytest.mark.parametrize("seed", range(6))
def test_in_drawn_worlds_those_are_named_who_are_by_the_definition(seed):
    world = drawn.World(random.Random(f"holders/{seed}"))
    for asker in world.askers():
        store = Store(world.engine, asker, lambda: drawn.NOW)
        names = store.organisations()
        expected = {names[one] for one in _by_definition(world, asker)}
        assert set(store.holders()) == expected
    world.engine.dispose()
