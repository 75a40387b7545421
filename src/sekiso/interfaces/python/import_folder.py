"""A folder of files into the store: read by many workers, kept one by one, told file by file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sekiso.domain.errors import DataError, SekisoError
from sekiso.run.executor import Executor, Outcome, executor, mapped
from sekiso.store.importers import guards

if TYPE_CHECKING:
    from sekiso.store.datasets import Dataset
    from sekiso.store.delivery import Inspected
    from sekiso.store.store import Store

CRATE: Final = "ro-crate-metadata.json"
KIND: Final = "import"

Progress: TypeAlias = Callable[[str, int, int], None]
"""Told after each file: its path in the folder, how many are done, how many there are."""


@dataclass(frozen=True)
class FolderImport:
    """What became of the files of a folder, by their paths in it.

    `added` as datasets; `known` were added before and have not changed; `refused` with the reason.
    """

    added: Mapping[str, Dataset]
    known: tuple[str, ...]
    refused: Mapping[str, SekisoError]


def import_folder(
    folder: str | os.PathLike[str],
    store: Store,
    *,
    workers: Executor | None = None,
    progress: Progress | None = None,
    **sharing: Any,
) -> FolderImport:
    """Add every file below a folder as a dataset of the own organisation.

    Files are read by `workers` (of $SEKISO_DASK, else of this computer) and kept in the order of
    their names.  One that cannot be read is refused alone; an import that was broken off goes on
    where it stopped, since what was added before is known by its content.  A folder with an
    RO-Crate is one delivery; hidden files and links are left out.  `sharing`: see `Store.share`.
    """
    root = Path(folder)
    if not root.is_dir():
        raise DataError("read_file_absent", got=str(folder))
    places = tuple(_deliveries(root))
    earlier = {one.source for one in store.datasets() if one.owner == store.principal.organisation}
    added: dict[str, Dataset] = {}
    known: list[str] = []
    refused: dict[str, SekisoError] = {}

    def wanted() -> Iterator[tuple[str, str, bytes | Path]]:
        for place in places:
            name = place.relative_to(root).as_posix()
            try:
                source, content = _content(place, name)
            except SekisoError as problem:
                refused[name] = problem
                continue
            if source in earlier:
                known.append(name)
            else:
                yield name, source, content

    at_work = workers or executor()
    read = partial(_inspected, remembered=dict(store.remembered()))
    try:
        with closing(mapped(at_work, KIND, read, wanted(), n_tries=2)) as outcomes:
            for outcome in outcomes:
                name, source, _ = outcome.item
                kept = _kept(store, outcome, source, sharing)
                if isinstance(kept, SekisoError):
                    refused[name] = kept
                else:
                    added[name] = kept
                if progress is not None:
                    progress(name, len(added) + len(refused) + len(known), len(places))
    finally:
        if workers is None:
            at_work.close()
    return FolderImport(added, tuple(known), refused)


def _kept(
    store: Store, outcome: Outcome, source: str, sharing: Mapping[str, Any]
) -> Dataset | SekisoError:
    if outcome.problem is not None:
        return outcome.problem
    try:
        return store.add(outcome.value, source=source, **sharing)
    except DataError as problem:  # nothing in it; who may not add at all stops here
        return problem


def _inspected(item: tuple[str, str, bytes | Path], remembered: Mapping[str, str]) -> Inspected:
    from sekiso.store.delivery import inspected

    name, _, content = item
    return inspected(content, name=name, remembered=remembered)


def _deliveries(folder: Path) -> Iterator[Path]:
    """Files below a folder, and folders that are an RO-Crate, in the order of their names."""
    for place in sorted(folder.iterdir()):
        if place.name.startswith(".") or place.is_symlink():
            continue
        if place.is_file() or (place.is_dir() and (place / CRATE).is_file()):
            yield place
        elif place.is_dir():
            yield from _deliveries(place)


def _content(place: Path, name: str) -> tuple[str, bytes | Path]:
    """What a delivery is known by, and what is handed to a worker."""
    content = guards.file_content(place / CRATE if place.is_dir() else place)
    source = f"{name}#sha256={hashlib.sha256(content).hexdigest()}"
    return source, place.resolve() if place.is_dir() else content
