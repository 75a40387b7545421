"""One institute's rows move in, are shared, learned from, and taken back."""

from dataclasses import replace

import pytest

import sekiso
from sekiso.domain.errors import DataError, NeedError, PolicyError
from sekiso.store import queries
from sekiso.store.database.engine import writing
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.policies.policy import Rule
from sekiso.store.records import Record
from sekiso.store.rules import replace_rules


@pytest.fixture
def store(tmp_path):
    store = sekiso.open_store(tmp_path, owner="Institute")
    store.organisation("Asker")
    records = [Record("test", {"method_kind": "density"}) for _ in range(3)]
    rows = [
        Observation(one.id, {"relative_density": 0.99 + 0.002 * k}, {"material": "316L"})
        for k, one in enumerate(records)
    ]
    store.add_records(records, rows, Delivery("coupons"))
    return store


def test_what_is_not_shared_is_not_there(store):
    asker = store.acting_as("Asker")
    assert asker.datasets() == ()
    assert asker.measurements() == ()
    assert asker.learnable().n == 0
    assert len(store.measurements()) == 3


def test_learn_only_rows_are_learned_from_and_not_seen(store):
    store.share("coupons", "programme", purposes=("learn",))
    asker = store.acting_as("Asker")
    assert asker.learnable().n == 3
    assert set(asker.learnable().names.values()) == {"Institute"}
    assert asker.datasets() == ()
    assert asker.measurements() == ()


def test_withdrawn_rows_leave_no_trace_in_what_is_learned(store):
    before = store.acting_as("Asker").learnable()
    store.share("coupons", "programme", purposes=("learn",))
    assert store.acting_as("Asker").learnable().digest != before.digest
    assert store.withdraw("coupons") == 3
    assert store.acting_as("Asker").learnable().digest == before.digest


def test_bounds_are_asked_in_si(store):
    assert len(store.measurements("relative_density", low=0.992)) == 2
    assert len(store.measurements("relative_density", low=0.991, high=0.993)) == 1


def test_another_owners_dataset_is_as_one_that_is_not_there(store):
    asker = store.acting_as("Asker")
    for name in ("coupons", store.datasets()[0].id, "nothing"):
        with pytest.raises(NeedError, match="You own no dataset"):
            asker.withdraw(name)


def test_a_reader_may_not_share(store):
    reader = replace(store, principal=replace(store.principal, roles=frozenset({"reader"})))
    with pytest.raises(PolicyError, match="not allowed"):
        reader.share("coupons", "public")


def test_a_store_is_found_again(store, tmp_path):
    again = sekiso.open_store(tmp_path)
    assert [one.name for one in again.datasets()] == ["coupons"]
    assert again.principal.organisation == store.principal.organisation


def test_asking_by_what_is_masked_finds_nothing(store):
    store.share("coupons", "programme", masked=("material", "test.relative_density"))
    asker = store.acting_as("Asker")
    assert len(asker.measurements()) == 3
    assert {(*one.numbers, *one.words) for one in asker.measurements()} == {()}
    assert asker.measurements(material="316L") == ()
    assert asker.measurements("relative_density", low=0.99) == ()


def test_a_private_dataset_stays_private_in_an_open_house(store):
    assert [rule.effect for rule in store.share("coupons", "private")] == ["deny"]
    assert [rule.effect for rule in store.share("coupons", "public")] == ["deny", "allow"]
    assert len(store.acting_as("Asker").measurements()) == 3


def test_the_owner_reads_in_the_log_who_learned(store):
    store.share("coupons", "programme", purposes=("learn",))
    store.acting_as("Asker").learnable()
    told = [(line["organisation"], line["did"], line["to"]) for line in store.audit()]
    assert told == [
        ("Institute", "add", ["coupons"]),
        ("Institute", "share", ["coupons"]),
        ("Asker", "learn", ["coupons"]),
    ]


