"""A worker of STEP files that does something before it reads."""

import pytest

from sekiso.geometry.opencascade import process

PROGRAM = """
import sys, time
sys.path.insert(0, sys.argv[1])
from sekiso.geometry.opencascade import worker

read = worker.read_document

def late(content, show):
    {before}
    return read(content, show)

worker.read_document = late
worker.serve()
"""


@pytest.fixture
def late(monkeypatch):
    """Replace the worker by one that runs `before` first, with a limit of `seconds` if given."""

    def use(before, seconds=None):
        monkeypatch.setattr(process, "_warm", [])
        monkeypatch.setattr(process, "PROGRAM", PROGRAM.format(before=before))
        if seconds is not None:
            monkeypatch.setattr(process, "_SECONDS", seconds)

    yield use
    process._end_warm()
