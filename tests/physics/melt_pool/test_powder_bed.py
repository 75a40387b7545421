"""Predicted pools move the right way and carry honest intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sekiso.domain import quantities
from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.conduction_pool import SIZES
from sekiso.physics.melt_pool.correction import (
    from_mapping,
    plain_model,
    pool_model,
    pool_state,
)
from sekiso.physics.melt_pool.pool import MeltPool
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def _track(**change: object) -> Track:
    base = {"power": 200.0, "speed": 0.8, "beam_diameter": 100e-6, "layer": 0.0}
    return Track.of(STEEL, **{**base, **change})


def _pool(**change: object) -> MeltPool:
    return predict_pool(pool_state(_track(**change)))


def test_width_and_depth_grow_with_power() -> None:
    pool = _pool(power=np.linspace(80.0, 500.0, 12))
    assert np.all(np.diff(pool.width) > 0)
    assert np.all(np.diff(pool.depth) > 0)


def test_depth_falls_with_speed() -> None:
    assert np.all(np.diff(_pool(speed=np.linspace(0.3, 2.0, 9)).depth) < 0)


def test_a_powder_layer_changes_depth_by_less_than_its_scatter() -> None:
    bare, powder = _pool(layer=np.array([0.0, 60e-6])).depth
    assert abs(np.log(powder / bare)) < 0.2  # replicate scatter of powder depth is .37


def test_preheat_widens_the_pool() -> None:
    cold, hot = _pool(preheat=np.array([300.0, 900.0])).width
    assert hot > cold


@settings(max_examples=60, deadline=None)
@given(
    st.floats(20.0, 2000.0), st.floats(0.01, 5.0), st.floats(20e-6, 500e-6), st.floats(0.0, 1e-4)
)
def test_intervals_are_ordered_and_finite(
    power: float, speed: float, spot: float, layer: float
) -> None:
    pool = _pool(power=power, speed=speed, beam_diameter=spot, layer=layer)
    for size in SIZES:
        low, middle, high = (getattr(pool, size + end)[0] for end in ("_low", "", "_high"))
        assert 0.0 <= low <= middle <= high < np.inf


def test_no_melt_is_zero_with_mode_none() -> None:
    pool = _pool(power=np.array([1.5, 200.0]))
    assert pool.mode.tolist()[0] == "none"
    assert pool.width[0] == pool.width_high[0] == 0.0
    assert pool.width[1] > 0.0


def test_outside_the_fitted_range_it_says_so_and_widens() -> None:
    inside = _pool()
    outside = _pool(power=3000.0, speed=0.02)
    assert inside.validity == "inside"
    assert outside.validity == "extrapolated: power, speed"
    assert outside.depth_high / outside.depth_low > inside.depth_high / inside.depth_low


def test_an_alloy_known_by_class_only_gets_a_wider_interval() -> None:
    spread = np.full((3, 1), 0.5)
    plain, wide = _pool(), predict_pool(pool_state(_track()), class_spread=spread)
    assert wide.width_high > plain.width_high
    assert wide.width == plain.width


def test_the_plain_model_is_the_conduction_pool() -> None:
    state = pool_state(_track(), plain_model())
    assert np.log(predict_pool(state).depth) == pytest.approx(state.conduction.log_sizes[1.0][1])


def test_the_shipped_model_obeys_the_licence_rule() -> None:
    for size in pool_model().sizes.values():
        assert len(size.members) <= 64
        assert sum(len(member.terms) for member in size.members) <= 64


def test_the_model_file_round_trips() -> None:
    import json
    from importlib import resources

    path = resources.files("sekiso.knowledge").joinpath("models/melt_pool_pbf_lb.json")
    content = json.loads(path.read_text(encoding="utf-8"))
    again = from_mapping(content)
    assert again.sizes.keys() == pool_model().sizes.keys()
    assert all(entry["sha256"] and entry["citation"] for entry in content["data"])


def test_what_lies_outside_is_named_as_a_quantity() -> None:
    assert set(pool_model().ranges) <= set(quantities.everything())
    assert _pool(beam_diameter=1e-3).validity == "extrapolated: beam_diameter"
