"""Terms are bounded, thresholds smooth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool import conduction_pool
from sekiso.physics.melt_pool.eagar_tsai import pool_size
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def test_well_above_threshold_the_softened_pool_is_the_eagar_tsai_pool() -> None:
    track = Track.of(STEEL, power=400.0, speed=0.5, beam_diameter=80e-6)
    exact = pool_size(conduction_pool.heat_source(track, track.beam_diameter))
    ours = np.exp(conduction_pool.conduction_pool(track).log_sizes[1.0])
    assert ours[0] == pytest.approx(exact.width, rel=0.005)
    assert ours[1] == pytest.approx(exact.depth, rel=0.005)
    assert ours[2] == pytest.approx(exact.length, rel=0.005)


def test_the_spot_of_reference_is_a_fixed_point() -> None:
    spot = np.array([conduction_pool.SPOT_REFERENCE])
    for exponent in (0.25, 0.5, 1.0):
        assert conduction_pool.effective_spot(spot, exponent) == pytest.approx(spot)
    assert (
        conduction_pool.effective_spot(np.array([200e-6]), 0.0)[0] == conduction_pool.SPOT_REFERENCE
    )


def test_terms_stay_bounded_far_outside_the_data() -> None:
    track = Track.of(STEEL, power=1e5, speed=1e-4, beam_diameter=1e-2, layer=1e-2)
    values = conduction_pool.terms(track, 0.5)
    assert np.all(np.abs(values) <= 3.0)


def test_the_cooling_rate_is_that_of_the_exact_isotherms_and_near_rosenthal() -> None:
    track = Track.of(STEEL, power=200.0, speed=0.2, beam_diameter=50e-6)
    pool = conduction_pool.conduction_pool(track)
    source = conduction_pool.heat_source(track, track.beam_diameter)
    freezing = conduction_pool.freezing_range(track)
    solid = replace(source, rise=source.rise - freezing)
    gap = pool_size(source).tail - pool_size(solid).tail
    assert pool.cooling_rate == pytest.approx(0.2 * freezing / gap, rel=0.02)
    rises = source.rise * (source.rise - freezing)
    rosenthal = 2.0 * np.pi * STEEL.conductivity * 0.2 * rises / source.absorbed_power
    assert pool.cooling_rate == pytest.approx(rosenthal, rel=0.05)  # a beam against a long tail


def test_the_hottest_surface_boils_at_most() -> None:
    weak, strong = (
        conduction_pool.conduction_pool(
            Track.of(STEEL, power=power, speed=0.8, beam_diameter=1e-4)
        ).surface_temperature[0]
        for power in (30.0, 400.0)
    )
    assert 298.15 < weak < strong == STEEL.boiling
