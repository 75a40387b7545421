import os
import subprocess
import sys

import pytest
from starlette.testclient import TestClient

from sekiso.interfaces.rest.app import create_app


@pytest.fixture(scope="session")
def rest():
    """The REST door; a failure inside is a 500 answer, as a user would see it."""
    app = create_app()
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def pages():
    """The whole service with its pages; once, as the pages stand on one application a process."""
    pytest.importorskip("nicegui", reason="the extra 'web' is not installed")
    from sekiso.interfaces.serve import whole_app

    with TestClient(whole_app(), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="session")
def cli():
    """Run `sekiso` as a user does: another process, its own start."""

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-m", "sekiso.interfaces.cli.main", *map(str, arguments)],
            capture_output=True,
            check=False,
            timeout=600,  # only a hang takes that long
            env={**os.environ, "PYTHONWARNINGS": "error", **environment},
        )

    return run
