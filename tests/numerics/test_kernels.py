"""Compiled kernels where nothing can be kept, and where two threads ask at once."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info

from sekiso.numerics import kernels
from sekiso.numerics.kernels import njit, one_thread

SOURCE = Path(kernels.__file__).parents[1]
LONG = 900.0  # s, only a hang takes that long


def _plus_one(x):
    return x + 1


def _run(code, **environment):
    kept = {name: x for name, x in os.environ.items() if name != kernels.VARIABLE}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LONG,
        env={**kept, **environment},
    )  # fmt: skip


def test_every_kernel_is_compiled_here():
    others = [
        file.name
        for file in SOURCE.rglob("*.py")
        if file.name != "kernels.py" and "cache=True" in file.read_text(encoding="utf-8")
    ]
    assert others == []


THREADS = """
import threading
import numpy as np
from sekiso.design.orientation_kernel import facet_sums

rng = np.random.default_rng(0)
up, normals, centres = (rng.normal(size=(n, 3)) for n in (200, 3000, 3000))
areas, lowest, plate = rng.random(3000), rng.random(200), rng.random(200)
ask = lambda: facet_sums(up, normals, areas, centres, lowest, plate, -0.7, -0.1)
first, told = ask(), []

def again():
    for _ in range(20):
        told.append(all(np.array_equal(a, b) for a, b in zip(ask(), first)))

threads = [threading.Thread(target=again) for _ in range(4)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(told), all(told))
"""


def test_threads_may_enter_a_parallel_kernel_where_only_the_simplest_pool_is():
    run = _run(THREADS, NUMBA_THREADING_LAYER="workqueue", NUMBA_NUM_THREADS="2")
    assert run.stdout.split() == ["80", "True"], run.stderr


@pytest.mark.parametrize("damage", ["", "damaged"])
def test_a_cache_that_cannot_be_read_or_written_means_to_compile_again(damage, monkeypatch):
    class Broken:
        def load_overload(self, *given):
            raise EOFError(damage)

        def save_overload(self, *given):
            raise OSError(28, "No space left on device")

    kernel = njit()(_plus_one)
    kernel._cache._cache = Broken()
    assert kernel(1) == 2


def test_where_numba_finds_no_folder_a_kernel_is_compiled_all_the_same(monkeypatch):
    import numba

    def refuse(*given, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return real(*given, **options)

    real = numba.njit
    monkeypatch.setattr(numba, "njit", refuse)
    assert njit()(_plus_one)(1) == 2


def test_where_nothing_is_writable_a_temporary_folder_is_shared_and_removed():
    code = (
        "import os\nfrom sekiso.numerics import kernels\n"
        "kernels._is_writable = kernels._has_user_cache = lambda *given: False\n"
        "kernels.share_folder()\nfolder = os.environ[kernels.VARIABLE]\n"
        "assert os.path.isdir(folder)\nkernels.share_folder()\n"
        "assert folder == os.environ[kernels.VARIABLE]\nprint(folder)"
    )
    run = _run(code)
    assert run.returncode == 0, run.stderr
    assert not os.path.exists(run.stdout.strip())


def test_the_user_s_cache_is_found_before_it_exists(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "not" / "yet"))
    assert kernels._has_user_cache()
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(kernels.Path, "home", lambda: _no_home())
    assert not kernels._has_user_cache()


def _no_home():
    raise RuntimeError("Could not determine home directory.")


def test_a_kernel_gives_what_its_python_gives():
    kernel = njit(fastmath=True)(_plus_one)
    assert np.array_equal(kernel(np.arange(3.0)), _plus_one(np.arange(3.0)))


def test_inside_there_is_one_thread_and_afterwards_as_many_as_before():
    before = numba.get_num_threads()
    with one_thread():
        assert numba.get_num_threads() == 1
        pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
        assert {pool["num_threads"] for pool in pools} <= {1}
    assert numba.get_num_threads() == before
