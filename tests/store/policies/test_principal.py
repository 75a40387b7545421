from sekiso.store.policies.principal import ANYBODY, PROGRAMME, ROLES, Principal


def test_who_has_no_organisation_is_nobody_in_particular():
    assert ANYBODY.is_anonymous
    assert not Principal(organisation="a").is_anonymous
    assert Principal("u").is_anonymous


def test_roles_and_groups_are_called_as_they_stand_in_databases():
    assert ROLES == ("reader", "contributor", "steward", "operator", "auditor")
    assert PROGRAMME == "programme"
    assert (ANYBODY.user, ANYBODY.organisation) == ("", "")
    assert ANYBODY.groups == ANYBODY.roles == frozenset()
