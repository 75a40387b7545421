"""A part cut to what conducts: less resistance than the same metal spread evenly."""

import numpy as np
import pytest
from tests.design.conduction.bodies import BAR, COPPER, EARTH, FEED, LIMB, THICKNESS, half_turn

import sekiso
from sekiso.domain.errors import NeedError


@pytest.fixture(scope="module")
def winding():
    return sekiso.optimise_conduction(
        half_turn(), inflows=f"200 A on {FEED}", sinks=EARTH, material=COPPER,
        volume_fraction=0.5, resolution=3000, n_iterations=25,
    )  # fmt: skip


def test_half_the_metal_of_a_half_turn_conducts_a_fifth_better_than_a_thinner_one(winding):
    compared = winding.verification
    assert winding.part.is_closed
    assert winding.mass == pytest.approx(0.5 * winding.original_mass, rel=0.02)
    assert compared.saving > 0.2
    assert compared.resistance.high < compared.thinned_resistance


def test_no_shape_falls_below_the_straight_bar(winding):
    compared = winding.verification
    assert compared.finished.distance == pytest.approx(THICKNESS, rel=0.05)  # across the slot
    assert compared.finished.least_resistance < compared.resistance.value
    assert compared.original.resistance.value < compared.resistance.value


def test_the_numbers_of_a_winding_go_to_its_files(winding, tmp_path):
    told = winding.numbers()
    assert told["resistance"] == (winding.verification.resistance.value, "ohm")
    assert told["rise"][1] == "V"
    assert winding.export(tmp_path / "turn.json").stat().st_size > 0


def test_ends_that_are_fed_and_earthed_stay_whole(winding):
    assert winding.part.faces is not None
    ends = [np.abs(winding.part.vertices[:, 0]).min(), np.ptp(winding.part.vertices[:, 1])]
    assert ends == pytest.approx([0.0, 2 * LIMB + 0.008], abs=1e-5)


def test_a_stopped_run_goes_on_to_the_same_design(winding):
    asked = {
        "inflows": f"200 A on {FEED}", "sinks": EARTH, "material": COPPER, "max_mass": "60 g",
        "resolution": 1500,
    }  # fmt: skip
    whole = sekiso.optimise_conduction(half_turn(), n_iterations=4, **asked)
    first = sekiso.optimise_conduction(half_turn(), n_iterations=2, **asked)
    rest = sekiso.optimise_conduction(half_turn(), n_iterations=4, resume=first.state, **asked)
    assert np.array_equal(whole.density, rest.density)


@pytest.mark.parametrize("aim", [{}, {"volume_fraction": 0.5, "max_mass": "10 g"}])
def test_one_aim_is_asked_for(aim):
    with pytest.raises(NeedError, match="needs one aim"):
        sekiso.optimise_conduction(
            BAR, inflows="50 W on right", sinks="left", material=COPPER, **aim
        )


def test_a_metal_without_a_density_has_no_mass_to_save():
    light = {"thermal_conductivity": 80.0}
    with pytest.raises(NeedError, match="density"):
        sekiso.optimise_conduction(
            BAR, inflows="50 W on right", sinks="left", material=light,
            volume_fraction=0.5, resolution=1000,
        )  # fmt: skip
