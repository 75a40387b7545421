"""Drawn terms of sharing."""

from hypothesis import strategies as st
from tests.store.policies.drawn_rules import FIELDS, TIMES

from sekiso.store.policies.levels import CHOSEN, KNOWN, Terms
from sekiso.store.policies.policy import LEVELS


def _terms(level, group, **more):
    return Terms(level, group if level == "consortium" else "", **more)


terms = st.builds(
    _terms,
    level=st.sampled_from(LEVELS),
    group=st.sampled_from(("kp1", "kp3")),
    purposes=st.lists(st.sampled_from(CHOSEN), unique=True).map(
        lambda some: tuple(p for p in CHOSEN if p in some)
    ),
    known=st.sampled_from(KNOWN),
    masked=st.lists(st.sampled_from(FIELDS), max_size=2, unique=True).map(tuple),
    not_before=st.sampled_from(("", *TIMES)),
    until=st.sampled_from(("", *TIMES)),
    least_group=st.integers(1, 4),
)
