"""A store that is killed, whose disk is full or whose writes fail: what was confirmed is there.

`kills` SIGKILLs at random times of a process that adds datasets with files, shares and withdraws
them; `lost` confirmed acts that are not there after opening again, `torn` things that are there by
half (see `tears`); `reopen_s` the longest time [s] to open the store and list its datasets.  Then
one act is tried with its n-th write failing, for every n until none fails, and with files that may
not grow beyond a size: `faults` tries, `unclear` of them that ended with another error than a
ServiceError, `corrupt` of them that left the store other than before.
"""

from __future__ import annotations

import argparse
import errno
import json
import multiprocessing
import os
import random
import resource
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from failing_writes import Disk, failing_disk, library
from sekiso.domain.errors import SekisoError, ServiceError
from sekiso.store import datasets as kept
from sekiso.store.audit import log
from sekiso.store.database import tables as t
from sekiso.store.database.blobs import Blobs
from sekiso.store.database.engine import reading, writing
from sekiso.store.database.orphans import keep
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.opening import opened
from sekiso.store.records import Quantity, Record
from sekiso.store.store import Store

BENCH = True
SEED = 20261128
LONGEST = 0.6  # s from the start of a process to its end
STEP = 16 * 1024  # bytes by which the largest allowed file grows
FORK = multiprocessing.get_context("fork")  # a new interpreter would take longer than the work
CHILDREN = (t.link, t.observation, t.observed, t.record_blob)
Act = tuple[str, str, int]  # what was done, the dataset, its number of records


def coupons(n: int) -> tuple[list[Record], list[Observation]]:
    """Records and rows of n coupons of one lot."""
    lot = Record("feedstock_lot", {"grade": "316L"})
    tests = [
        Record(
            "test",
            {"method_kind": "density", "relative_density": Quantity("99.5", "%", 0.995)},
            {"feedstock": (lot.id,)},
        )
        for _ in range(n)
    ]
    rows = [Observation(one.id, {"relative_density": 0.995, "power": 2e2}, {}) for one in tests]
    return [lot, *tests], rows


def add(store: Store, blobs: Blobs, n: int, content: bytes) -> str:
    """Add a dataset of n coupons and one file; its id."""
    records, rows = coupons(n)
    prepared = kept.dataset_rows(
        store.principal.organisation, Delivery(f"of {n}"), records, rows, now=store.now
    )
    blob = blobs.put([content])
    with writing(store.engine) as connection:
        made = kept.keep_dataset(connection, prepared)
        keep(connection, blobs, blob, now=store.now)
        row = {"record_id": records[0].id, "role": "certificate", "digest": blob.digest}
        connection.execute(t.record_blob.insert().values(row))
        log.append(connection, did="add", now=store.clock(), to=[f"dataset:{made}"])
    return made


def work(folder: Path, seed: int, confirmed: Any) -> None:
    """Change the store again and again, and say so after every act."""
    store, draw, own = opened(folder), random.Random(seed), []
    blobs = Blobs(folder / "blobs")
    while True:
        verb = draw.choices(("add", "share", "withdraw"), (6, 2, 2))[0] if own else "add"
        n = draw.choice((1, 3, 20, 200))
        if verb == "add":
            dataset = add(store, blobs, n, draw.randbytes(draw.choice((10, 100_000))))
            own.append((dataset, n + 1))
            confirmed.send((verb, dataset, n + 1))
            continue
        dataset, n = own.pop(draw.randrange(len(own)))
        if verb == "share":
            store.share(dataset, "programme")
        else:
            confirmed.send(("withdrawing", dataset, 0))
            store.withdraw(dataset)
        confirmed.send((verb, dataset, n))


