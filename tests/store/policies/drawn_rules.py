"""Drawn rules, askers and places for properties that must hold whatever owners decide."""

from hypothesis import strategies as st

from sekiso.store.policies.policy import EFFECTS, PURPOSES, Rule
from sekiso.store.policies.principal import ROLES, Principal

OWNERS = ("a", "b", "c")
DATASETS = ("a1", "a2", "b1", "c1")
RECORDS = tuple(f"{dataset}-{n}" for dataset in DATASETS for n in range(3))
GROUPS = ("kp1", "kp3", "programme")
GRANTEES = ("public", *(f"group:{g}" for g in GROUPS), *(f"organisation:{o}" for o in OWNERS))
TIMES = ("2025-01-01", "2026-01-01T00:00:00+09:00", "2026-06-01", "2027-01-01T12:00:00Z")
FIELDS = ("test.elongation", "operator", "power")
PLACES = tuple((record[0], record[:2], record) for record in RECORDS)  # owner, dataset, record


@st.composite
def rules(draw):
    owner = draw(st.sampled_from(OWNERS))
    scope = draw(st.sampled_from(("owner", "dataset", "record")))
    # ids of other owners' data are drawn too: such a rule must do nothing
    ids = {"owner": (owner,), "dataset": DATASETS, "record": RECORDS}[scope]
    some = st.lists(st.sampled_from(PURPOSES), min_size=1, max_size=4, unique=True)
    return Rule(
        id="r",
        owner=owner,
        scope=scope,
        scope_id=draw(st.sampled_from(ids)),
        effect=draw(st.sampled_from(EFFECTS)),
        grantee=draw(st.sampled_from(GRANTEES)),
        purposes=tuple(draw(some)),
        masked=tuple(draw(st.lists(st.sampled_from(FIELDS), max_size=2, unique=True))),
        not_before=draw(st.sampled_from(("", *TIMES))),
        until=draw(st.sampled_from(("", *TIMES))),
        least_group=draw(st.integers(1, 4)),
    )


principals = st.builds(
    Principal,
    user=st.just("u"),
    organisation=st.sampled_from(("", *OWNERS)),
    groups=st.frozensets(st.sampled_from(GROUPS)),
    roles=st.just(frozenset(ROLES)),
)
rule_sets = st.lists(rules(), max_size=12)
purposes = st.sampled_from(PURPOSES)
times = st.sampled_from(TIMES)
