"""Make the n-th write of SQLite in this process fail, as a disk does that is full or broken.

SQLite lets the calls of its unix file system be replaced one by one, for tests like these
(sqlite.org/vfs.html, xSetSystemCall); the library that Python uses is reached through ctypes.
"""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass, field
from typing import Any

WRITE = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t,
                         ctypes.c_int64, use_errno=True)  # fmt: skip
SET_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


class FileSystem(ctypes.Structure):
    """sqlite3_vfs, as far as it is needed."""

    _fields_ = [
        ("version", ctypes.c_int), ("file_size", ctypes.c_int), ("name_size", ctypes.c_int),
        ("next", ctypes.c_void_p), ("name", ctypes.c_char_p), ("data", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * 13), ("set_call", SET_CALL),
    ]  # fmt: skip


@dataclass
class Disk:
    """Counts writes; the one with number `fails_at` and those behind it within `burst` fail."""

    fails_at: int = 0
    burst: int = 1
    code: int = errno.ENOSPC
    n_writes: int = 0
    _alive: list[Any] = field(default_factory=list)

    def is_broken(self) -> bool:
        """Count one write; whether it fails."""
        self.n_writes += 1
        return self.fails_at <= self.n_writes < self.fails_at + self.burst


def library() -> Any:
    """The library of SQLite that Python uses, None where it is part of Python."""
    name = find_library("sqlite3")
    return ctypes.CDLL(name) if name and os.name == "posix" else None


@contextmanager
def failing_disk(disk: Disk) -> Iterator[Disk]:
    """Let SQLite write to `disk` as long as the block lasts."""
    sqlite = library()
    sqlite.sqlite3_vfs_find.restype = ctypes.POINTER(FileSystem)
    system = sqlite.sqlite3_vfs_find(None)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.pwrite64.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64]
    libc.pwrite64.restype = ctypes.c_ssize_t

    def write(file: int, source: int, n: int, at: int) -> int:
        if disk.is_broken():
            ctypes.set_errno(disk.code)
            return -1
        return int(libc.pwrite64(file, source, n, at))

    calls = dict.fromkeys((b"pwrite", b"pwrite64"), WRITE(write))
    disk._alive.append(calls)
    try:
        for name, call in calls.items():
            system.contents.set_call(system, name, ctypes.cast(call, ctypes.c_void_p))
        yield disk
    finally:
        for name in calls:
            system.contents.set_call(system, name, None)
