"""Recipes are read in the unit, band and words of the declared quantity, whoever asks."""

from __future__ import annotations

import inspect
from typing import get_args, get_type_hints

import numpy as np
import pytest

import sekiso
from sekiso.domain import quantities
from sekiso.domain.errors import NeedError, RecipeError
from sekiso.domain.units import Unit
from sekiso.interfaces.python.recipe_input import read, read_one
from sekiso.interfaces.python.thermal_field import solidification_profile, temperature_field

FACES = (
    sekiso.melt_pool, sekiso.process_window, sekiso.deposit_window, sekiso.binder_window,
    sekiso.defects, temperature_field, solidification_profile,
)  # fmt: skip


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__)
def test_an_argument_is_annotated_with_the_unit_of_its_quantity(face):
    hints = get_type_hints(face, include_extras=True)
    named = [name for name in inspect.signature(face).parameters if name in quantities.everything()]
    assert named
    for name in named:
        entry = quantities.quantity(name)
        assert _unit_of(hints[name]) == entry.unit, name


def _unit_of(hint):
    """The unit in `Annotated[..., Unit]` or `Annotated[..., Unit] | None`."""
    for piece in (hint, *get_args(hint)):
        for note in getattr(piece, "__metadata__", ()):
            if isinstance(note, Unit):
                return note.symbol
    return None


def test_text_numbers_and_lists_of_text_are_read():
    assert read("800 mm/s", "speed") == pytest.approx(0.8)
    np.testing.assert_allclose(read(["40 um", "0.06 mm"], "layer"), [40e-6, 60e-6])
    assert read_one(np.array([280.0]), "power") == 280.0


@pytest.mark.parametrize(
    ("value", "name", "error", "words"),
    [
        (800.0, "speed", RecipeError, r"Plausible is 0.0001 to 50 m/s.*'1200 mm/s'"),
        (200.0, "preheat", RecipeError, "'200 degC'"),
        (-1.0, "power", RecipeError, "above zero"),
        (0.0, "hatch", RecipeError, "above zero"),
        (np.nan, "power", RecipeError, "finite"),
        ([1.0, 2.0], "power", RecipeError, "one number"),
        ("280 mm", "power", NeedError, "mm"),
        ("280", "power", NeedError, "'280 W'"),
        (object(), "power", RecipeError, "numbers"),
    ],
)
def test_an_impossible_value_is_refused_with_band_and_example(value, name, error, words):
    with pytest.raises(error, match=words):
        read_one(value, name)


def test_a_bare_plate_has_no_layer():
    assert read_one(0.0, "layer") == 0.0
