"""Work in processes: results, errors, cancelling, a worker that dies."""

import os
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from sekiso.run.pool import Pool


@pytest.fixture(scope="module")
def pool():
    running = Pool(1)
    yield running
    running.close()


def test_work_is_done_in_another_process(pool):
    assert pool.submit("pid", os.getpid).future.result(30) != os.getpid()


def test_an_error_comes_back_as_itself(pool):
    with pytest.raises(ZeroDivisionError, match="division"):
        pool.submit("division", divmod, 1, 0).future.result(30)


def test_running_work_is_cancelled_at_once_and_the_pool_works_on(pool):
    pool.submit("pid", os.getpid).future.result(30)
    task = pool.submit("sleep", time.sleep, 60)
    waiting = pool.submit("pid", os.getpid)
    pool.cancel(task)
    with pytest.raises(CancelledError):
        task.future.result(10)
    assert waiting.future.result(30) > 0


def test_waiting_work_is_cancelled_without_a_word_to_others(pool):
    first = pool.submit("sleep", time.sleep, 0.2)
    second = pool.submit("pid", os.getpid)
    pool.cancel(second)
    assert second.future.cancelled()
    assert first.future.result(10) is None


def test_a_worker_that_dies_fails_only_its_own_task(pool):
    with pytest.raises(BrokenProcessPool, match="terminated"):
        pool.submit("death", os._exit, 3).future.result(30)
    assert pool.submit("pid", os.getpid).future.result(30) > 0


def test_the_time_of_known_work_is_estimated(pool):
    assert pool.expected("never") is None
    pool.submit("nap", time.sleep, 0.1).future.result(30)
    assert 0.05 < pool.expected("nap") < 5.0  # a nap of 0.1 s on a busy machine


def test_workers_do_not_outlive_the_process_that_started_them(tmp_path):
    script = tmp_path / "start.py"
    script.write_text(
        "import os\n"
        "from sekiso.run.pool import Pool\n"
        "if __name__ == '__main__':\n"
        "    print(Pool(1).submit('pid', os.getpid).future.result(30), flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    worker = int(told.stdout)
    for _ in range(100):
        if not _is_running(worker):
            return
        time.sleep(0.1)
    raise AssertionError(f"worker {worker} lives on")


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().split()[2] == "Z")
