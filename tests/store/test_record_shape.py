"""Foreign plain records: sound ones come through, every other is refused by name and place."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.store.record_strategies import records

from sekiso.domain.errors import DataError
from sekiso.store import fields
from sekiso.store.record_shape import foreign_record

JUNK = (
    None, True, -1, 2**60, 1.5, "", [], {}, [[]], {"quantity": 3}, {"by_name": []}, {"given": {}},
    {"quantity": {"given": "1", "n": 0}}, {"quantity": {"si": float("inf")}},
)  # fmt: skip


@given(records())
def test_a_sound_record_comes_through(record):
    read = foreign_record(json.loads(record.canonical()), "a.json")
    assert (read, read.canonical()) == (record, record.canonical())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id": 3}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"kind": None}, "kind"),
        ({"values": []}, "values"),
        ({"values": {"power": {"quantity": {"given": 280}}}}, "values.power"),
        ({"values": {"power": 2**60}}, "values.power"),
        ({"links": {"build": "b"}}, "links.build"),
        ({"extra": {"a": float("nan")}}, "extra"),
        ({"owner": "me"}, "record"),
    ],
)
def test_a_part_of_another_type_is_refused_with_its_place(change, place):
    with pytest.raises(DataError, match=f"record: {place}"):
        foreign_record({"id": "a", "kind": "parameters"} | change, "a.json")


@given(record=records(), data=st.data())
def test_what_comes_through_can_be_judged_and_hashed(record, data):
    plain = json.loads(record.canonical())
    for part in plain.get("values", {}):
        if data.draw(st.booleans()):
            plain["values"][part] = data.draw(st.sampled_from(JUNK))
    try:
        read = foreign_record(plain, "a.json")
    except DataError:
        return
    fields.findings_of(read)
    assert read.canonical()
