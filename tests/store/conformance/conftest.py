"""A store of either size with two organisations of the programme."""

from types import SimpleNamespace

import pytest
from tests.store.database.filled import member

from sekiso.store.database.blobs import Blobs
from sekiso.store.series.series import Series


@pytest.fixture
def site(backend):
    """Where a store lies, `institute` and `shop` as they see it, and its bulk values."""
    institute, shop = member(backend.database, "Institute"), member(backend.database, "Shop")
    blobs = Blobs(backend.blobs)
    yield SimpleNamespace(
        backend=backend, institute=institute, shop=shop, blobs=blobs, series=Series(blobs)
    )
    for store in (institute, shop):
        store.engine.dispose()
