"""The importers on file: every module of this folder that has an `IMPORTER` or `IMPORTERS`."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sekiso.domain.errors import DataError, SekisoError
from sekiso.store import importers as folder
from sekiso.store.importers import guards
from sekiso.store.reading import Importer, Reading

_HEAD = 4096  # bytes that a sniffer sees
_MOST_NAMES = 200  # of an archive, behind them
_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_GENERAL = ("csv", "xlsx")  # tables of any kind: asked last


@cache  # modules are imported to list them
def importers() -> Mapping[str, Importer]:
    """All importers by key."""
    listed: list[Importer] = []
    for module in pkgutil.iter_modules(folder.__path__):
        loaded = import_module(f"{folder.__name__}.{module.name}")
        listed += getattr(loaded, "IMPORTERS", ())
        if hasattr(loaded, "IMPORTER"):
            listed.append(loaded.IMPORTER)
    return MappingProxyType({one.key: one for one in sorted(listed, key=lambda one: one.key)})


def format_keys() -> str:
    """The keys of all formats, as one text for people."""
    return ", ".join(importers())


def importer(key: str) -> Importer:
    """The importer of a format; raises DataError for a key that has none."""
    try:
        return importers()[key]
    except KeyError:
        raise DataError("read_format_unknown", got=key, allowed=format_keys()) from None


def sniffed(content: bytes, name: str) -> Importer:
    """The importer of a file, told by its first bytes, then by the end of its name.

    Raises DataError for an empty file and for one of no format here.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise DataError("read_empty", got=name)
    head = content[:_HEAD] + _member_names(content, name)
    fitting = [one for one in importers().values() if one.sniff(head, name)]
    special = [one for one in fitting if one.key not in _GENERAL] or fitting
    if not special:
        _refuse_named(content, name)
        raise DataError("read_format_none", got=name, allowed=format_keys())
    ending = Path(name).suffix.lower().lstrip(".")
    return min(special, key=lambda one: (ending not in one.endings, one.key))


def read(content: bytes, name: str, *, format: str | None = None) -> Reading:
    """What a file holds; nothing is stored.

    `format` is the key of an importer, sniffed where it is None.  Raises DataError for a file that
    is too large, of no format here, or refused by its importer, whatever way its bytes break it.
    """
    if len(content) > guards.MOST_BYTES:
        n_bytes, most = (f"{n / 2**20:.0f} MiB" for n in (len(content), guards.MOST_BYTES))
        raise DataError("read_large", got=n_bytes, name=name, allowed=most)
    chosen = sniffed(content, name) if format is None else importer(format)
    if not content:
        raise DataError("read_empty", got=name)
    return _guarded(chosen, lambda reader: reader.read(content, name), name)


def read_path(path: Path, *, format: str | None = None) -> Reading:
    """What a file, or a folder of files that belong together, holds; nothing is stored.

    Raises DataError as `read` does, for a path that is absent, and for a folder of no format here.
    """
    if path.is_dir():
        keys = [format] if format else list(importers())
        of_folders = [one for one in map(importer, keys) if one.read_path is not None]
        if not of_folders:
            raise DataError("read_format_none", got=path.name, allowed=format_keys())
        return _guarded(of_folders[0], lambda reader: reader.read_path(path), path.name)
    content = guards.file_content(path)
    chosen = sniffed(content, path.name) if format is None else importer(format)
    if chosen.read_path is not None and not content.startswith(_ZIP):
        return _guarded(chosen, lambda reader: reader.read_path(path), path.name)
    return read(content, path.name, format=chosen.key)


def _guarded(chosen: Importer, read_with: Callable[[Any], Reading], name: str) -> Reading:
    """The reading; whatever the bytes break in a reader becomes a DataError."""
    try:
        return read_with(chosen)
    except DataError:
        raise
    except SekisoError as problem:  # a reader of a floor below: same words, one kind of error
        raise DataError(problem.key, **problem.values) from problem
    except Exception as problem:  # foreign bytes may break a reader anywhere
        reason = str(problem)[:120] or type(problem).__name__
        raise DataError("read_failed", format=chosen.title, name=name, reason=reason) from problem


def _member_names(content: bytes, name: str) -> bytes:
    """Names of an archive's members, so that a sniffer need not open it."""
    if not content.startswith(_ZIP):
        return b""
    archive = guards.Archive(content, name)
    names = archive.names()[:_MOST_NAMES]
    if _WORKBOOK in archive.names():  # and titles of the sheets
        names.append(archive.read(_WORKBOOK)[: 4 * _HEAD].decode("utf-8", "replace"))
    return ("\n" + "\n".join(names)).encode("utf-8", "replace")


def _refuse_named(content: bytes, name: str) -> None:
    """Raises DataError for what is wrong with JSON or XML of no format here, if anything is."""
    start = content[:_HEAD].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith((b"{", b"[")):
        guards.json_value(content, name)
    elif start.startswith(b"<"):
        guards.xml_root(content, name)
