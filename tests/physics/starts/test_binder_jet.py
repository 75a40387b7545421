"""A jetted part is printed larger by its sinter shrinkage."""

from __future__ import annotations

import pytest

from sekiso.knowledge import load
from sekiso.physics.starts.binder_jet import binder_jet_start


def test_scale_undoes_the_shrinkage() -> None:
    recipe = binder_jet_start(load().processes["BJT"])
    shrinkage = recipe.expected["shrinkage"]
    assert recipe.parameters["scale"] * (1.0 - shrinkage) == pytest.approx(1.0)
    assert recipe.parameters["layer"] == pytest.approx(65e-6)
