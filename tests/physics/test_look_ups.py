"""The table of pools is looked up once per state, not once per question asked of it."""

from __future__ import annotations

import pytest

import sekiso
from sekiso.physics.melt_pool import eagar_tsai_table_kernels

RECIPE = {"power": 195.0, "speed": 0.8, "beam_diameter": 100e-6}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry per call of the compiled look-up: its number of pools."""
    done: list[int] = []
    lookup = eagar_tsai_table_kernels.lookup

    def counted(strength, *others):
        done.append(strength.size)
        return lookup(strength, *others)

    monkeypatch.setattr(eagar_tsai_table_kernels, "lookup", counted)
    return done


def test_a_melt_pool_reaches_the_kernel_once(calls: list[int]) -> None:
    sekiso.melt_pool("IN625", **RECIPE)
    assert len(calls) == 1


def test_a_bead_reaches_the_kernel_once(calls: list[int]) -> None:
    feed = {"wire_diameter": 1e-3, "wire_feed": "5 m/min"}
    sekiso.melt_pool(
        "316L", process="DED-Arc", power=2200.0, speed=2.5e-3, beam_diameter=4e-3, feedstock=feed
    )
    assert len(calls) == 1


def test_defects_reach_the_kernel_once_and_once_for_a_production_set(calls: list[int]) -> None:
    sekiso.defects("17-4PH", **RECIPE, hatch=9e-5, layer=4e-5)
    assert len(calls) == 1
    sekiso.defects("316L", **RECIPE, hatch=9e-5, layer=4e-5)
    assert len(calls) == 3


@pytest.mark.parametrize("material", ["316L", "Ti-6Al-4V", "CuCrZr"])
def test_a_window_looks_the_pool_up_three_times_at_most(calls: list[int], material: str) -> None:
    sekiso.process_window(material, layer="30 um", beam_diameter="100 um")
    assert 1 <= len(calls) <= 3
