"""Open the store of measured data."""

from __future__ import annotations

import os
from importlib.util import find_spec
from os import PathLike
from typing import TYPE_CHECKING

from sekiso.domain.errors import MissingExtraError

if TYPE_CHECKING:
    from sekiso.store.store import Store

OWNER = "SEKISO_OWNER"
TOKEN = "SEKISO_TOKEN"


def open_store(
    url: str | PathLike[str] | None = None, *, token: str | None = None, owner: str | None = None
) -> Store:
    """The store at `url`: a folder, or an address such as postgresql+psycopg://user@host/name.

    Without `url` it is $SEKISO_DATABASE_URL, else the folder $SEKISO_STORE, else one in the user's
    data folder; a folder that is missing is made.  `token` tells who asks.  Without one a store in
    a folder is the asker's own, whose organisation is called `owner` (or $SEKISO_OWNER) when it
    is made; in a database of a server nobody is known and only public data are seen.
    Raises DataError, PolicyError for a token that is not valid, MissingExtraError.
    """
    if find_spec("sqlalchemy") is None:
        raise MissingExtraError("extra_missing", extra="store")
    from sekiso.store.opening import opened  # SQLAlchemy and DuckDB, for stores only

    return opened(
        url,
        token=token or os.environ.get(TOKEN, ""),
        owner=owner or os.environ.get(OWNER, ""),
    )
