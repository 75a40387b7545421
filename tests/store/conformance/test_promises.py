"""What the store promises, on either size of it."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.store.database.filled import content, coupons, member

from sekiso.domain.errors import DataError, NeedError, PolicyError
from sekiso.store.database.backup import back_up, restore
from sekiso.store.database.blobs import Blobs
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.policies.principal import ANYBODY
from sekiso.store.store import Store

NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def institute(site):
    records, rows = coupons(5)
    site.institute.add_records(records, rows, Delivery("coupons", "csv", "own", "CC-BY-4.0"))
    return site.institute


def at(store, now):
    return replace(store, clock=lambda: now)


def test_what_is_added_is_there_as_it_was(site):
    records, rows = coupons(3)
    made = site.institute.add_records(records, rows, Delivery("coupons", "csv", "own"))
    assert (made.name, made.n_records, made.owner_name) == ("coupons", 4, "Institute")
    assert {one.id: one for one in site.institute.records()} == {one.id: one for one in records}
    found = {one.record: one for one in site.institute.measurements()}
    assert {one.record: (one.numbers, one.words) for one in rows} == {
        key: (one.numbers, one.words) for key, one in found.items()
    }


def test_text_of_any_language_and_numbers_of_any_size_come_back(site):
    record = replace(
        coupons(1)[0][0],
        values={"grade": "材料 'x'; DROP TABLE record; -- 𠮷"},
        extra={"a": [1e-300]},
    )
    site.institute.add_records([record], [], Delivery("引用 \"'%s"))
    assert site.institute.records() == (record,)


def test_odd_signs_and_long_texts_are_no_trouble(site):
    record = replace(coupons(1)[0][0], label="a\0b" * 200, values={"grade": "x\0y"})
    row = Observation(record.id, {"power": math.nan}, {"material": "\0" + "m" * 500})
    made = site.institute.add_records([record], [row], Delivery("n\0" * 400, "f" * 50))
    assert (len(made.name), "\0" in made.name) == (300, False)
    assert site.institute.records()[0].values == {"grade": "x\0y"}
    assert site.institute.measurements()[0].numbers == {}


def test_pages_tell_everything_once(institute):
    after, seen = "", []
    while page := institute.measurements(after=after, most=2):
        seen += [one.record for one in page]
        after = page[-1].record
    assert seen == sorted(seen) == [one.record for one in institute.measurements()]
    assert len(set(seen)) == 5


def test_a_bound_finds_what_lies_within(institute):
    found = institute.measurements("relative_density", low=0.9915, high=0.9935)
    assert sorted(one.numbers["relative_density"] for one in found) == [0.992, 0.993]


def test_an_own_id_that_is_taken_is_refused_whole(institute):
    taken = institute.records()[0]
    with pytest.raises(DataError, match="stands twice"):
        institute.add_records([*coupons(1)[0], taken], [], Delivery("again"))
    assert len(institute.datasets()) == 1


def test_an_id_that_another_owner_has_used_tells_nothing(site, institute):
    taken = institute.records()
    assert site.shop.add_records(taken, [], Delivery("again")).n_records == len(taken)
    assert {one.id for one in site.shop.records()}.isdisjoint(one.id for one in taken)
    assert institute.records() == taken


def test_nothing_is_shared_before_its_owner_says_so(site, institute):
    shop = site.shop
    assert (shop.datasets(), shop.measurements(), shop.records()) == ((), (), ())
    assert shop.learnable().n == 0


@pytest.mark.parametrize("level", ["programme", "public"])
def test_what_is_shared_is_seen_by_whom_it_is_for(site, institute, level):
    institute.share("coupons", level)
    assert len(site.shop.measurements()) == 5
    nobody = Store(site.shop.engine, ANYBODY)
    assert len(nobody.measurements()) == (5 if level == "public" else 0)


def test_what_may_only_be_learned_from_is_not_seen(site, institute):
    institute.share("coupons", "programme", purposes=("learn",))
    assert site.shop.learnable().n == 5
    assert (site.shop.datasets(), site.shop.measurements(), site.shop.records()) == ((), (), ())


def test_a_masked_quantity_is_not_there_for_others(site, institute):
    institute.share("coupons", "programme", masked=("power",))
    assert {key for one in site.shop.measurements() for key in one.numbers} == {
        "relative_density", "speed",
    }  # fmt: skip
    assert site.shop.measurements("power", low=0.0) == ()
    assert "power" not in site.shop.learnable().columns.number
    assert len(institute.measurements("power")) == 5


def test_an_embargo_opens_and_a_term_closes_by_the_clock(site, institute):
    tomorrow = (NOW + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    institute.share("coupons", "programme", not_before=tomorrow)
    days = [len(at(site.shop, NOW + timedelta(days=n)).measurements()) for n in (0, 2)]
    institute.share("coupons", "programme", until=tomorrow)
    days += [len(at(site.shop, NOW + timedelta(days=n)).measurements()) for n in (0, 2)]
    assert days == [0, 5, 5, 0]


def test_what_is_withdrawn_leaves_no_trace_for_others(site, institute):
    before = site.shop.learnable().digest
    institute.share("coupons", "programme")
    assert site.shop.learnable().digest != before
    assert institute.withdraw("coupons") == 6
    assert site.shop.learnable().digest == before
    assert (site.shop.datasets(), site.shop.measurements(), site.shop.records()) == ((), (), ())
    assert [one.state for one in institute.datasets()] == ["withdrawn"]


def test_another_owners_dataset_cannot_be_changed(site, institute):
    institute.share("coupons", "public")
    for change in (site.shop.withdraw, lambda name: site.shop.share(name, "public")):
        with pytest.raises((NeedError, PolicyError)):
            change("coupons")


def test_both_sizes_learn_the_same_from_the_same(site, institute, tmp_path, request):
    institute.share("coupons", "programme", purposes=("learn",), masked=("speed",))
    back_up(institute.engine, site.blobs, tmp_path / "backup")
    is_file = institute.engine.dialect.name == "sqlite"
    other = request.getfixturevalue("postgres")() if is_file else f"sqlite:///{tmp_path}/other.db"
    restore(tmp_path / "backup", other, Blobs(tmp_path / "other"))
    assert content(member(other, "Shop").engine) == content(institute.engine)
    for name in ("Institute", "Shop"):
        here, there = member(site.backend.database, name), member(other, name)
        assert there.learnable().digest == here.learnable().digest


def test_who_holds_rows_is_told_where_he_lets_it_be_known(site, institute):
    institute.share("coupons", "private", known="programme")
    assert site.shop.holders("power") == ("Institute",)
    assert (site.shop.measurements(), site.shop.holders("hardness")) == ((), ())
