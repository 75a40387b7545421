"""Rules as sentences name people and organisations, not keys."""

import pytest

from sekiso.interfaces.python.measured_sharing import rule_text, sharing_text
from sekiso.store.policies.levels import Terms, rules_of_terms
from sekiso.store.policies.policy import Rule

ALLOWED = Rule("1", "a", "dataset", "d", "allow", "organisation:b", ("learn",), until="2027-03-31")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The organisation Factory may learn. Until 2027-03-31."),
        ("ja", "組織Factoryに学習を許可。 2027-03-31まで。"),
    ],
)
def test_an_organisation_is_told_by_its_name(language, told):
    assert rule_text(ALLOWED, language, {"b": "Factory"}) == told


def test_what_is_private_is_told_by_nothing():
    rules = rules_of_terms(Terms("private", purposes=()), owner="a", scope="dataset", scope_id="d")
    assert sharing_text(rules, "en") == []