def killed(folder: Path, seed: int, after: float) -> list[Act]:
    """What a process confirmed until it was killed."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=work, args=(folder, seed, theirs))
    process.start()
    theirs.close()
    time.sleep(after)
    os.kill(process.pid or 0, signal.SIGKILL)
    acts: list[Act] = []
    try:
        while True:
            acts.append(ours.recv())
    except EOFError:
        process.join()
        return acts


def losses(store: Store, acts: Sequence[Act]) -> list[Act]:
    """Confirmed acts of which the store does not know."""
    found = {one.id: one for one in store.datasets()}
    shared = {rule.scope_id for rule in store.rules()}
    gone = {dataset for verb, dataset, _ in acts if verb == "withdrawing"}
    lost = []
    for verb, dataset, n in acts:
        one = found.get(dataset)
        is_there = {
            "add": one is not None and (one.n_records == n or dataset in gone),
            "share": dataset in shared or dataset in gone,
            "withdrawing": one is not None,
            "withdraw": one is not None and one.state == "withdrawn",
        }[verb]
        if not is_there:
            lost.append((verb, dataset, n))
    return lost


def tears(store: Store, blobs: Blobs) -> Iterator[str]:
    """What is there by half.

    A dataset without all its records, a row without its record, a row of a file without the file
    or with another content, a gap in the log, and what SQLite itself finds.
    """
    with reading(store.engine) as connection:
        counted = select(t.record.c.dataset_id, func.count()).group_by(t.record.c.dataset_id)
        records = Counter(dict(tuple(row) for row in connection.execute(counted)))
        for row in connection.execute(select(t.dataset)):
            if row.n_records != records.pop(row.id, 0):
                yield f"dataset {row.id}"
        yield from (f"records of dataset {one}" for one in records)
        for table in CHILDREN:
            yield from _dangling(connection, table)
        for digest in connection.scalars(select(t.record_blob.c.digest).distinct()).all():
            try:
                blobs.read(digest)
            except SekisoError as problem:
                yield f"blob {digest}: {problem.key}"
        seqs = [entry.seq for entry in log.entries(connection)]
        if seqs != list(range(1, len(seqs) + 1)):
            yield "log"
        for check in ("integrity_check", "foreign_key_check"):
            found = connection.exec_driver_sql(f"PRAGMA {check}").all()
            if found and tuple(found[0]) != ("ok",):
                yield f"{check}: {found[0]}"


def _dangling(connection: Any, table: Table) -> Iterator[str]:
    known = select(t.record.c.id)
    for one in connection.scalars(select(table.c.record_id).where(table.c.record_id.not_in(known))):
        yield f"{table.name} of {one}"


def state(store: Store) -> list[Any]:
    """What the store says, for comparing."""
    with reading(store.engine) as connection:
        tables = (t.dataset, t.record, t.observation, t.observed, t.audit_entry)
        counted = [connection.scalar(select(func.count()).select_from(one)) for one in tables]
    return [*counted, store.datasets()]


def tried(folder: Path, size: int, is_ended: Any) -> None:
    """Try one act with files that may not grow beyond `size` bytes; how it ended."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    is_ended.send(outcome(opened(folder), Blobs(folder / "blobs"), 300))


def outcome(store: Store, blobs: Blobs, n: int) -> str:
    """How one act ended: "done", "told" by a ServiceError, or the name of another error."""
    try:
        add(store, blobs, n, os.urandom(20_000))
    except ServiceError:
        return "told"
    except Exception as problem:
        return type(problem).__name__
    return "done"


def failing_n(folder: Path, code: int) -> Iterator[tuple[str, bool]]:
    """With the n-th write of SQLite failing, n = 1, 2, ...: how it ended, and whether corrupt."""
    store, blobs = opened(folder), Blobs(folder / "blobs")
    end, n = "", 0
    while end != "done":
        n += 1
        before = state(store)
        with failing_disk(Disk(n, code=code)):
            end = outcome(store, blobs, 5)
        is_whole = (state(store) == before) == (end != "done") and not list(tears(store, blobs))
        yield end, not is_whole
    store.engine.dispose()


def full_disk(folder: Path) -> Iterator[tuple[str, bool]]:
    """With files that may grow further and further: how it ended, and whether corrupt."""
    store, blobs = opened(folder), Blobs(folder / "blobs")
    largest = max(one.stat().st_size for one in folder.rglob("*") if one.is_file())
    end, size = "", 0
    while end != "done" and size <= 4 * largest:
        size += STEP if size else 2 * STEP
        before = state(store)
        ours, theirs = FORK.Pipe(duplex=False)
        process = FORK.Process(target=tried, args=(folder, size, theirs))
        process.start()
        theirs.close()
        try:
            end = ours.recv()
        except EOFError:
            end = "lost"
        process.join()
        is_whole = (state(store) == before) == (end != "done") and not list(tears(store, blobs))
        yield end, not is_whole


def main(*, kills: int, folder: Path) -> dict[str, Any]:
    """All figures."""
    draw = random.Random(SEED)
    opened(folder, owner="Institute").engine.dispose()
    acts: list[Act] = []
    found: dict[str, Any] = {"kills": kills, "lost": 0, "torn": 0, "reopen_s": 0.0}
    for _ in range(kills):
        acts += killed(folder, draw.randrange(2**32), draw.uniform(0.02, LONGEST))
        start = time.perf_counter()
        store = opened(folder)
        store.datasets()
        found["reopen_s"] = max(found["reopen_s"], time.perf_counter() - start)
        found["lost"] += len(losses(store, acts))
        found["torn"] += len(list(tears(store, Blobs(folder / "blobs"))))
        store.engine.dispose()
    ends = list(full_disk(folder))
    if library() is not None:
        for code in (errno.ENOSPC, errno.EIO):
            ends += failing_n(folder, code)
    return found | {
        "acts": len(acts),
        "faults": len(ends),
        "unclear": sum(end not in ("told", "done") for end, _ in ends),
        "corrupt": sum(is_corrupt for _, is_corrupt in ends),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--data", help="not needed")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(json.dumps(main(kills=asked.kills, folder=Path(place) / "store")))
