"""Work of pages: the same question is computed once, a question nobody waits for is dropped."""

import asyncio
import os
import time

import pytest

from sekiso.domain.errors import DataError
from sekiso.interfaces.web.jobs import Kept, Work
from sekiso.run.pool import Pool


@pytest.fixture(scope="module")
def work():
    running = Work(Pool(1))
    yield running
    running.pool.close()


def test_the_oldest_result_is_dropped_first():
    kept = Kept(most=2)
    for key in "ab":
        kept.put(key, key)
    kept.get("a")
    kept.put("c", "c")
    assert [kept.get(key) for key in "abc"] == ["a", None, "c"]


def test_the_same_question_is_computed_once(work):
    async def both():
        asked = {"n": 3}
        return await asyncio.gather(
            work.result("time", _stamp, asked), work.result("time", _stamp, asked)
        )

    first, second = asyncio.run(both())
    assert first == second


def test_a_waiting_question_that_was_superseded_is_dropped(work):
    async def ask():
        first = asyncio.create_task(work.result("slow", _slow, {"n": 1}))
        second = asyncio.create_task(work.result("slow", _slow, {"n": 2}))
        await asyncio.sleep(0.05)
        work.forget("slow", {"n": 2})
        assert await first == 1
        with pytest.raises(asyncio.CancelledError):
            await second

    asyncio.run(ask())


def test_a_running_question_is_not_dropped_by_forgetting(work):
    async def ask():
        task = asyncio.create_task(work.result("slow", _slow, {"n": 7}))
        await asyncio.sleep(0.1)
        work.forget("slow", {"n": 7})
        return await task

    assert asyncio.run(ask()) == 7


def test_a_worker_that_dies_is_told_with_what_to_do(work):
    with pytest.raises(DataError, match="memory"):
        asyncio.run(work.result("death", os._exit, {"status": 3}))


def test_an_error_nobody_foresaw_is_told_not_swallowed(work):
    with pytest.raises(DataError, match="ZeroDivisionError"):
        asyncio.run(work.result("division", _divided, {"n": 0}))


def _divided(n):
    return 1 / n


def _stamp(n):
    return n, os.getpid(), time.monotonic_ns()


def _slow(n):
    time.sleep(0.3)
    return n
