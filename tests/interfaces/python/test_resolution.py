"""One way to say how fine the cells are, for checks and for lighter shapes."""

import pytest

import sekiso
from sekiso.design.topology.order import N_CELLS
from sekiso.domain.errors import NeedError
from sekiso.interfaces.python.resolution import edge_of, n_cells_of

BOX = sekiso.simple_part("box", x=0.04, y=0.02, z=0.01)


@pytest.mark.parametrize("told", ["1 mm", 8000, 1e-3])
def test_edge_and_number_of_cells_say_the_same(told):
    assert n_cells_of(BOX, told) == 8000
    assert edge_of(BOX, told) == pytest.approx(1e-3)


def test_finer_words_mean_smaller_cells_and_normal_is_usual():
    coarse, normal, fine = (edge_of(BOX, word) for word in N_CELLS)
    assert coarse > normal > fine
    assert normal == pytest.approx((8e-6 / 60_000) ** (1 / 3))
    assert [n_cells_of(BOX, word) for word in N_CELLS] == sorted(N_CELLS.values())


@pytest.mark.parametrize("told", ["tiny", 0, -5, "0 mm", "-1 mm", "1 m", float("nan")])
def test_what_is_no_resolution_is_refused_with_the_words(told):
    for read in (n_cells_of, edge_of):
        with pytest.raises(NeedError, match="coarse, normal, fine"):
            read(BOX, told)


@pytest.mark.parametrize(
    ("asked", "unit"),
    [
        ({"resolution": "2"}, "mm"),
        ({"max_displacement": "0.5"}, "mm"),
        ({"max_displacement": "0.5 kg"}, "mm"),
        ({"min_member": "2"}, "mm"),
        ({"max_mass": "5"}, "g"),
        ({"max_mass": "5 mm"}, "g"),
    ],
)
def test_proposals_have_the_unit_and_size_of_parts(asked, unit):
    with pytest.raises(NeedError) as refused:
        sekiso.optimise_topology(
            BOX, loads="1 kN -z on right", supports="left", material="316L", **asked
        )
    assert f" {unit}'" in refused.value.text("en")
    assert f"{unit}" in refused.value.text("ja")


@pytest.mark.parametrize("share", ["50%", "0.5", "50 percent"])
def test_a_share_may_be_told_in_per_cent(share):
    from sekiso.interfaces.python.topology import share_of

    assert share_of(share) == 0.5


@pytest.mark.parametrize("factor", [0, -1, 1000, float("nan"), "much"])
def test_every_door_refuses_a_factor_with_the_same_range(factor):
    asked = {"loads": "1 kN -z on right", "supports": "left", "material": "316L"}
    for made in (sekiso.stress, sekiso.optimise_topology):
        with pytest.raises(NeedError, match="above 0 and below 1000"):
            made(BOX, min_safety_factor=factor, **asked)


def test_both_doors_refuse_what_exceeds_memory_in_the_same_words():
    asked = {"loads": "1 kN -z on right", "supports": "left", "material": "316L"}
    for made in (sekiso.stress, sekiso.optimise_topology):
        with pytest.raises(NeedError, match=r"Cells of 0\.001 mm do not fit in memory"):
            made(BOX, resolution="1 um", **asked)


def test_a_mass_out_of_reach_is_answered_in_grams_with_the_least():
    asked = {"loads": "1 kN -z on right", "supports": "left", "resolution": 1000}
    steel = {"young_modulus": "200 GPa", "density": "7800 kg/m^3"}
    for mass in ("5 kg", "1 g"):
        with pytest.raises(NeedError, match=r"More than 12.48 g.* less than 62.4 g"):
            sekiso.optimise_topology(BOX, material=steel, max_mass=mass, **asked)
