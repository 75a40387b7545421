"""A PostgreSQL of this test run: in a folder of its own, reached by a socket in it, no network."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from tests.conftest import need

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
SETTINGS = "-c listen_addresses= -c fsync=off -c max_connections=40 -c shared_buffers=16MB"


@pytest.fixture(scope="session")
def postgres():
    """Gives the address of a fresh, empty database at every call."""
    need("postgresql", bool(PROGRAMS), "Debian's postgresql is not installed")
    with server() as fresh:
        yield fresh


@contextmanager
def server():
    """A server; gives the address of a fresh, empty database at every call."""
    short = "/tmp" if os.access("/tmp", os.W_OK) else None  # a socket's path has 107 letters
    folder = tempfile.mkdtemp(prefix="sekiso-pg-", dir=short)
    if os.getuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        _run("initdb", "-D", f"{folder}/db", "-U", "postgres", "-A", "trust", "-E", "UTF8",
             "--locale=C", "--no-sync", cwd=folder)  # fmt: skip
        _run("pg_ctl", "-D", f"{folder}/db", "-w", "-l", f"{folder}/log", "-o",
             f"-k {folder} {SETTINGS}", "start", cwd=folder)  # fmt: skip
        yield _fresh_databases(folder).__next__
    finally:
        subprocess.run([PROGRAMS[-1] / "pg_ctl", "-D", f"{folder}/db", "-m", "immediate", "stop"],
                       capture_output=True, cwd=folder, **_user())  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)


def _fresh_databases(folder):
    import psycopg

    for n in count():
        with psycopg.connect(host=folder, user="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE sekiso_{n}")
        yield f"postgresql+psycopg://postgres@/sekiso_{n}?host={folder}"


def _run(program, *given, cwd):
    run = subprocess.run([PROGRAMS[-1] / program, *given], stdout=subprocess.DEVNULL,
                         stderr=subprocess.PIPE, text=True, cwd=cwd, **_user())  # fmt: skip
    assert run.returncode == 0, run.stderr


def _user():
    """PostgreSQL does not run as root."""
    is_root = os.getuid() == 0
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if is_root else {}
