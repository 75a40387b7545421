"""Hardness scales."""

from __future__ import annotations

import pytest

from sekiso.learning.hardness import vickers


def test_vickers_stays():
    assert vickers(240.0, "HV") == 240.0


def test_rockwell_rises_with_vickers():
    values = [vickers(hrc, "HRC") for hrc in (20, 33, 47, 60, 66)]
    assert values == sorted(values)
    assert vickers(60.0, "HRC") == pytest.approx(697.0)


def test_brinell_lies_a_little_below_vickers():
    assert vickers(200.0, "HBW") == pytest.approx(210.0)
