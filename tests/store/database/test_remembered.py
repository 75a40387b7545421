"""A result is kept while nothing has changed, and never given to who may not have it."""

import pytest
from tests.store.database.filled import coupons, fill, member

from sekiso.store.datasets import Delivery


@pytest.fixture
def stores(backend):
    fill(backend.database)
    return [member(backend.database, name) for name in ("Institute", "Shop", "Stranger")]


def test_nothing_is_made_twice_while_nothing_changes(stores):
    assert stores[1].learnable() is stores[1].learnable()


def test_every_asker_gets_the_own_result(stores):
    assert len({store.learnable().digest for store in stores}) == 3
    assert [store.learnable().own for store in stores] == [
        store.principal.organisation for store in stores
    ]


@pytest.mark.parametrize("change", ["add", "share", "withdraw"])
def test_a_change_is_seen_at_once(stores, change):
    institute, _, stranger = stores
    before = stranger.learnable()
    assert before.n == 4
    if change == "withdraw":
        institute.withdraw("a")
    elif change == "share":
        institute.share("a", "programme", purposes=("view",))
    else:
        institute.add_records(*coupons(2), Delivery("more"))
        institute.share("more", "public", purposes=("learn",))
    assert stranger.learnable().n == {"withdraw": 0, "share": 0, "add": 6}[change]


def test_what_is_kept_cannot_be_changed(stores):
    column = stores[1].learnable().columns.number["speed"]
    with pytest.raises(ValueError, match="read-only"):
        column[:] = 0.0
