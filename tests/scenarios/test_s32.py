"""S32 and N23: a motor winding and a heat spreader whose shapes follow what they conduct.

Half a turn of a copper winding around a slot; a plate that carries the heat of two chips to a cold
edge.
"""

import pytest
from tests.design.conduction.bodies import COPPER, EARTH, FEED, half_turn, plate_with_pads

import sekiso

TURN = half_turn()
MIDDLE_LINE = 2 * 0.052 + 0.024  # m, along the middles of limbs and end: 16 mm wide all the way
PLATE = plate_with_pads()


@pytest.fixture(scope="module")
def winding():
    return sekiso.optimise_conduction(
        TURN, inflows=f"200 A on {FEED}", sinks=EARTH, material=COPPER, process="PBF-LB",
        volume_fraction=0.5, resolution=4000, n_iterations=30,
    )  # fmt: skip


@pytest.fixture(scope="module")
def spreader():
    return sekiso.optimise_conduction(
        PLATE, inflows="60 W on top", sinks="left", material="AlSi10Mg", volume_fraction=0.4,
        resolution=4000, n_iterations=25,
    )  # fmt: skip


def test_the_winding_has_a_fifth_less_resistance_than_a_plain_bar_of_its_mass(winding):
    """A bar of one section, bent along the middle of the space: R = L^2 / (k V)."""
    plain = MIDDLE_LINE**2 / (50e6 * winding.part.volume)
    assert winding.verification.resistance.high < 0.8 * plain


def test_it_beats_the_same_space_made_thinner_and_says_by_how_much(winding):
    compared = winding.verification
    assert compared.saving > 0.2
    assert compared.resistance.high < compared.thinned_resistance
    assert compared.finished.loss == pytest.approx(compared.resistance.value * 200.0**2)


def test_the_winding_prints_without_supports(winding):
    assert winding.part.is_closed
    assert winding.mass == pytest.approx(0.5 * winding.original_mass, rel=0.02)
    codes = {finding.code: finding for finding in winding.findings}
    assert codes["design_stands"].values["area"] == 0.0
    assert "design_hangs" not in codes


def test_two_chips_are_cooled_by_less_metal_better_than_by_a_thinner_plate(spreader):
    compared = spreader.verification
    assert compared.finished.flow == 60.0
    assert compared.resistance.unit == "K/W"
    assert compared.saving > 0.1
    assert spreader.numbers()["rise"][0] < 2.5 * compared.original.rise.value


def test_the_alloy_brings_the_interval_of_its_conductivity(spreader):
    resistance = spreader.verification.resistance
    assert resistance.high / resistance.low > 1.1
    assert resistance.sources


def test_metal_leads_from_the_chips_to_the_cold_edge_and_not_beyond(spreader):
    vertices = spreader.part.vertices
    assert spreader.part.n_bodies == 1
    assert vertices[:, 0].min() == pytest.approx(0.0, abs=1e-5)
    assert vertices[:, 0].max() < 0.045  # of 0.06
