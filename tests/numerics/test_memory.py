import os

from sekiso.numerics import memory


def test_one_computation_leaves_memory_to_others(monkeypatch):
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 1000}.__getitem__)
    assert memory.memory_for_one() == 0.6 * 4_096_000


def test_a_system_that_does_not_tell_is_taken_for_a_small_one(monkeypatch):
    monkeypatch.delattr(os, "sysconf")
    assert memory.memory_for_one() == 0.6 * 8 * 2**30
