"""Layers side by side: usual hatch, defects of every recipe, the recipe at one of them."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.layer_defects import (
    layer_defects,
    recipe_at,
    scanned_layer,
    usual_hatch,
)

ALLOY = load().alloys["17-4ph"]
TRACK = Track.of(
    of_record(ALLOY), power=[2.0, 150.0, 250.0], speed=0.9, beam_diameter=1e-4, layer=4e-5
)


def test_the_usual_hatch_overlaps_tracks_and_is_half_a_beam_at_least() -> None:
    state = scanned_layer(TRACK).state
    hatch = usual_hatch(state)
    assert hatch[0] == 5e-5
    assert hatch[1:] == pytest.approx(0.75 * state.median("width")[1:])


def test_cracking_and_evaporation_come_with_the_alloy_only() -> None:
    scan = scanned_layer(TRACK, 1e-4)
    bare, full = layer_defects(scan), layer_defects(scan, alloy=ALLOY)
    assert set(full.probability) - set(bare.probability) == {"cracking", "evaporation"}
    assert np.array_equal(full.any_defect, bare.any_defect)
    free = np.prod([1.0 - bare.probability[name] for name in bare.probability], axis=0)
    assert bare.any_defect == pytest.approx(1.0 - free)


def test_density_may_be_told_by_another_model() -> None:
    third = np.array([0.97, 0.98, 0.99])
    found = layer_defects(scanned_layer(TRACK), density=lambda _: (third - 0.01, third, third))
    assert np.array_equal(found.relative_density, third)


def test_the_recipe_at_a_place_has_the_numbers_of_that_place() -> None:
    scan = scanned_layer(TRACK)
    found = layer_defects(scan)
    recipe = recipe_at(scan, found, 2, process="PBF-LB", origin="computed")
    assert recipe.power == 250.0
    assert recipe.hatch == scan.hatch[2]
    assert recipe.any_defect == found.any_defect[2]
    assert recipe.band[0] < recipe.any_defect < recipe.band[1]
    assert recipe.relative_density[1] == found.relative_density[2]


def test_defects_take_another_shape_with_all_their_tables() -> None:
    found = layer_defects(scanned_layer(TRACK), alloy=ALLOY).reshaped((3, 1))
    assert found.any_defect.shape == found.probability["cracking"].shape == (3, 1)
    assert all(loss.shape == (3, 1) for loss in found.losses.values())
