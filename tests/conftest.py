"""What tests may ask for: the shared data folder, and pieces a machine may lack."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from sekiso.numerics.kernels import share_cores

settings.register_profile("house", derandomize=True, deadline=None)  # same examples every time
settings.load_profile("house")

CACHE = tempfile.mkdtemp(prefix="sekiso-tests-")
os.environ["SEKISO_CACHE"] = CACHE  # tests leave nothing in the user's own cache
os.environ["SEKISO_STORE"] = str(Path(CACHE) / "store")
for name in ("SEKISO_KNOWLEDGE", "SEKISO_DATABASE_URL", "SEKISO_BLOBS", "SEKISO_TOKEN"):
    os.environ.pop(name, None)

share_cores(int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))

pytest_plugins = ("tests.bodies", "tests.store.postgres", "tests.store.s3", "tests.store.backends")

ROOT = Path(__file__).resolve().parents[1]


def need(piece: str, is_there: bool, reason: str) -> None:
    """Skip with a reason when a piece is absent, or fail when $SEKISO_REQUIRE names it."""
    if is_there:
        return
    if piece in os.environ.get("SEKISO_REQUIRE", "").split(","):
        pytest.fail(f"{piece} is required here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared measured data beside the project."""
    folder = Path(os.environ.get("SEKISO_SHARED", ROOT.parent / "shared"))
    need("shared", (folder / "data").is_dir(), "the shared data folder is not beside the project")
    return folder


@pytest.fixture(scope="session")
def examples() -> Path:
    """The example parts of the project."""
    return ROOT / "examples"


def pytest_unconfigure() -> None:
    """Remove the cache of this run."""
    shutil.rmtree(CACHE, ignore_errors=True)
