"""A request is kept with its answer in one transaction, and one that was cut off is free again."""

from datetime import UTC, datetime, timedelta

import pytest

import sekiso
from sekiso.domain.errors import ServiceError
from sekiso.store.idempotency import AT_WORK, Receipt
from sekiso.store.opening import opened

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ROWS = {"material": ["316L"], "relative density [%]": ["99.6"]}


def test_a_request_that_was_cut_off_may_be_sent_again(tmp_path):
    opened(tmp_path, clock=lambda: NOW).begin_request("k", "what")
    soon = opened(tmp_path, clock=lambda: NOW + AT_WORK)
    with pytest.raises(ServiceError, match="still at work"):
        soon.begin_request("k", "what")
    late = opened(tmp_path, clock=lambda: NOW + AT_WORK + timedelta(seconds=1))
    assert late.begin_request("k", "what") is None


def test_where_the_answer_cannot_be_kept_nothing_is(tmp_path):
    store = sekiso.open_store(tmp_path)
    with pytest.raises(ZeroDivisionError):
        store.add(ROWS, receipt=Receipt("k", lambda made: str(1 // 0)))
    assert (store.datasets(), dict(store.remembered())) == ((), {})
