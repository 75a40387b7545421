"""What gives an answer again says so when the rows of a store moved it."""

import pytest

import sekiso
from sekiso.interfaces.report import reproduce


@pytest.fixture(scope="module")
def answer():
    return sekiso.explore(size="60 x 40 x 30 mm", material="316L", quantity=20)


def test_an_answer_without_a_store_names_none(answer):
    assert "store" not in reproduce.command(answer) + reproduce.python(answer)


def test_an_answer_that_a_store_moved_names_it(answer, monkeypatch):
    monkeypatch.setattr(type(answer), "learned_from", {"owners": {"a": "Institute"}})
    assert reproduce.command(answer).endswith("--store my_store")
    assert "store=sekiso.open_store('my_store')" in reproduce.python(answer)
