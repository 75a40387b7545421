"""What an owner said of the columns of earlier files, so that the next one is read like them."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from sekiso.store.database import tables as t

_LONGEST = 300  # letters of a name or a meaning that are kept


def remembered(connection: Connection, owner: str) -> dict[str, str]:
    """What the columns of an owner's files were read as, by their plain names."""
    asked = select(t.column_meaning).where(t.column_meaning.c.owner_id == owner)
    return {row.column_name: row.meaning for row in connection.execute(asked)}


def remember(connection: Connection, owner: str, mapping: Mapping[str, str]) -> None:
    """Keep what columns were read as, in place of what was kept of the same names."""
    rows = [
        {"owner_id": owner, "column_name": name, "meaning": meaning}
        for name, meaning in sorted(mapping.items())
        if name and len(name) <= _LONGEST and len(meaning) <= _LONGEST
    ]
    names = [row["column_name"] for row in rows]
    table = t.column_meaning
    for start in range(0, len(names), 500):
        among = table.c.column_name.in_(names[start : start + 500])
        connection.execute(delete(table).where(table.c.owner_id == owner, among))
    if rows:
        connection.execute(insert(table), rows)
