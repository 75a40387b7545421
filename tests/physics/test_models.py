"""The models of the room say what their functions say."""

from __future__ import annotations

import pytest

from sekiso.knowledge import load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.models import MODELS, WINDOW_DENSITY
from sekiso.physics.sources import WINDOW
from sekiso.physics.window.density import predict_density
from sekiso.physics.window.layer_defects import scanned_layer

FACTS = load()


def test_the_density_model_is_that_of_the_window() -> None:
    recipe = {"power": 200.0, "speed": 0.8, "layer": 4e-5, "beam_diameter": 1e-4, "preheat": 313.15}
    inputs = {"material": FACTS.alloys["316l"], "process": FACTS.processes["PBF-LB"]}
    told = WINDOW_DENSITY.predict({**inputs, **recipe, "hatch": 1e-4})["relative_density"]
    track = Track.of(of_record(FACTS.alloys["316l"]), **recipe)
    low, median, high = predict_density(scanned_layer(track, 1e-4))
    assert (told.low, told.value, told.high) == pytest.approx((low[0], median[0], high[0]))


def test_every_model_cites_its_source() -> None:
    assert WINDOW_DENSITY.source is WINDOW
    assert all(model.source.citation for model in MODELS)
