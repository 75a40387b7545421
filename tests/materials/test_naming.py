"""Alloy names of any spelling find their melt-pool constants."""

from __future__ import annotations

import numpy as np
import pytest

from sekiso.knowledge.load import load
from sekiso.materials.naming import CONSTANTS, alloy_key, class_of, constants_of, pool_constants


@pytest.mark.parametrize("name", ["316L", "SUS316L", "1.4404", "sus 316l", "ＳＵＳ３１６Ｌ"])
def test_spellings_find_one_alloy(name):
    assert alloy_key(name, load()) == "316l"


@pytest.mark.parametrize("name", ["18Ni300", "Ti6Al4V", "CuCrZr", "AlSi10Mg", "IN718"])
def test_names_of_the_shared_density_table_are_known(name):
    assert alloy_key(name, load()) is not None


def test_unknown_name_takes_the_median_of_its_class():
    constants, keys = constants_of(["Ti-99Xx"], load())
    titanium = [pool_constants(load().alloys[key]) for key in class_of("Ti-99Xx", load())]
    expected = np.median([c["liquidus"] for c in titanium if c is not None])
    assert keys == [None]
    assert constants["liquidus"][0] == pytest.approx(expected)


def test_unknowable_name_still_has_all_constants():
    constants, keys = constants_of(["?"], load())
    assert keys == [None]
    assert all(np.isfinite(constants[name][0]) for name in CONSTANTS)
