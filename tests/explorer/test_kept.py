"""What is kept between questions: an answer does not hang on what was asked before it."""

import pytest

import sekiso
from sekiso.explorer import kept as kept_module

BLOCK = {"size": "120 x 80 x 30 mm", "require": ("yield_strength >= 300 MPa",)}
OTHERS = (
    {"require": ("yield_strength >= 600 MPa",)},
    {"require": ("yield_strength >= 300 MPa", "corrosion=sea_water")},
    {"features": ("internal_channels",)},
    {"size": "800 x 500 x 300 mm"},
    {"material": "titanium"},
    {"seed": 3},
)


def _fresh(**need):
    kept_module._of_need.cache_clear()
    kept_module._OF.clear()
    return sekiso.explore(**need).json()


@pytest.mark.parametrize("quantity", [1, 20_000])
def test_another_quantity_is_answered_as_if_it_were_the_first(quantity):
    fresh = _fresh(**BLOCK, quantity=quantity)
    _fresh(**BLOCK, quantity=50)
    assert sekiso.explore(**BLOCK, quantity=quantity).json() == fresh


@pytest.mark.parametrize("other", OTHERS, ids=str)
def test_another_need_is_answered_as_if_it_were_the_first(other):
    fresh = _fresh(**{**BLOCK, **other}, quantity=50)
    _fresh(**BLOCK, quantity=50)
    assert sekiso.explore(**{**BLOCK, **other}, quantity=50).json() == fresh


def test_other_pieces_open_no_new_store_and_other_limits_one():
    _fresh(**BLOCK, quantity=50)
    store = kept_module._of_need
    at_first = store.cache_info().misses
    for quantity in (60, 70, 80):
        sekiso.explore(**BLOCK, quantity=quantity)
    assert store.cache_info().misses == at_first
    sekiso.explore(**{**BLOCK, "require": ("yield_strength >= 310 MPa",)}, quantity=50)
    assert store.cache_info().misses == at_first + at_first // 2
