"""A recipe gives its parameters by name and writes itself plainly."""

from __future__ import annotations

import pytest

from sekiso.domain.recipe import Recipe

RECIPE = Recipe(
    "PBF-LB",
    "computed",
    {"power": 200.0, "speed": 0.8, "hatch": 1e-4, "layer": 4e-5},
    risks={"balling": 0.02, "any": 0.07},
    relative_density=(0.98, 0.99, 0.995),
)


def test_parameters_are_read_by_name() -> None:
    assert (RECIPE.power, RECIPE.speed) == (200.0, 0.8)
    assert RECIPE.any_defect == 0.07
    assert RECIPE.build_rate == pytest.approx(3.2e-9)
    with pytest.raises(KeyError, match="preheat"):
        _ = RECIPE.preheat


def test_the_plain_form_leaves_the_density_to_its_prediction() -> None:
    plain = RECIPE.json()
    assert plain["parameters"]["hatch"] == 1e-4
    assert plain["origin"] == "computed"
    assert "relative_density" not in plain
