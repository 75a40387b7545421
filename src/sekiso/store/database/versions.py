"""The version of what is learned from: a number that rises with every change of rows or rules.

It rises in the transaction of the change itself, so that what was read at a version is what anybody
reads at it: a result may be kept by it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Engine, Integer, Table, Text, cast, event, insert, select, update
from sqlalchemy.sql.dml import UpdateBase

from sekiso.store.database import tables as t

_KEY: Final = "data_version"
_CHANGED: Final = "sekiso_changed"
_WATCHED: Final = frozenset(
    {"record", "link", "observation", "rule", "statistic", "dataset", "organisation", "membership"}
)


def version(connection: Connection) -> int:
    """The version of rows and rules that this transaction sees."""
    found = connection.execute(select(t.setting.c.value).where(t.setting.c.key == _KEY)).scalar()
    return int(found or 0)


def watch_changes(engine: Engine) -> None:
    """Notice in every transaction whether rows or rules are changed."""

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.info[_CHANGED] = False

    @event.listens_for(engine, "before_execute")
    def told(connection: Connection, statement: Any, *_: Any) -> None:
        if isinstance(statement, UpdateBase) and str(statement.table) in _WATCHED:
            connection.info[_CHANGED] = True


def note_change(connection: Connection, table: Table) -> None:
    """Say that rows of a table were changed by a statement that was not made of tables."""
    if table.name in _WATCHED:
        connection.info[_CHANGED] = True


def keep_version(connection: Connection) -> None:
    """Leave the version as it is: the rows came with their own."""
    connection.info[_CHANGED] = False


def raise_version(connection: Connection) -> None:
    """Raise the version where the transaction changed rows or rules."""
    if not connection.info.get(_CHANGED):
        return
    raised = cast(cast(t.setting.c.value, Integer) + 1, Text)
    done = connection.execute(update(t.setting).where(t.setting.c.key == _KEY).values(value=raised))
    if not done.rowcount:
        connection.execute(insert(t.setting).values(key=_KEY, value="1"))
