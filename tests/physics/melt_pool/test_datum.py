"""Depths from different datums become one number."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool.datum import DepthDatum, depth_from_plate


def test_the_same_pool_measured_three_ways() -> None:
    layer, height, depth = 30e-6, 20e-6, 80e-6
    told = {
        DepthDatum.PLATE: depth,
        DepthDatum.POWDER_TOP: depth + layer,
        DepthDatum.BEAD_TOP: depth + height,
    }
    for datum, value in told.items():
        found = depth_from_plate(np.array(value), datum, layer=layer, height=height)
        assert found == pytest.approx(depth)


def test_a_pool_inside_the_powder_has_no_depth() -> None:
    found = depth_from_plate(np.array(20e-6), DepthDatum.POWDER_TOP, layer=30e-6, height=0.0)
    assert found == 0.0
