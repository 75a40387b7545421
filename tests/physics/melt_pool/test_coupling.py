"""How much of a beam or arc a metal takes follows from process, metal and wavelength."""

from __future__ import annotations

import pytest

from sekiso.domain.errors import RecipeError
from sekiso.knowledge import load
from sekiso.materials.thermophysical import of_record
from sekiso.physics.melt_pool.coupling import absorbed_share, arc_modes, coupled

FACTS = load()
COPPER = FACTS.alloys["copper"]
METAL = of_record(COPPER)


def test_electrons_are_absorbed_alike_by_all_metals() -> None:
    metal, is_known = coupled(METAL, FACTS.processes["PBF-EB"], COPPER, None)
    assert (metal.absorptivity, is_known) == (0.87, True)


def test_green_light_has_its_own_fact_and_blue_of_an_unknown_metal_has_none() -> None:
    laser = FACTS.processes["PBF-LB"]
    green, is_known = coupled(METAL, laser, COPPER, 515e-9)
    assert green.absorptivity == COPPER.value("thermophysical.absorptivity_green")
    assert green.absorptivity_flat == green.absorptivity
    blue, is_known = coupled(METAL, laser, COPPER, 450e-9)
    assert blue.absorptivity == COPPER.value("thermophysical.absorptivity_blue")
    assert is_known
    assert coupled(METAL, laser, COPPER, None) == (METAL, True)
    assert coupled(METAL, laser, None, 515e-9) == (METAL, False)


def test_an_arc_has_the_efficiency_of_its_mode_whatever_the_metal() -> None:
    arc = FACTS.processes["DED-Arc"]
    assert coupled(METAL, arc, COPPER, 515e-9) == (METAL, True)
    assert absorbed_share(arc, METAL) == 0.84
    assert absorbed_share(arc, METAL, "GTAW") == 0.78
    assert arc_modes(arc)[0] == "GMAW"
    with pytest.raises(RecipeError, match="arc mode"):
        absorbed_share(arc, METAL, "torch")


def test_a_laser_gives_what_the_metal_absorbs() -> None:
    assert absorbed_share(FACTS.processes["DED-LB-wire"], METAL) == METAL.absorptivity
