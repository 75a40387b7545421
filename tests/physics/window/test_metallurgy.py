"""The balance element fills a composition to 100 %."""

from __future__ import annotations

import pytest

from sekiso.physics.window.metallurgy import metallurgy, weight_percent


def test_the_balance_is_the_rest() -> None:
    parts = weight_percent({"Al": 6.0, "V": 4.0, "Ti": "balance"})
    assert parts["Ti"] == pytest.approx(90.0)
    assert sum(parts.values()) == pytest.approx(100.0)


def test_what_exceeds_the_whole_leaves_no_negative_rest() -> None:
    assert weight_percent({"A": 70.0, "B": 50.0, "C": "balance"})["C"] == 0.0


def test_every_volatile_element_has_heat_boiling_point_and_mass() -> None:
    rows = {n: e for n, e in metallurgy()["volatile"].items() if isinstance(e, dict)}
    assert {"Mg", "Zn", "Al"} <= set(rows)
    assert all({"heat", "boiling", "mass"} <= set(entry) for entry in rows.values())
