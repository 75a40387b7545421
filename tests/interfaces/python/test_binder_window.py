"""The door to binder-jet windows."""

from __future__ import annotations

import pytest

from sekiso.domain.errors import RecipeError
from sekiso.interfaces.python.binder_window import binder_window


def test_text_with_units_is_read() -> None:
    window = binder_window(drop_volume=30e-15, spacing="42 um", layer="50 um", packing=0.55)
    assert 0.7 < float(window.saturation) < 0.8
    assert 0.16 < float(window.shrinkage) < 0.18


def test_a_bed_denser_than_the_part_is_refused() -> None:
    with pytest.raises(RecipeError, match="denser than the sintered"):
        binder_window(
            drop_volume=3e-14, spacing=42e-6, layer=5e-5, packing=0.7, sintered_density=0.6
        )
