"""Batch work: every item once and in order, whatever happens to workers, on a pool and on Dask."""

import os
import signal
import time
from concurrent.futures import CancelledError
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest
from tests.conftest import need

from sekiso.domain.errors import PartError, ServiceError
from sekiso.run.executor import CLUSTER, executor, mapped
from sekiso.run.pool import Pool

LONG = 600.0  # s, only a hang takes that long


def _dask():
    need("dask", bool(find_spec("distributed")), "dask is not installed")
    from sekiso.run.dask_cluster import DaskCluster

    return DaskCluster(n_workers=2)


@pytest.fixture(scope="module", params=["pool", "dask"])
def workers(request):
    made = Pool(2) if request.param == "pool" else _dask()
    yield made
    made.close()


def square(n):
    return n * n


def refuse_odd(n):
    if n % 2:
        raise PartError("upload_type", got="odd", allowed="even")
    return n


def note(path):
    """Leaves a file per try; the worker of the third item is lost at its first try."""
    folder, n = path
    tries = len(list(Path(folder).glob(f"{n}-*")))
    Path(folder, f"{n}-{tries}").touch()
    if n == 3 and tries == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return n


def test_results_come_in_the_order_of_the_items(workers):
    assert [one.value for one in mapped(workers, "square", square, range(30))] == [
        n * n for n in range(30)
    ]


def test_one_item_that_fails_fails_alone_with_its_own_error(workers):
    outcomes = list(mapped(workers, "refuse", refuse_odd, range(6)))
    assert [one.value for one in outcomes] == [0, None, 2, None, 4, None]
    assert {type(one.problem) for one in outcomes if one.problem} == {PartError}


def test_progress_is_told_for_every_item(workers):
    seen = []
    for _ in mapped(workers, "square", square, range(5), progress=seen.append):
        pass
    assert [one.position for one in seen] == list(range(5))


def test_who_stops_early_starts_no_more(workers):
    taken = count()
    outcomes = mapped(workers, "square", square, taken)
    assert next(outcomes).value == 0
    outcomes.close()
    assert next(taken) <= 4 * workers.n_workers + 1


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_loses_nothing(workers, tmp_path):
    items = [(str(tmp_path), n) for n in range(12)]
    outcomes = list(mapped(workers, "note", note, items))
    assert [one.value for one in outcomes] == list(range(12))
    assert (tmp_path / "3-1").exists()


def test_an_error_nobody_foresaw_is_told_with_the_number_under_which_it_is_logged(workers, caplog):
    (outcome,) = mapped(workers, "division", _divide, [0])
    assert outcome.problem.key == "work_failed"
    assert outcome.problem.values["incident"] == caplog.records[0].incident


def _divide(n):
    return 1 / n


def test_what_fails_for_want_of_a_worker_is_tried_again_as_often_as_told():
    pool = _Unreliable(2)
    (outcome,) = mapped(pool, "x", square, [3], n_tries=3)
    assert outcome.value == 9
    (outcome,) = mapped(_Unreliable(3), "x", square, [3], n_tries=3)
    assert isinstance(outcome.problem, ServiceError)


class _Unreliable:
    n_workers = 1

    def __init__(self, n_failures):
        self.n_failures = n_failures

    def submit(self, kind, function, *given, **named):
        from sekiso.run.pool import Task

        task = Task(kind, (function, given, named))
        self.n_failures -= 1
        if self.n_failures >= 0:
            task.future.set_exception(ServiceError("worker_lost"))
        else:
            task.future.set_result(function(*given))
        return task

    def cancel(self, task):
        task.future.cancel()


def test_a_cancelled_task_is_cancelled_for_who_waits_for_it(workers):
    task = workers.submit("sleep", time.sleep, LONG)
    workers.cancel(task)
    with pytest.raises(CancelledError):
        task.future.result(LONG)


def test_after_closing_no_work_is_taken():
    pool = Pool(1)
    pool.close()
    with pytest.raises(ServiceError, match="stopped"):
        list(mapped(pool, "square", square, [1]))


def test_without_an_address_work_stays_on_this_computer(monkeypatch):
    monkeypatch.delenv(CLUSTER, raising=False)
    made = executor()
    assert isinstance(made, Pool)
    made.close()


def test_a_cluster_that_does_not_answer_is_told(monkeypatch):
    need("dask", bool(find_spec("distributed")), "dask is not installed")
    monkeypatch.setattr("sekiso.run.dask_cluster.PATIENCE", 0.2)
    monkeypatch.setenv(CLUSTER, "tcp://127.0.0.1:9")
    with pytest.raises(ServiceError, match=r"127\.0\.0\.1:9"):
        executor()
