"""Who is cheaper, who is faster: claims that follow from size, rate, tooling and metal price."""

from __future__ import annotations

import numpy as np

from sekiso.economics.break_even import PriceCurves, whole_quantities

from .conftest import median

LEVER = {"volume": 3.75e-6, "area": 2.5e-3, "extent": (0.05, 0.015, 0.01)}
DETAIL = {
    "volume": 2.2e-6,
    "area": 2.2e-3,
    "extent": (0.03, 0.02, 0.018),
    "features": {"thin_walls"},
}
ROBOT = ("DED-Arc", "waam-robot-cell")
BINDER = ("BJT", "hp-metal-jet-s100")
LASER = ("PBF-LB", "eos-m290")


def test_200_000_small_steel_levers_are_not_printed(made, printed):
    best = min(
        median(made(LEVER, route, "17-4ph", quantity=200_000).price)
        for route in ("MIM", "forging", "sheet")
    )
    assert best < median(printed(LEVER, *BINDER, "17-4ph", quantity=200_000).price)
    assert best < 0.1 * median(printed(LEVER, *LASER, "17-4ph", quantity=200_000).price)


def test_10_000_small_detailed_pieces_without_tooling_are_jetted(made, printed):
    pieces = whole_quantities(61, 1e6)
    number = np.array(pieces)[:, None]
    jetted = printed(DETAIL, *BINDER, "316l", quantity=number)
    moulded = made(DETAIL, "MIM", "316l", quantity=number)
    curves = PriceCurves([jetted.price, moulded.price], nodes=pieces, quantities=pieces)
    assert 3_000 < curves.crossing(0, 1).median < 150_000
    chance = dict(zip(pieces, curves.chances()[0], strict=True))
    assert chance[min(pieces, key=lambda n: abs(n - 500.0))] > 0.9
    assert chance[1e6] < 0.45


def test_a_plain_aluminium_block_is_machined(made, printed):
    block = {
        "volume": 3e-4,
        "area": 0.06,
        "extent": (0.15, 0.1, 0.04),
        "features": {"prismatic"},
    }
    for quantity in (1, 20, 500):
        cut = made(block, "machining", "al-6061", quantity=quantity)
        grown = printed(block, "PBF-LB", "eos-m290", "alsi10mg", quantity=quantity)
        assert median(grown.price) > 3 * median(cut.price)


def test_thin_tank_shells_are_spun(made, printed):
    shell = {
        "volume": 0.01,
        "area": 5.0,
        "extent": (1.0, 1.0, 0.5),
        "features": {"thin_shell"},
    }
    spun = made(shell, "sheet", "al-6061", quantity=10)
    assert spun.variant == "spinning"
    assert median(spun.price) < 0.5 * median(made(shell, "machining", "al-6061", quantity=10).price)
    grown = printed(shell, "DED-Arc", "waam-robot-cell", "al-5183", quantity=10)
    assert median(spun.price) < median(grown.price)


def _solid_over_deposit(made, printed, ratio: float) -> float:
    tray = {
        "volume": 0.0108,
        "area": 1.8,
        "extent": (1.0, 0.8, 0.15),
        "buy_to_fly": ratio,
        "features": {"large_bulk"},
    }
    solid = made(tray, "machining", "ti-6al-4v", quantity=20)
    deposit = printed(tray, *ROBOT, "ti-6al-4v", quantity=20)
    return median(solid.price) / median(deposit.price)


def test_arc_deposition_of_titanium_pays_above_some_buy_to_fly(made, printed):
    """Published thresholds run from 3 (projected) over 5-8 to 12 (2006 systems)."""
    ratios = [_solid_over_deposit(made, printed, ratio) for ratio in (3, 20, 30)]
    assert ratios[0] < 1 < ratios[1] < ratios[2]


def test_a_small_fixed_titanium_part_is_not_saved_by_a_powder_bed(made, printed):
    """Simpson: a 1:1 copy at buy-to-fly 9 is not cost-effective by powder bed."""
    part = {"volume": 8.25e-5, "area": 0.033, "extent": (0.15, 0.1, 0.05), "buy_to_fly": 9.0}
    cut = made(part, "machining", "ti-6al-4v", quantity=50)
    assert median(printed(part, *LASER, "ti-6al-4v", quantity=50).price) > median(cut.price)


def test_large_titanium_is_deposited_not_melted_in_a_powder_bed(printed):
    tray = {"volume": 0.0108, "area": 1.8, "extent": (1.0, 0.8, 0.15)}
    arc = printed(tray, *ROBOT, "ti-6al-4v", quantity=1)
    bed = printed(tray, "PBF-LB", "bright-laser-blt-s1500", "ti-6al-4v", quantity=1)
    assert median(arc.price) < 0.5 * median(bed.price)


