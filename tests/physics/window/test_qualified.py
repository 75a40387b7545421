"""A production set is a fact, and ten sound coupons as evidence."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge import load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.window.defects import local_intercepts
from sekiso.physics.window.layer_defects import scanned_layer
from sekiso.physics.window.qualified import (
    qualified_layer,
    qualified_set,
    sound_coupons,
)

ALLOYS = load().alloys


def test_an_alloy_without_a_set_and_another_process_have_none() -> None:
    assert qualified_set(ALLOYS["316l"], "PBF-EB") is None
    assert qualified_set(ALLOYS["17-4ph"], "PBF-LB") is None


def test_sound_coupons_count_as_ten_labels_without_defect() -> None:
    known = qualified_set(ALLOYS["316l"], "PBF-LB")
    assert known is not None
    layer = qualified_layer(known, of_record(ALLOYS["316l"]), preheat=298.15)
    ten = scanned_layer(
        type(layer.track).of(
            layer.track.metal, power=np.full(10, known.power), speed=known.speed,
            beam_diameter=known.beam_diameter, layer=known.layer, preheat=298.15,
        ),
        known.hatch,
    )  # fmt: skip
    labels = {name: np.zeros(10) for name in ("lack_of_fusion", "keyhole_porosity", "balling")}
    by_hand = local_intercepts(ten, labels)
    for name, (shift, spread) in sound_coupons(layer).items():
        assert (shift, spread) == pytest.approx(by_hand[name])
        assert shift < 0.0
