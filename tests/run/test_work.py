"""Work that many ask for: computed once, joined, dropped when nobody waits."""

import asyncio
import os
import time
import uuid
from concurrent.futures import CancelledError

import pytest

from sekiso.domain.errors import ServiceError
from sekiso.run.pool import Pool
from sekiso.run.work import Kept, Work, frozen


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


def test_the_same_question_is_computed_once_and_then_known(work):
    told = []

    async def both():
        given = {"n": 3}
        return await asyncio.gather(
            *(work.result("three", "time", _stamp, given, on_result=told.append) for _ in "ab")
        )

    joined = work.joined
    first, second = asyncio.run(both())
    assert first == second == work.known("three")
    assert told == [first]
    assert work.joined == joined + 1
    assert work.known("four") is None


def test_a_waiting_question_that_was_superseded_is_dropped(work):
    async def ask():
        first = asyncio.create_task(work.result(1, "slow", _slow, {"n": 1}))
        second = asyncio.create_task(work.result(2, "slow", _slow, {"n": 2}))
        await asyncio.sleep(0.05)
        work.forget(2)
        assert await first == 1
        with pytest.raises(asyncio.CancelledError):
            await second

    asyncio.run(ask())


def test_a_running_question_is_not_dropped_by_forgetting(work):
    async def ask():
        task = asyncio.create_task(work.result(7, "slow", _slow, {"n": 7}))
        await asyncio.sleep(0.1)
        work.forget(7)
        return await task

    assert asyncio.run(ask()) == 7


def test_a_question_leaves_the_queue_with_its_last_reader_only(work):
    first = work.start("a", "slow", _slow, {"n": 1})
    waiting = [work.start("b", "slow", _slow, {"n": 2}) for _ in range(2)]
    assert waiting[0] is waiting[1]
    work.leave(waiting[0])
    assert not waiting[0].future.cancelled()
    work.cancel("a")
    with pytest.raises(CancelledError):
        first.future.result(600)
    assert waiting[1].future.result(600) == 2


def test_work_that_two_wait_for_is_not_given_up_by_one(work):
    first, second = (work.start("c", "slow", _slow, {"n": 5}) for _ in range(2))
    work.cancel("c")
    work.leave(first, is_unwanted=True)
    assert second.future.result(600) == 5


def test_a_reader_who_goes_away_takes_waiting_work_with_him(work):
    async def ask():
        running = asyncio.create_task(work.result("d", "slow", _slow, {"n": 1}))
        await asyncio.sleep(0)
        gone = asyncio.create_task(work.result("e", "slow", _slow, {"n": 2}))
        await asyncio.sleep(0)
        gone.cancel()
        await running

    asyncio.run(ask())
    assert work.known("d") == 1
    assert work.known("e") is None
    assert work.pool.n_waiting == 0


def test_a_worker_that_dies_is_told_as_what_it_was(work):
    with pytest.raises(ServiceError, match="lost"):
        asyncio.run(work.result("f", "death", os._exit, {"status": 3}))


def test_keys_of_the_same_arguments_are_equal():
    assert frozen({"a": [1, {"b": 2}], "c": {3}}) == frozen({"c": (3,), "a": (1, {"b": 2})})


def _stamp(n):
    return n, os.getpid(), uuid.uuid4().hex


def _slow(n):
    time.sleep(0.3)
    return n