def test_a_light_titanium_bracket_is_printed_in_a_powder_bed_not_deposited(printed):
    """Walls of 2 mm are less than one arc bead; most of a deposit would be cut away."""
    light = {"volume": 2e-5, "area": 0.02, "extent": (0.1, 0.08, 0.06)}
    bed = printed(light, *LASER, "ti-6al-4v", quantity=5)
    arc = printed(light, *ROBOT, "ti-6al-4v", quantity=5)
    assert median(bed.price) < median(arc.price)
    assert median(bed.feedstock_mass) < 0.6 * median(arc.feedstock_mass)


def test_a_hollow_iron_housing_of_half_a_tonne_is_cast(made, printed):
    housing = {
        "volume": 0.08,
        "area": 8.0,
        "extent": (1.0, 1.0, 1.0),
        "features": {"large_bulk", "internal_channels"},
    }
    cast = made(housing, "casting", "fc250", quantity=10, variant="printed-sand")
    pattern = made(housing, "casting", "fc250", quantity=10, variant="sand")
    grown = printed(housing, "DED-Arc", "waam-gantry", "er70s-6", quantity=10)
    assert median(cast.price) < 0.75 * median(grown.price)
    assert median(cast.lead_time) < 0.6 * median(pattern.lead_time)
    assert 30 < median(cast.lead_time) / 86400 < 130  # DB: 10 months -> 2 months


def test_a_lever_arm_of_three_tonnes_in_a_hurry_is_deposited(made, printed):
    arm = {
        "volume": 0.35,
        "area": 8.8,
        "extent": (3.66, 0.6, 0.4),
        "features": {"large_bulk"},
    }
    grown = printed(arm, "DED-Arc", "waam-gantry", "er70s-6", quantity=1)
    others = [
        made(arm, route, "er70s-6", quantity=1)
        for route in ("casting", "forging", "machining", "fabrication")
    ]
    assert all(median(grown.lead_time) < 0.6 * median(other.lead_time) for other in others)
    assert median(grown.price) > min(median(other.price) for other in others)  # haste has its price
    assert 30 < median(grown.lead_time) / 86400 < 130  # Poe Lock: 12 weeks


def test_a_million_cylinder_heads_are_cast(made, printed):
    head = {
        "volume": 4.2e-3,
        "area": 1.4,
        "extent": (0.45, 0.25, 0.15),
        "features": {"internal_channels"},
    }
    cast = made(head, "casting", "a356", quantity=1e6)
    grown = printed(head, "PBF-LB", "nikon-nxg-xii-600", "alsi10mg", quantity=1e6)
    assert cast.variant == "permanent-mould"
    assert median(cast.price) < 0.05 * median(grown.price)


def test_a_single_casting_whose_pattern_is_lost_is_printed_sooner_and_cheaper(made, printed):
    impeller = {
        "volume": 1.4e-4,
        "area": 0.047,
        "extent": (0.108, 0.108, 0.04),
        "features": {"overhang", "thin_walls"},
        "tooling": "lost",
    }
    grown = printed(impeller, *LASER, "316l", quantity=1)
    for variant in ("sand", "investment"):
        cast = made(impeller, "casting", "316l", quantity=1, variant=variant)
        assert median(grown.price) < median(cast.price)
        assert median(grown.lead_time) < 0.6 * median(cast.lead_time)


def test_a_steel_cover_of_17_kg_is_an_arc_job_or_a_casting(made, printed):
    cover = {
        "volume": 2.2e-3,
        "area": 0.22,
        "extent": (0.35, 0.35, 0.12),
        "features": {"large_bulk"},
        "tooling": "lost",
    }
    arc = printed(cover, *ROBOT, "316l", quantity=2)
    bed = printed(cover, "PBF-LB", "eos-m400-4", "316l", quantity=2)
    cast = made(cover, "casting", "316l", quantity=2)
    assert median(arc.price) < 0.4 * median(bed.price)
    assert median(arc.lead_time) < median(cast.lead_time)
    assert median(arc.price) < 4 * median(cast.price)


def test_quantity_gives_am_away_to_casting(made, printed):
    part = {"volume": 1.5e-4, "area": 0.05, "extent": (0.12, 0.1, 0.06)}
    gap = [
        median(made(part, "casting", "alsi10mg", quantity=n).price)
        / median(printed(part, *LASER, "alsi10mg", quantity=n).price)
        for n in (1, 10, 100, 10_000)
    ]
    assert np.all(np.diff(gap) < 0)


def test_five_times_the_size_moves_the_part_from_powder_bed_to_deposition(printed):
    def ratio(scale: float) -> float:
        part = {
            "volume": 2e-4 * scale**3,
            "area": 0.05 * scale**2,
            "extent": (0.12 * scale, 0.1 * scale, 0.06 * scale),
        }
        bed = printed(part, "PBF-LB", "nikon-nxg-xii-600", "316l", quantity=1)
        return median(bed.price) / median(printed(part, *ROBOT, "316l", quantity=1).price)

    assert ratio(1.0) < 1.3
    assert ratio(5.0) > 2 * ratio(1.0)
