"""An S3 server of this test run on the loopback interface, and buckets in it."""

import os
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import count

import pytest
from tests.conftest import need

KEYS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": "us-east-1",
}


@pytest.fixture(scope="session")
def s3():
    """Gives the address of a fresh bucket at every call; the environment names the server."""
    is_there = all(find_spec(name) for name in ("moto", "flask", "s3fs"))
    need("s3", is_there, "moto[s3], flask or s3fs is not installed")
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (KEYS | {"AWS_ENDPOINT_URL": address}).items():
            patch.setenv(name, value)
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-p", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ,
        )  # fmt: skip
        try:
            _wait(server, port)
            yield _fresh_buckets().__next__
        finally:
            server.kill()
            server.wait()


def _fresh_buckets():
    import s3fs

    for n in count():
        s3fs.S3FileSystem().mkdir(f"sekiso-{n}")
        yield f"s3://sekiso-{n}/blobs"


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait(server, port):
    while server.poll() is None:
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the S3 server ended before it took a connection")
