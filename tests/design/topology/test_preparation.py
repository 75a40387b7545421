"""From a part with loads to a design space: what stays solid, what cannot be asked."""

from dataclasses import replace

import numpy as np
import pytest

from sekiso.design.shapes import SHAPES
from sekiso.design.strength.material import StrengthMaterial
from sekiso.design.topology.preparation import preparation
from sekiso.domain.errors import NeedError, PartError
from sekiso.domain.load_plain import loads_of, supports_of
from sekiso.domain.place_text import read_place

STEEL = StrengthMaterial("steel", 200e9, 0.3, density=7800.0)
BOX = SHAPES["box"](x=0.06, y=0.02, z=0.03)


def prepared(**changed):
    given = {
        "loads": loads_of("2 kN -z on right"), "supports": supports_of("left"), "metal": STEEL,
        "n_cells": 1500,
    }  # fmt: skip
    return preparation(changed.pop("part", BOX), **{**given, **changed})


def test_two_cells_stay_behind_the_faces_that_are_loaded_and_held():
    frozen = prepared().problem.frozen
    assert frozen[:2].all()
    assert frozen[-2:].all()
    assert not frozen[3:-3].any()


def test_a_face_to_keep_stays_too():
    frozen = prepared(keep=(read_place("top"),)).problem.frozen
    assert frozen[:, :, -2:].all()
    assert not frozen[3:-3, :, 0].any()


def test_metal_stays_behind_the_loaded_piece_of_a_face_and_not_behind_all_of_it():
    loads = loads_of("2 kN -z on box 50,5,30 60,15,30 mm")
    frozen = prepared(loads=loads).problem.frozen
    assert frozen[-3:, :, -1].any()
    assert not frozen[3:-10].any()


def test_the_cells_hold_the_volume_of_the_part():
    problem = prepared().problem
    assert problem.volume == pytest.approx(BOX.volume, rel=2e-3)  # fractions are sampled
    assert np.ptp(problem.grid.edge) == pytest.approx(0.0, abs=1e-12)


def test_a_part_that_may_lose_nothing_is_refused():
    with pytest.raises(PartError, match="may be taken away"):
        prepared(kept_depth=0.05)


def test_what_is_weighed_needs_a_density():
    with pytest.raises(NeedError, match="density"):
        prepared(metal=replace(STEEL, density=None))


def test_a_temperature_needs_an_expansion():
    with pytest.raises(NeedError, match="thermal expansion"):
        prepared(loads=loads_of("heat by 80 K"))
