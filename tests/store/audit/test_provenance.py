"""Where records come from, in W3C PROV that another implementation reads back."""

import hashlib
import json

import numpy as np
import pytest
from prov.model import ProvDocument

from sekiso.store.audit.provenance import STEPS, Activity, prov_json, record_hash
from sekiso.store.records import Quantity, Record

LOT = Record("feedstock_lot", label="L-7", id="lot")
BUILD = Record("build", links={"feedstock": ("lot",), "machine": ("elsewhere",)}, id="build")
PART = Record("part", links={"build": ("build",)}, id="part")
TEST = Record("test", links={"part": ("part",), "build": ("build",)}, id="test")
RECORDS = (LOT, BUILD, PART, TEST)


def ends(told, relation, *names):
    return {tuple(one[f"prov:{name}"] for name in names) for one in told[relation].values()}


def test_links_are_derivations_within_what_is_told():
    assert ends(prov_json(RECORDS), "wasDerivedFrom", "generatedEntity", "usedEntity") == {
        ("record:build", "record:lot"),
        ("record:part", "record:build"),
        ("record:test", "record:part"),
        ("record:test", "record:build"),
    }


def test_steps_used_what_they_link_to_and_made_the_record():
    told = prov_json(RECORDS)
    assert set(told["activity"]) == {"step:build", "step:test"}
    assert ends(told, "used", "activity", "entity") == {
        ("step:build", "record:lot"),
        ("step:test", "record:part"),
        ("step:test", "record:build"),
    }
    assert ends(told, "wasGeneratedBy", "entity", "activity") == {
        ("record:build", "step:build"),
        ("record:part", "step:build"),
        ("record:test", "step:test"),
    }


def test_a_step_used_the_parts_that_it_acted_on():
    step = Record("post_process", links={"part": ("part",)}, id="hip")
    other = Record("post_process", links={"part": ("sister",)}, id="other")
    told = prov_json([PART, step, other, Record("part", id="sister")])
    assert ends(told, "used", "activity", "entity") == {
        ("step:hip", "record:part"),
        ("step:other", "record:sister"),
    }
    assert ("record:hip", "step:hip") in ends(told, "wasGeneratedBy", "entity", "activity")


def test_a_build_made_the_parts_that_it_names():
    build = Record("build", links={"part": ("p",)}, id="b")
    told = prov_json([build, Record("part", id="p")])
    assert ("record:p", "step:b") in ends(told, "wasGeneratedBy", "entity", "activity")
    assert ends(told, "wasDerivedFrom", "generatedEntity", "usedEntity") == {
        ("record:p", "record:b")
    }


def test_a_record_tells_its_kind_label_and_hash():
    assert prov_json([LOT])["entity"]["record:lot"] == {
        "prov:type": {"$": "sekiso:feedstock_lot", "type": "prov:QUALIFIED_NAME"},
        "prov:label": "L-7",
        "sekiso:sha256": record_hash(LOT),
    }
    assert "prov:label" not in prov_json([PART])["entity"]["record:part"]


def test_the_hash_is_of_the_canonical_json():
    text = b'{"id":"lot","kind":"feedstock_lot","label":"L-7"}'
    assert record_hash(LOT) == hashlib.sha256(text).hexdigest()


def test_owners_are_organisations_that_records_are_attributed_to():
    told = prov_json([LOT], owners={"lot": "o1", "unseen": "o2"}, names={"o1": "Institute"})
    assert told["agent"] == {
        "organisation:o1": {
            "prov:type": {"$": "prov:Organization", "type": "prov:QUALIFIED_NAME"},
            "prov:label": "Institute",
        }
    }
    assert ends(told, "wasAttributedTo", "entity", "agent") == {("record:lot", "organisation:o1")}


def test_what_the_platform_did_names_who_and_when():
    fit = Activity("f", "fit", "2026-11-28T12:00:00Z", ("lot", "unseen"), ("part", "unseen"), "o1")
    told = prov_json([LOT, PART], activities=[fit], names={"o1": "Institute"})
    assert told["activity"]["step:f"] == {
        "prov:type": {"$": "sekiso:fit", "type": "prov:QUALIFIED_NAME"},
        "prov:startTime": "2026-11-28T12:00:00Z",
        "prov:endTime": "2026-11-28T12:00:00Z",
    }
    assert ends(told, "used", "activity", "entity") == {("step:f", "record:lot")}
    assert ends(told, "wasGeneratedBy", "entity", "activity") == {("record:part", "step:f")}
    assert ends(told, "wasAssociatedWith", "activity", "agent") == {("step:f", "organisation:o1")}
    assert told["agent"]["organisation:o1"]["prov:label"] == "Institute"


def test_a_step_without_time_or_doer_says_neither():
    told = prov_json([LOT], activities=[Activity("f", "export")])
    assert set(told["activity"]["step:f"]) == {"prov:type"}
    assert not {"agent", "wasAssociatedWith", "used", "wasGeneratedBy"} & set(told)


def test_names_are_below_ours():
    assert prov_json([])["prefix"] == {
        "sekiso": "urn:sekiso:",
        "record": "urn:sekiso:record:",
        "step": "urn:sekiso:step:",
        "organisation": "urn:sekiso:organisation:",
    }


def test_another_implementation_reads_every_statement_back():
    told = prov_json(
        RECORDS,
        owners={"lot": "o1"},
        activities=[Activity("f", "fit", "2026-11-28T12:00:00Z", ("lot",), ("test",), "o1")],
    )
    document = ProvDocument.deserialize(content=json.dumps(told), format="json")
    n_told = sum(len(part) for name, part in told.items() if name != "prefix")
    assert len(document.get_records()) == n_told
    again = json.loads(document.serialize(format="json"))
    assert {name: len(part) for name, part in again.items() if name != "prefix"} == {
        name: len(part) for name, part in told.items() if name != "prefix"
    }


def test_a_number_of_numpy_reaches_the_document_as_hash_only():
    told = prov_json([Record("part", {"mass": Quantity("0.5", "kg", np.float64(0.5))}, id="p")])
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    with pytest.raises(Exception, match="float32"):  # a slip upstream is loud, never a wrong file
        prov_json([Record("part", {"mass": Quantity("0.5", "kg", np.float32(0.5))}, id="p")])


@pytest.mark.parametrize("kind", sorted(STEPS))
def test_every_step_kind_is_an_activity(kind):
    assert set(prov_json([Record(kind, id="x")])["activity"]) == {"step:x"}
