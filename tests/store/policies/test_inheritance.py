import pytest
from sqlalchemy import insert
from tests.store.policies.conftest import NOW

from sekiso.store.database import tables as t
from sekiso.store.datasets import Delivery, add_dataset
from sekiso.store.policies.compiled import compiled
from sekiso.store.policies.inheritance import inherited
from sekiso.store.policies.policy import Rule
from sekiso.store.policies.principal import Principal
from sekiso.store.records import Record

RECIPE = Record("parameters", {}, {}, "recipe")
BUILD = Record("build", {}, {"parameters": (RECIPE.id,)}, "build")
TEST = Record("test", {}, {"build": (BUILD.id, "elsewhere")}, "test")
OTHER = Record("test", {}, {}, "other")
ASKER = Principal("u", "asker")


@pytest.fixture
def dataset(connection, works):
    records = [RECIPE, BUILD, TEST, OTHER]
    return add_dataset(connection, works, Delivery("d"), records, [], now=NOW)


def rule(owner, scope, scope_id, effect="allow", **more):
    return Rule("1", owner, scope, scope_id, effect, "public", ("view",), **more)


def decided(connection, rules):
    access = compiled(rules, ASKER, "view", NOW)
    return {key: verdict.allowed for key, verdict in inherited(connection, access).items()}


def test_what_descends_from_a_refused_record_is_refused(connection, works, dataset):
    rules = [rule(works, "owner", works), rule(works, "record", RECIPE.id, "deny")]
    assert decided(connection, rules) == {
        RECIPE.id: False, BUILD.id: False, TEST.id: False, OTHER.id: True,
    }  # fmt: skip


def test_a_single_open_row_does_not_open_its_pedigree(connection, works, dataset):
    rules = [rule(works, "record", TEST.id), rule(works, "record", OTHER.id)]
    assert decided(connection, rules) == {
        RECIPE.id: False, BUILD.id: False, TEST.id: False, OTHER.id: True,
    }  # fmt: skip


def test_masks_and_group_sizes_come_down_the_pedigree(connection, works, dataset):
    rules = [
        rule(works, "owner", works, masked=("operator",)),
        rule(works, "record", BUILD.id, masked=("power",), least_group=3),
    ]
    found = inherited(connection, compiled(rules, ASKER, "view", NOW))
    assert (found[TEST.id].masked, found[TEST.id].least_group) == ({"operator", "power"}, 3)
    assert (found[RECIPE.id].masked, found[RECIPE.id].least_group) == ({"operator"}, 1)


def test_without_rules_on_records_nothing_is_looked_up(connection, works, dataset):
    assert decided(connection, [rule(works, "owner", works), rule(works, "dataset", dataset)]) == {}
    assert decided(connection, [rule(works, "record", "nothing")]) == {}


def test_a_pedigree_that_goes_in_a_circle_ends(connection, works, dataset):
    connection.execute(insert(t.link).values(record_id=RECIPE.id, role="build", target_id=TEST.id))
    rules = [rule(works, "owner", works), rule(works, "record", BUILD.id, "deny")]
    assert decided(connection, rules) == {
        RECIPE.id: False, BUILD.id: False, TEST.id: False, OTHER.id: True,
    }  # fmt: skip


def test_another_dataset_is_not_looked_at(connection, works, dataset):
    again = Record("test")
    add_dataset(connection, works, Delivery("e"), [again], [], now=NOW)
    rules = [rule(works, "owner", works), rule(works, "record", again.id, "deny")]
    assert decided(connection, rules) == {again.id: False}
