"""A machine's own tracks correct the model; a wrong beam is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.conduction_pool import conduction_pool
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.local import (
    LocalTracks,
    doubted_spot,
    fit_local,
    slope_design,
    spot_posterior,
)
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])
POWER = np.array([120.0, 200.0, 300.0, 200.0, 150.0, 350.0])
SPEED = np.array([0.4, 0.8, 1.2, 1.4, 1.0, 0.8])


def _track(spot: float) -> Track:
    return Track.of(STEEL, power=POWER, speed=SPEED, beam_diameter=spot)


def _measured(track: Track, shift: float) -> LocalTracks:
    state = pool_state(track)
    return LocalTracks(state, {"width": predict_pool(state).width * np.exp(shift)})


def test_tracks_move_the_prediction_towards_themselves() -> None:
    state = pool_state(_track(100e-6))
    before = predict_pool(state)
    after = predict_pool(state, local=fit_local(_measured(state.track, 0.3)))
    gap = np.log(after.width / before.width)
    assert np.all((gap > 0.2) & (gap < 0.35))


def test_the_interval_shrinks_and_depth_is_left_alone() -> None:
    state = pool_state(_track(100e-6))
    before = predict_pool(state)
    after = predict_pool(state, local=fit_local(_measured(state.track, 0.0)))
    assert np.all(after.width_high - after.width_low < before.width_high - before.width_low)
    assert np.array_equal(after.depth, before.depth)


def test_no_measurement_changes_nothing() -> None:
    state = pool_state(_track(100e-6))
    own = fit_local(LocalTracks(state, {"width": np.full(6, np.nan)}))
    assert np.array_equal(predict_pool(state, local=own).width, predict_pool(state).width)


def test_scattered_tracks_are_trusted_less() -> None:
    state = pool_state(_track(100e-6))
    pool = predict_pool(state)
    scatter = np.array([0.6, -0.5, 0.7, -0.4, 0.5, -0.6])
    wild = LocalTracks(state, {"width": pool.width * np.exp(scatter)})
    calm = LocalTracks(state, {"width": pool.width * np.exp(np.full(6, scatter.mean()))})
    found = [predict_pool(state, local=fit_local(tracks)) for tracks in (wild, calm)]
    spread = [np.log(own.width_high / own.width_low) for own in found]
    assert np.all(spread[0] > 2.0 * spread[1])


def _conduction_tracks(true_spot: float) -> dict[str, np.ndarray]:
    noise = np.random.default_rng(1).normal(0.0, 0.05, (3, POWER.size))
    sizes = np.exp(conduction_pool(_track(true_spot)).log_sizes[1.0] + noise)
    return {"width": sizes[0], "depth": sizes[1]}


def test_a_beam_stated_twice_too_wide_is_detected() -> None:
    tracks = LocalTracks(pool_state(_track(200e-6)), _conduction_tracks(100e-6))
    assert doubted_spot(spot_posterior(tracks)) == 0.5


def test_a_beam_stated_half_as_wide_is_held_likelier_wider_than_narrower() -> None:
    posterior = spot_posterior(LocalTracks(pool_state(_track(50e-6)), _conduction_tracks(100e-6)))
    wider = sum(p for factor, p in posterior.items() if factor > 1.0)
    narrower = sum(p for factor, p in posterior.items() if factor < 1.0)
    assert wider > 2.0 * narrower


def test_a_beam_stated_rightly_is_not_doubted() -> None:
    tracks = LocalTracks(pool_state(_track(100e-6)), _conduction_tracks(100e-6))
    posterior = spot_posterior(tracks)
    assert sum(posterior.values()) == pytest.approx(1.0)
    assert doubted_spot(posterior) is None


def test_the_slope_design_starts_with_the_offset() -> None:
    design = slope_design(replace(_track(80e-6)))
    assert design.shape == (6, 3)
    assert np.all(design[:, 0] == 1.0)
