"""Compiled kernels: kept where there is room, made again where not, one parallel one at a time.

What is kept is numba's own: files beside the code, else in the user's cache folder, else in a
temporary one.  They are not checked here; removing them is always safe.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

VARIABLE = "NUMBA_CACHE_DIR"
THREADS = "NUMBA_NUM_THREADS"
_PARALLEL = threading.Lock()
Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def njit(**options: Any) -> Callable[[Kernel], Kernel]:
    """`numba.njit` that compiles everywhere: no folder need be writable and no disk free.

    Parallel kernels run one at a time: the simplest of numba's thread pools, which is there where
    no other is, ends the process when two threads enter it.
    """
    share_folder()
    import numba

    def compiled(function: Kernel) -> Kernel:
        try:
            kernel = numba.njit(cache=True, **options)(function)
            kernel._cache = _Forgiving(kernel._cache)
        except RuntimeError:  # numba found no folder
            kernel = numba.njit(**options)(function)
        found: Kernel = _one_at_a_time(kernel) if options.get("parallel") else kernel
        return found

    return compiled


def share_folder() -> None:
    """Where numba could keep nothing, a temporary folder for this process and its workers."""
    if os.environ.get(VARIABLE) or _is_writable(Path(__file__).parent) or _has_user_cache():
        return
    with suppress(OSError):
        folder = tempfile.mkdtemp(prefix="sekiso-kernels-")
        os.environ[VARIABLE] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def share_cores(n_processes: int) -> None:
    """In one of `n_processes` that work side by side: parallel kernels take a share of the cores.

    The number of threads that the user set ($NUMBA_NUM_THREADS) stays.  To be called before the
    first kernel is made; results do not depend on it.
    """
    if n_processes > 1:
        os.environ.setdefault(THREADS, str(max(_n_cores() // n_processes, 1)))


@contextmanager
def one_thread() -> Iterator[None]:
    """Parallel kernels called inside take one thread: for arrays so small that others only wait.

    Threads that wait for each other on a busy machine cost many times the work itself.  Those of
    linear algebra too, whose sums are rounded otherwise where they share the work: with one the
    result is the same on every number of cores.
    """
    import numba
    from threadpoolctl import threadpool_limits

    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        with threadpool_limits(1, user_api="blas"):
            yield
    finally:
        numba.set_num_threads(before)


def _n_cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Forgiving:
    """Numba's cache of one kernel; one that cannot be read or written means to compile again."""

    def __init__(self, cache: Any) -> None:
        self._cache = cache

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cache, name)

    def load_overload(self, *given: Any) -> Any:
        """The kept kernel, or None."""
        try:
            return self._cache.load_overload(*given)
        except Exception:  # whatever the bytes of a damaged file lead to
            return None

    def save_overload(self, *given: Any) -> None:
        """Keep a kernel; a full disk or a damaged index is no reason to stop."""
        with suppress(Exception):
            self._cache.save_overload(*given)


def _one_at_a_time(kernel: Kernel) -> Kernel:
    @wraps(kernel)
    def entered(*given: Any) -> Any:
        with _PARALLEL:
            return kernel(*given)

    return cast(Kernel, entered)


def _is_writable(folder: Path) -> bool:
    inside = folder / "__pycache__"
    return os.access(inside if inside.is_dir() else folder, os.W_OK)


def _has_user_cache() -> bool:
    """Whether a folder beneath the user's home takes files, as numba's own fallback needs."""
    with suppress(RuntimeError):
        place = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        while not place.exists():
            place = place.parent
        return os.access(place, os.W_OK)
    return False
