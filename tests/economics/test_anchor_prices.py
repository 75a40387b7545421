"""Prices of plain parts against what shops ask in public; a factor of three is the most allowed."""

import numpy as np
import pytest

from sekiso.economics.conventional import route_economics
from sekiso.economics.sample import Draws
from sekiso.knowledge import load

KNOWN = load()
DAY = 86400.0


def bought(route, alloy, quantity, extent, volume, area, shape, **options):
    part = {"extent": extent, "volume": volume, "area": area, "shape": shape}
    return route_economics(
        part, route=KNOWN.routes[route], alloy=KNOWN.alloys[alloy],
        rates=KNOWN.of("economics"), quantity=quantity, draws=Draws(n=64), **options,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("made", "low", "high"),
    [
        # one laser-cut plate 100 x 100 x 5 mm S235: 29 USD, the least order of SendCutSend
        (("sheet", "low-carbon-steel", 1, (0.1, 0.1, 0.005), 4.9e-5, 0.022, "plate"), 2000, 9000),
        # ten bent brackets S235 2 mm: 15-25 USD each, okdor.com/sheet-metal-fabrication-cost
        (("sheet", "low-carbon-steel", 10, (0.08, 0.06, 0.05), 1.5e-5, 0.016, "bent_sheet"),
         1100, 5000),
        # a hundred milled aluminium blocks: 28-57 USD, worked example of mfgcalcs
        (("machining", "al-6061", 100, (0.1, 0.06, 0.03), 1.2e-4, 0.026, "block"), 2000, 10000),
        # ten stepped shafts S45C, 20-40 min on a lathe: 4,000-15,000 JPY (recalled)
        (("machining", "s45c", 10, (0.03, 0.03, 0.25), 1.3e-4, 0.022, "turned"), 3000, 18000),
        # a million bolts M8 x 30: 10-20 JPY (recalled)
        (("cold-heading", "s45c", 1e6, (0.013, 0.013, 0.038), 2.2e-6, 1.7e-3, "fastener"), 5, 45),
        # fifty keys DIN 6885 A 8 x 7 x 40: 30-400 JPY of a catalogue (recalled)
        (("standard-part", "s45c", 50, (0.04, 0.008, 0.007), 2.2e-6, 1.3e-3, "block"), 25, 500),
        # automotive bracket, 300,000 a year from a progressive die: 60-280 JPY (recalled)
        (("sheet", "low-carbon-steel", 9e5, (0.12, 0.08, 0.03), 3e-5, 0.03, "bent_sheet"), 50, 320),
        # T-slot rail of 1 m, 2,000 from an own die: 400-3,000 JPY (recalled)
        (("extrusion", "a5052", 2000, (1.0, 0.04, 0.02), 3.2e-4, 0.16, "profile"), 400, 3500),
    ],
)  # fmt: skip
def test_a_plain_part_costs_what_shops_ask(made, low, high):
    assert low < float(np.median(bought(*made).price)) < high


def test_one_plain_bracket_is_not_charged_the_program_of_a_housing():
    """Two to three hours of CAM for a plain shape, a day or two for one of many faces."""
    plain, housing = (
        bought("machining", "s45c", 1, (0.12, 0.08, 0.04), 2.5e-4, 0.035, shape).medians()
        for shape in ("block", "housing")
    )
    assert plain["program"] < 25_000 < housing["program"]


def test_a_turned_part_and_a_laser_blank_come_within_three_weeks():
    """Online shops promise 3-5 working days, job shops one to three weeks."""
    shaft = bought("machining", "s45c", 1, (0.03, 0.03, 0.25), 1.3e-4, 0.022, "turned")
    plate = bought("sheet", "low-carbon-steel", 1, (0.1, 0.1, 0.005), 4.9e-5, 0.022, "plate")
    for estimate in (shaft, plate):
        assert 2 * DAY < float(np.median(estimate.lead_time)) < 21 * DAY


def test_the_first_delivery_of_a_running_demand_does_not_wait_for_the_year():
    made = ("machining", "s45c", 6e5, (0.06, 0.06, 0.04), 7e-5, 0.015, "turned")
    first = bought(*made, call_off=5e4)
    assert float(np.median(first.lead_time)) < 60 * DAY < float(np.median(first.last_time))
