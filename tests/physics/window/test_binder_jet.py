"""Binder jetting conserves volume and mass."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.window.binder_jet import binder_window, saturation, shrinkage


def test_sintering_conserves_mass() -> None:
    s = shrinkage(np.array([0.5, 0.6]), np.array(0.97))
    assert np.array([0.5, 0.6]) == pytest.approx(0.97 * (1.0 - s) ** 3)


def test_saturation_is_binder_over_pores() -> None:
    filled = saturation(np.array(1e-15), packing=0.5, spacing=20e-6, layer=5e-6)
    assert filled == pytest.approx(1.0)


def test_the_window_flags_dry_and_flooded_recipes_and_scales_the_part() -> None:
    window = binder_window(
        drop_volume=np.array([5e-15, 30e-15, 60e-15]),
        spacing=np.array(42e-6),
        layer=np.array(50e-6),
        packing=np.array(0.55),
        sintered_density=np.array(0.97),
    )
    assert window.is_inside.tolist() == [0.0, 1.0, 0.0]
    assert window.scale * (1.0 - window.shrinkage) == pytest.approx(1.0)
