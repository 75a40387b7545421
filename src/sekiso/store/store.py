"""The store as one asker sees it: contribute, look, learn, share, withdraw, export, ask why."""

from __future__ import annotations

from sekiso.store.asker_store import Clock, utc_now
from sekiso.store.contributions import Contributions
from sekiso.store.people import People
from sekiso.store.queries import Queries


class Store(People, Contributions, Queries):
    """Measured data of several owners, seen by one asker.

    Everything that is read goes through the rules of its owners; everything that is changed is
    changed whole, with its entry in the audit log, or not at all.
    """


__all__ = ["Clock", "Store", "utc_now"]
