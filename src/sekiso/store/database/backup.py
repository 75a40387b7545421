"""A backup taken while others write, and a store made from it on either database.

A backup is a folder: `rows.db`, every table as one moment of the database had it, in a SQLite
file; `blobs/`; and `backup.json`, which says by number and digest what belongs to it.  The keys by
which personal data can be erased are in it: who erases for good deletes older backups too.  The
private keys that sign the log are not.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from os import PathLike
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, func, inspect, select

from sekiso.domain.errors import DataError, NeedError, ServiceError
from sekiso.store.audit import log, merkle
from sekiso.store.database import tables as t
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.bulk import BATCH, insert_rows
from sekiso.store.database.engine import database, database_file, reading, writing
from sekiso.store.database.fence import as_table_owner, whole
from sekiso.store.database.migrations import HEAD, migrate, revision
from sekiso.store.database.versions import keep_version

ROWS: Final = "rows.db"
BLOBS: Final = "blobs"
CONTENT: Final = "backup.json"
_TRIES: Final = 3  # a blob may be collected between the rows and its copy


@dataclass(frozen=True)
class Backup:
    """What a backup holds: rows by table, entries of the audit log and the root of their tree."""

    revision: str
    rows: Mapping[str, int]
    log_size: int
    log_root: str
    digest: str
    blobs: tuple[str, ...]


def back_up(engine: Engine, blobs: Blobs, place: str | PathLike[str]) -> Backup:
    """Write a backup of one moment of the store into a new folder; writers go on meanwhile.

    Raises NeedError where there is something at `place`, DataError for a damaged store.
    """
    folder = Path(place)
    if folder.exists():
        raise NeedError("backup_place", got=folder)
    partial = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        with _files():
            partial.mkdir(parents=True, mode=0o700)
            made = _written(engine, blobs, partial)
            _synchronise(partial)
            partial.rename(folder)
            _synchronise(folder.parent)
        return made
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def restore(place: str | PathLike[str], url: str | PathLike[str] | None, blobs: Blobs) -> Backup:
    """Make the store of a backup in an empty folder or database: all of it or nothing.

    Raises DataError for a damaged backup, NeedError where the store at `url` holds data.
    """
    folder = Path(place)
    told = read_backup(folder)
    engine = database(url)
    try:
        if _holds_data(engine):
            raise NeedError("backup_target", got=engine.url.render_as_string())
        kept = Blobs(folder / BLOBS)
        for digest in told.blobs:
            blobs.put(kept.chunks(digest))
        with _files():
            if engine.dialect.name == "sqlite":
                _place_file(folder / ROWS, engine, told)
            else:
                _fill_server(folder / ROWS, engine, told)
    finally:
        engine.dispose()
    return told


def read_backup(folder: Path) -> Backup:
    """What a backup holds, after its digests were compared; DataError for a damaged one."""
    try:
        told = json.loads((folder / CONTENT).read_text(encoding="utf-8"))
        found = Backup(**{**told, "blobs": tuple(told["blobs"])})
        rows = _digest(folder / ROWS)
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise DataError("backup_damaged", why=f"{CONTENT}: {type(problem).__name__}") from problem
    if rows != found.digest:
        raise DataError("backup_damaged", why=f"{ROWS} has another digest.")
    if found.revision > HEAD:
        raise DataError("store_newer", got=found.revision, allowed=HEAD)
    kept = Blobs(folder / BLOBS)
    for digest in found.blobs:
        for _ in kept.chunks(digest):  # raises where it is not what it is called
            pass
    return found


def _written(engine: Engine, blobs: Blobs, folder: Path) -> Backup:
    kept = Blobs(folder / BLOBS)
    for left in reversed(range(_TRIES)):
        _write_rows(engine, folder / ROWS)
        made = _content(folder / ROWS)
        try:
            for digest in made.blobs:
                kept.put(blobs.chunks(digest))
            break
        except DataError as problem:
            if problem.key != "blob_absent" or not left:
                raise
    (folder / CONTENT).write_text(json.dumps(asdict(made), indent=1), encoding="utf-8")
    return made


def _write_rows(engine: Engine, file: Path) -> None:
    """All tables as one moment had them, in a SQLite file without a log beside it."""
    file.unlink(missing_ok=True)
    if engine.dialect.name == "sqlite":
        file.touch(mode=0o600)
        with reading(engine) as connection, closing(sqlite3.connect(file)) as target:
            source = connection.connection.driver_connection
            source.backup(target)  # type: ignore[union-attr]
    else:
        with _file_engine(file) as target_engine:
            migrate(target_engine)
            with reading(whole(engine)) as source_rows, writing(target_engine) as target_rows:
                _copy(source_rows, target_rows)


def _content(file: Path) -> Backup:
    with _file_engine(file) as engine, reading(engine) as connection:
        damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if damage != "ok":
            raise DataError("store_damaged", why=str(damage))
        there = set(inspect(connection).get_table_names())  # an older sekiso had fewer
        counted = {
            one.name: _count(connection, one) for one in t.TABLES.sorted_tables if one.name in there
        }
        leaves = log.leaves(connection)
        blobs = tuple(connection.scalars(select(t.blob.c.digest).order_by(t.blob.c.digest)))
        at = revision(connection)
    _synchronise(file)
    return Backup(at, counted, len(leaves), merkle.root(leaves).hex(), _digest(file), blobs)


def _place_file(rows: Path, engine: Engine, told: Backup) -> None:
    """Put the rows where the store's file is, in one step."""
    file = Path(engine.url.database or "")
    partial = file.with_name(f"{file.name}.restoring")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    shutil.copyfile(rows, partial)
    _bring_up(partial, told)
    _synchronise(partial)
    engine.dispose()
    for beside in ("-wal", "-shm"):  # of the empty store
        file.with_name(file.name + beside).unlink(missing_ok=True)
    partial.replace(file)
    _synchronise(file.parent)


