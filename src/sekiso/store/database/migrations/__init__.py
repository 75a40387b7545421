"""The steps by which the tables of a store came to be; a store is brought up to them on opening.

Revision 0001 makes the tables and is generated from `tables.py` until it is published
(`make migrations`); whoever changes a published table adds a revision with a way back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, String, inspect, select
from sqlalchemy.sql import column, table

from sekiso.domain.errors import DataError, PolicyError, ServiceError
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.fence import as_table_owner

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

HEAD: Final = "0004"  # the newest revision
EMPTY: Final = "base"
_VERSION: Final = "alembic_version"


def migrate(engine: Engine, to: str = HEAD) -> None:
    """Bring the tables of a database to a revision, up or down, whole or not at all.

    Nothing but one row is read where they are there already.  Of several processes the first one
    does it while the others wait.  Raises DataError for the database of a newer sekiso.
    """
    owner = as_table_owner(engine)
    with reading(owner) as connection:
        found = revision(connection)
    if found == to:
        return
    if found > HEAD:
        raise DataError("store_newer", got=found, allowed=HEAD)
    try:
        with writing(owner) as connection:
            _step(connection, to)
    except PolicyError as problem:  # a role that owns nothing here
        raise ServiceError("store_not_migrated", got=found or EMPTY, allowed=to) from problem


def revision(connection: Connection) -> str:
    """The revision that a database is at, "" for an empty one."""
    if not inspect(connection).has_table(_VERSION):
        return ""
    asked = select(table(_VERSION, column("version_num", String)))
    return str(connection.execute(asked).scalar() or "")


def scripts() -> ScriptDirectory:
    """The revisions of this folder."""
    from alembic.script import ScriptDirectory  # only where something is to be done

    return ScriptDirectory(str(Path(__file__).parent))


def _step(connection: Connection, to: str) -> None:
    from alembic.config import Config
    from alembic.runtime.environment import EnvironmentContext

    folder = scripts()
    found = revision(connection)  # another process may have been faster
    is_down = to == EMPTY or (found and to < found)

    def steps(at: Any, _: Any) -> Any:
        return folder._downgrade_revs(to, at) if is_down else folder._upgrade_revs(to, at)

    with EnvironmentContext(Config(), folder, fn=steps) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