def test_why_says_the_same_of_what_is_hidden_and_of_what_is_not_there(store):
    asker, hidden = store.acting_as("Asker"), store.datasets()[0].id
    assert asker.why(hidden).text() == asker.why("01a2221a-0000-7000-8000-000000000000").text()
    store.share("coupons", "programme", purposes=("view",))
    assert "Institute lets" in asker.why(hidden).text()


def test_of_anothers_dataset_only_what_may_be_seen_is_counted(store):
    own = store.datasets()[0]
    first = store.records(most=1)[0]
    rule = Rule("1", own.owner, "record", first.id, "allow", "public", ("view",))
    with writing(store.engine) as connection:
        replace_rules(connection, "record", first.id, [rule], now=store.now)
    seen = store.acting_as("Asker").datasets()
    assert [(one.n_records, one.content_digest) for one in seen] == [(1, "")]
    assert (own.n_records, own.content_digest != "") == (3, True)


def test_an_aggregate_needs_three_owners(store):
    store.share("coupons", "programme", purposes=("learn",))
    asker = store.acting_as("Asker")
    with pytest.raises(PolicyError, match="not published"):
        asker.aggregate("relative_density")
    for name in ("Second", "Third"):
        store.organisation(name)
        owner = store.acting_as(name)
        records = [Record("test", {"method_kind": "density"}) for _ in range(4)]
        rows = [Observation(one.id, {"relative_density": 0.99}, {}) for one in records]
        owner.add_records(records, rows, Delivery(name), level="programme", purposes=["learn"])
    told = asker.aggregate("relative_density")
    assert (told.n_rows, told.n_owners) == (11, 3)
    assert told.mean == pytest.approx((8 * 0.99 + 0.99 + 0.992 + 0.994) / 11, abs=1e-12)


def test_a_misspelt_mask_is_refused_before_anything_is_stored(store):
    with pytest.raises(NeedError, match="elongaton"):
        store.share("coupons", "public", masked=["elongaton"])
    record = Record("test", {"method_kind": "density"})
    with pytest.raises(NeedError, match="elongaton"):
        store.add_records([record], [], Delivery("d"), level="public", masked=["elongaton"])
    assert [one.name for one in store.datasets()] == ["coupons"]


def test_two_owners_may_file_one_crate_and_neither_learns_of_the_other(store):
    crate = store.export(format="ro-crate")
    asker = store.acting_as("Asker")
    made = asker.add(crate, name="crate.zip")
    assert made.n_records == 3
    assert {one.id for one in asker.records()}.isdisjoint(one.id for one in store.records())


def test_an_id_that_another_owner_has_used_is_no_reason_to_refuse(store):
    taken = store.records(most=1)[0]
    asker = store.acting_as("Asker")
    child = Record("test", {}, {"specimen": (taken.id,)})
    row = Observation(taken.id, {"hardness": 2e9}, {})
    asker.add_records([taken, child], [row], Delivery("copy"))
    kept = {one.id: one for one in asker.records()}
    assert len(kept) == 2
    assert taken.id not in kept
    (renamed,) = kept[child.id].links["specimen"]
    assert renamed in kept
    assert [one.record for one in asker.measurements()] == [renamed]
    with pytest.raises(DataError, match="contradicts"):
        store.add_records([taken], [], Delivery("again"))


def test_a_file_that_would_be_cut_short_is_not_written(store, monkeypatch):
    monkeypatch.setattr(queries, "MOST_EXPORTED", 2)
    with pytest.raises(DataError, match="More than 2 records"):
        store.export()


def test_rows_to_be_learned_from_are_not_shown_to_who_holds_no_file(store):
    store.share("coupons", "programme", purposes=("learn",))
    asker = replace(store.acting_as("Asker"), is_own_file=False)
    assert asker.learnable().n == 3
    for look in (asker.measurements, asker.records):
        with pytest.raises(PolicyError, match="not allowed"):
            look(purpose="learn")