def _fill_server(rows: Path, engine: Engine, told: Backup) -> None:
    """Copy the rows into a server's database in one transaction."""
    copy = rows.with_name(f"{ROWS}.restoring")
    try:
        shutil.copyfile(rows, copy)
        _bring_up(copy, told)
        migrate(engine)
        with (
            _file_engine(copy) as source,
            reading(source) as here,
            writing(as_table_owner(engine)) as there,
        ):
            _copy(here, there)
    finally:
        copy.unlink(missing_ok=True)


def _bring_up(file: Path, told: Backup) -> None:
    """Bring the rows of an older sekiso to the tables of this one, and compare the log's root."""
    with _file_engine(file) as engine:
        migrate(engine)
        with reading(engine) as connection:
            leaves = log.leaves(connection)
    if merkle.root(leaves).hex() != told.log_root:
        raise DataError("backup_damaged", why="The root of its audit log is another one.")


def _copy(source: Connection, target: Connection) -> None:
    """All rows of one database into the empty tables of another one."""
    target.execute(delete(t.setting))
    for table in t.TABLES.sorted_tables:
        rows = source.execution_options(yield_per=BATCH).execute(select(table))
        insert_rows(target, table, [column.name for column in table.columns], map(tuple, rows))
    keep_version(target)


def _holds_data(engine: Engine) -> bool:
    with reading(as_table_owner(engine)) as connection:
        if not revision(connection):
            return False
        filled = (t.organisation, t.dataset, t.audit_entry, t.account, t.blob)
        return any(_count(connection, table) for table in filled)


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


@contextmanager
def _file_engine(file: Path) -> Iterator[Engine]:
    engine = database_file(file)
    try:
        yield engine
    finally:
        engine.dispose()


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _synchronise(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def _files() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise ServiceError("store_full", why=problem.strerror or str(problem)) from problem
