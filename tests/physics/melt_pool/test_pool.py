"""A pool keeps its numbers when its arrays take another shape."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.powder_bed import predict_pool
from sekiso.physics.melt_pool.track import Track

STEEL = thermophysical.of_record(load().alloys["316l"])


def test_every_array_is_reshaped_and_fields_are_replaced() -> None:
    flat = predict_pool(
        pool_state(Track.of(STEEL, power=np.linspace(100, 350, 6), speed=0.8, beam_diameter=1e-4))
    )
    grid = flat.reshaped((2, 3), findings=("seen",))
    arrays = {name: value for name, value in vars(grid).items() if isinstance(value, np.ndarray)}
    assert len(arrays) == 16
    assert all(value.shape == (2, 3) for value in arrays.values())
    assert grid.width[1, 0] == pytest.approx(flat.width[3])
    assert grid.findings == ("seen",)
    assert flat.findings == ()
