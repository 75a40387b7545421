"""Results kept in memory as long as no row and no rule has changed.

A key must say everything that the result depends on beside rows, rules and organisations: above
all for whom it is (`Access.digest`).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection
from sqlalchemy.pool import Pool

from sekiso.store.database.versions import version

MOST: Final = 8  # results of one database
Result = TypeVar("Result")
_LOCK: Final = threading.Lock()
_RESULTS: Final[WeakKeyDictionary[Pool, OrderedDict[tuple[str, int], Any]]] = WeakKeyDictionary()


def remembered(connection: Connection, key: str, make: Callable[[], Result]) -> Result:
    """What `make` gives in this reading transaction, or gave at the same version of all data."""
    told = (key, version(connection))
    with _LOCK:
        results = _RESULTS.setdefault(connection.engine.pool, OrderedDict())
        if told in results:
            results.move_to_end(told)
            return results[told]  # type: ignore[no-any-return]
    made = make()
    with _LOCK:
        results[told] = made
        while len(results) > MOST:
            results.popitem(last=False)
    return made
