from sekiso.store.policies.principal import ANYBODY, Principal


def test_who_has_no_organisation_is_nobody_in_particular():
    assert ANYBODY.is_anonymous
    assert not Principal(organisation="a").is_anonymous
    assert Principal("u").is_anonymous
