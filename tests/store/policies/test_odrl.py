import json
from dataclasses import replace

import pytest
from hypothesis import given
from tests.store.policies.drawn_rules import rule_sets

from sekiso.domain.errors import DataError
from sekiso.store.policies.odrl import PROFILE, odrl_set, rule_lists, rules_of_odrl
from sekiso.store.policies.policy import PURPOSES, Rule

FULL = Rule(
    "1", "a b/ü", "dataset", "urn:x:1", "allow", "group:kp3", ("learn", "view"), ("power",),
    "2026-01-01", "2027-01-01T00:00:00+09:00", 3,
)  # fmt: skip
XSD_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
BARE = Rule("2", "a", "owner", "a", "deny", "public", PURPOSES)


def by_rank(rules):
    return sorted(rules, key=repr)


@given(rule_sets)
def test_rules_come_back_as_they_were(drawn):
    numbered = [replace(rule, id=f"{n}/é") for n, rule in enumerate(drawn)]
    policy = json.loads(json.dumps(odrl_set(numbered)))
    assert by_rank(rules_of_odrl(policy)) == by_rank(numbered)
    assert odrl_set(rules_of_odrl(policy)) == policy


def test_a_rule_reads_as_odrl():
    policy = odrl_set([FULL, BARE])
    assert (policy["@type"], policy["profile"]) == ("Set", PROFILE)
    assert policy["@context"][0] == "http://www.w3.org/ns/odrl.jsonld"
    assert policy["uid"].startswith("urn:sekiso:policy:")
    assert policy["permission"] == [
        {
            "uid": "urn:sekiso:rule:1",
            "target": "urn:sekiso:dataset:urn%3Ax%3A1",
            "assigner": "urn:sekiso:organisation:a%20b%2F%C3%BC",
            "action": "use",
            "constraint": [
                _constraint("purpose", "isAnyOf", ["sekiso:learn", "sekiso:view"]),
                _constraint("recipient", "isPartOf", "urn:sekiso:group:kp3"),
                _constraint("dateTime", "gteq", "2026-01-01"),
                _constraint("dateTime", "lt", "2027-01-01T00:00:00+09:00"),
                _constraint("sekiso:field", "isNoneOf", ["power"]),
                _constraint("sekiso:leastGroup", "gteq", {"@value": "3", "@type": XSD_INTEGER}),
            ],
        }
    ]
    assert len(policy["prohibition"][0]["constraint"]) == 1
    assert rule_lists([]) == {}


def test_equal_rules_have_one_name_and_others_another():
    assert odrl_set([FULL])["uid"] == odrl_set([FULL])["uid"] != odrl_set([BARE])["uid"]


def test_the_validator_of_the_dataspace_protocol_takes_it(shared):
    jsonschema = pytest.importorskip("jsonschema")
    file = shared / "data/platform/dsp/negotiation/contract-schema.json"
    schema = json.loads(file.read_text())
    # without a target an offer is valid as two things at once, which the schema refuses
    named = {"@type": "Offer", "@id": "urn:uuid:1", "target": "urn:uuid:2"}
    offer = {**named, **rule_lists([FULL, BARE])}
    jsonschema.Draft201909Validator(schema).validate(offer)


def test_other_ways_of_writing_the_same_are_read():
    written = {
        "@type": "Offer", "@id": "urn:uuid:1", "target": "urn:sekiso:dataset:d",
        "assigner": {"@id": "urn:sekiso:organisation:a"},
        "permission": {
            "@id": "urn:sekiso:rule:1", "action": "odrl:use",
            "constraint": {"leftOperand": "dateTime", "operator": "lteq",
                           "rightOperand": {"@value": "2027-12-31T06:00Z"}},
        },
    }  # fmt: skip
    wanted = Rule("1", "a", "dataset", "d", "allow", "public", PURPOSES, until="2027-12-31T06:00Z")
    assert rules_of_odrl(written) == (wanted,)
    single = _with(_constraint("purpose", "eq", "sekiso:view"))
    assert rules_of_odrl(single)[0].purposes == ("view",)


def _constraint(operand, operator, value):
    return {"leftOperand": operand, "operator": operator, "rightOperand": value}


def _with(*constraints, name="permission", **more):
    rule = {"uid": "urn:sekiso:rule:1", "target": "urn:sekiso:dataset:d", "action": "use",
            "assigner": "urn:sekiso:organisation:a", "constraint": list(constraints)}  # fmt: skip
    return {"@type": "Set", name: [{**rule, **more}]}


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ([], "rule"),
        ({"obligation": []}, "obligation"),
        ({"permission": ["use"]}, "rule"),
        (_with(duty=[]), "duty"),
        (_with(action="play"), "action"),
        (_with(action=None), "action"),
        (_with(target=None), "name"),
        (_with(target="http://x/d"), "name"),
        (_with(target="urn:sekiso:dataset:"), "name"),
        (_with(target="urn:sekiso:table:d"), "rule"),
        (_with(assigner="urn:sekiso:group:a"), "assigner"),
        (_with(uid={"@id": 1}), "name"),
        (_with("purpose"), "rule"),
        (_with({**_constraint("purpose", "eq", "view"), "unit": "m"}), "unit"),
        (_with(_constraint("spatial", "eq", "JP")), "constraint"),
        (_with(_constraint("count", "lteq", 3)), "constraint"),
        (_with(_constraint("purpose", "neq", "sekiso:view")), "constraint"),
        (_with(_constraint("purpose", "eq", [])), "constraint"),
        (_with(_constraint("purpose", "eq", [1])), "constraint"),
        (_with(_constraint("purpose", "eq", "sekiso:sell")), "rule"),
        (_with(_constraint("recipient", "isPartOf", "urn:sekiso:planet:mars")), "rule"),
        (_with(_constraint("recipient", "neq", "urn:sekiso:group:kp3")), "constraint"),
        (_with(_constraint("dateTime", "gt", "2026-01-01")), "constraint"),
        (_with(_constraint("dateTime", "gteq", 2026)), "constraint"),
        (_with(_constraint("dateTime", "gteq", "soon")), "rule"),
        (_with(_constraint("dateTime", "lt", "")), "constraint"),
        (_with(_constraint("dateTime", "lteq", "2027-01-01"), name="prohibition"), "constraint"),
        (_with(_constraint("sekiso:field", "isAnyOf", ["power"])), "constraint"),
        (_with(_constraint("sekiso:field", "isNoneOf", [])), "constraint"),
        (_with(_constraint("sekiso:leastGroup", "gteq", 3)), "constraint"),
        (_with(_constraint("sekiso:leastGroup", "gteq", {"@value": "-1"})), "constraint"),
        (_with(_constraint("sekiso:leastGroup", "gteq", "9" * 10)), "constraint"),
        (_with(_constraint("sekiso:leastGroup", "eq", "3")), "constraint"),
        (_with(*[_constraint("purpose", "eq", "sekiso:view")] * 2), "constraint"),
        (_with(*[_constraint("recipient", "eq", "urn:sekiso:group:kp3")] * 2), "constraint"),
        (_with(*[_constraint("sekiso:field", "isNoneOf", ["a"])] * 2), "constraint"),
    ],
)
def test_what_our_rules_cannot_say_is_refused_not_ignored(policy, told):
    with pytest.raises(DataError, match="This usage policy says something") as refused:
        rules_of_odrl(policy)
    assert refused.value.values["place"] == told
