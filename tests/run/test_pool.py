"""Work in processes: results, errors, cancelling, a worker that is lost."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from sekiso.domain.errors import PartError, ServiceError
from sekiso.numerics import kernels
from sekiso.run.pool import Pool

LONG = 600.0  # s, only a hang takes that long


@pytest.fixture(scope="module")
def pool():
    running = Pool(1)
    yield running
    running.close()


def test_work_is_done_in_another_process(pool):
    assert pool.submit("pid", os.getpid).future.result(LONG) != os.getpid()


@pytest.mark.parametrize(("said", "n_threads"), [(None, 1), ("2", 2)])
def test_workers_share_the_cores_unless_the_user_set_the_threads(monkeypatch, said, n_threads):
    monkeypatch.delenv(kernels.THREADS, raising=False)
    if said:
        monkeypatch.setenv(kernels.THREADS, said)
    crowd = Pool(os.cpu_count() + 1)
    try:
        assert crowd.submit("threads", _n_threads).future.result(LONG) == n_threads
    finally:
        crowd.close()


def _n_threads():
    import numba

    return numba.get_num_threads()


def test_an_error_of_the_house_comes_back_as_itself(pool):
    with pytest.raises(PartError, match="multipart"):
        pool.submit("part", _refuse).future.result(LONG)


def _refuse():
    raise PartError("upload_type", got="multipart", allowed="stl")


def test_an_error_nobody_foresaw_is_told_with_the_number_under_which_it_is_logged(pool, caplog):
    with pytest.raises(ServiceError, match="ZeroDivisionError") as told:
        pool.submit("division", divmod, 1, 0).future.result(LONG)
    assert told.value.key == "work_failed"
    (record,) = caplog.records
    assert record.incident == told.value.values["incident"]
    assert "Traceback" in record.exc_info[1].__notes__[0]


def test_what_cannot_travel_is_an_error_of_its_own_task(pool):
    cannot = ((open, "/dev/null"), (str, lambda: 0), (_raise_what_cannot_be_read, 0))
    for function, given in cannot:
        with pytest.raises(ServiceError, match="Error"):
            pool.submit("unsent", function, given).future.result(LONG)
    assert pool.submit("pid", os.getpid).future.result(LONG) > 0


class _UnreadableError(Exception):
    def __init__(self, one, two):
        super().__init__(one)


def _raise_what_cannot_be_read(n):
    raise _UnreadableError(1, 2)


def test_running_work_is_cancelled_at_once_and_the_pool_works_on(pool):
    pool.submit("pid", os.getpid).future.result(LONG)
    task = pool.submit("sleep", time.sleep, LONG)
    waiting = pool.submit("pid", os.getpid)
    pool.cancel(task)
    with pytest.raises(CancelledError):
        task.future.result(LONG)
    assert waiting.future.result(LONG) > 0
    assert pool.n_lost == 0, "a worker that was ended on purpose is not lost"


def test_work_is_cancelled_while_its_process_still_starts():
    pool = Pool(1)
    task = pool.submit("sleep", time.sleep, LONG)
    pool.cancel(task)
    with pytest.raises(CancelledError):
        task.future.result(LONG)
    pool.close()


def test_waiting_work_is_cancelled_without_a_word_to_others(pool):
    first = pool.submit("sleep", time.sleep, 0.2)
    second = pool.submit("pid", os.getpid)
    pool.cancel(second)
    assert second.future.cancelled()
    assert first.future.result(LONG) is None


def test_a_worker_that_dies_twice_fails_only_its_own_task(pool):
    task = pool.submit("death", os._exit, 3)
    with pytest.raises(ServiceError, match="lost") as lost:
        task.future.result(LONG)
    assert (lost.value.key, task.n_tries) == ("worker_lost", 2)
    assert pool.submit("pid", os.getpid).future.result(LONG) > 0


def test_work_of_a_worker_that_was_killed_is_done_by_the_next(pool, tmp_path):
    task = pool.submit("once", _die_the_first_time, str(tmp_path / "mark"), 0)
    assert task.future.result(LONG) == "done"
    assert task.n_tries == 2


def test_a_worker_killed_in_the_middle_of_a_large_result_leaves_nobody_waiting(pool, tmp_path):
    task = pool.submit("once", _die_the_first_time, str(tmp_path / "mark"), 200_000_000)
    assert len(task.future.result(LONG)) == 200_000_000


def _die_the_first_time(mark, n_bytes):
    """Killed by itself, at once or while a large result is being sent."""
    if not n_bytes:
        if not os.path.exists(mark):
            Path(mark).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"
    if not os.path.exists(mark):
        Path(mark).touch()
        import threading

        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGKILL)).start()
    return bytes(n_bytes)


def test_a_worker_killed_while_idle_is_not_missed(pool):
    pool.submit("pid", os.getpid).future.result(LONG)
    (worker,) = pool.process_ids()
    os.kill(worker, signal.SIGKILL)
    assert pool.submit("pid", os.getpid).future.result(LONG) != worker


def test_a_queue_that_is_full_says_so():
    pool = Pool(1, most_waiting=1)
    tasks = [pool.submit("sleep", time.sleep, LONG) for _ in range(2)]
    with pytest.raises(ServiceError, match="too much to do"):
        pool.submit("sleep", time.sleep, LONG)
    pool.close()
    assert all(task.future.cancelled() for task in tasks)
    with pytest.raises(ServiceError, match="stopped"):
        pool.submit("pid", os.getpid)


def test_the_time_of_known_work_is_estimated(pool):
    assert pool.expected("never") is None
    pool.submit("nap", time.sleep, 0.1).future.result(LONG)
    assert pool.expected("nap") > 0.05
    running = [pool.submit("nap", time.sleep, 0.1) for _ in range(3)]
    left = [pool.remaining(task, usual=9.0) for task in running]
    assert left[0] <= left[1] <= left[2]
    assert left[2] > 0.1
    assert [task.future.result(LONG) for task in running] == [None] * 3
    assert pool.remaining(running[0], usual=9.0) == 0.0


def test_workers_do_not_outlive_the_process_that_started_them(tmp_path):
    assert _is_gone(_worker_of(tmp_path, "os.kill(os.getpid(), 9)"))


def test_a_program_that_forgets_its_pool_still_ends(tmp_path):
    assert _is_gone(_worker_of(tmp_path, "pool.submit('sleep', time.sleep, 600)"))


def _worker_of(tmp_path, end):
    script = tmp_path / "start.py"
    script.write_text(
        "import os, time\n"
        "from sekiso.run.pool import Pool\n"
        "if __name__ == '__main__':\n"
        "    pool = Pool(1)\n"
        "    print(pool.submit('pid', os.getpid).future.result(600), flush=True)\n"
        f"    {end}\n"
    )
    run = [sys.executable, str(script)]
    return int(subprocess.run(run, capture_output=True, text=True, timeout=LONG).stdout)


def _is_gone(worker):
    for _ in range(600):
        if not _is_running(worker):
            return True
        time.sleep(0.1)
    return False


def _is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not (state.exists() and state.read_text().split()[2] == "Z")
