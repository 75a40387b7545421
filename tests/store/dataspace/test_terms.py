"""Terms that we cannot keep are not agreed to."""

import pytest

from sekiso.domain.errors import DataError
from sekiso.store.dataspace import terms
from sekiso.store.fields import kinds
from sekiso.store.policies.masks import check_masks
from sekiso.store.policies.policy import Rule

RULE = Rule(
    "r", "o", "dataset", "d", "allow", "organisation:x", ("learn",),
    ("parameters.power",), "", "2027-03-31T00:00:00Z", 3,
)  # fmt: skip
OFFER = {**terms.offer_of(RULE), "target": terms.dataset_urn("d")}


def test_an_offer_is_for_whoever_agrees_and_keeps_every_term():
    read = terms.rule_of(OFFER)
    assert read.grantee == "public"
    assert (read.purposes, read.masked, read.until, read.least_group) == (
        ("learn",), ("parameters.power",), "2027-03-31T00:00:00Z", 3,
    )  # fmt: skip
    assert (read.owner, read.scope, read.scope_id, read.effect) == ("o", "dataset", "d", "allow")


def test_an_agreement_says_what_the_offer_said():
    agreed = terms.agreement_of(OFFER, assigner="o", assignee="x", now="2026-11-28T12:00:00Z")
    assert terms.are_equal(agreed, OFFER)
    assert agreed["assigner"] == "urn:sekiso:organisation:o"
    assert agreed["assignee"] == "urn:sekiso:organisation:x"
    assert terms.rule_of(agreed) == terms.rule_of(OFFER)


@pytest.mark.parametrize("name", ["target", "permission"])
def test_terms_that_differ_are_not_equal(name):
    assert not terms.are_equal({**OFFER, name: []}, OFFER)
    assert not terms.are_equal({**OFFER, "prohibition": OFFER["permission"]}, OFFER)


@pytest.mark.parametrize(
    "change",
    [
        {"obligation": [{"action": "compensate"}]},
        {"permission": []},
        {"permission": OFFER["permission"] * 2},
        {"permission": [{**OFFER["permission"][0], "action": "distribute"}]},
        {"permission": [], "prohibition": OFFER["permission"]},
    ],
)
def test_terms_that_we_cannot_keep_are_refused(change):
    with pytest.raises(DataError, match=r"ODRL|policy|cannot"):
        terms.rule_of({**OFFER, **change})


def test_names_lead_to_ids_of_ours_only():
    assert terms.id_in(terms.dataset_urn("d")) == "d"
    assert terms.id_in(terms.offer_urn("o")) == "o"
    assert terms.id_in("urn:uuid:d") == ""


def test_the_recipe_is_every_field_of_the_parameters_and_names_nothing_unknown():
    masked = terms.recipe_fields()
    check_masks(masked)
    assert {f"parameters.{name}" for name in kinds()["parameters"].fields} <= set(masked)
    assert {"parameters.label", "build.layer", "build.job_file"} <= set(masked)
