"""Faster cooling makes finer dendrites, by the stated power law."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.physics.melt_pool.dendrites import dendrite_spacing


def test_spacing_by_hand() -> None:
    assert dendrite_spacing(np.array([1.0, 1e3])) == pytest.approx([80e-6, 80e-6 * 1e3**-0.33])
