"""Moisture before and after drying: accept, dry, or ask for the limit."""

import pytest

from sekiso.store.powder_drying import dryness
from sekiso.store.records import Quantity, Record


def lot(ppm, u=None):
    return Record("feedstock_lot", {"moisture": Quantity(str(ppm), "ppm", ppm * 1e-6, u=u)})


LIMIT = Quantity("100", "ppm", 100e-6)


@pytest.mark.parametrize(
    ("before", "after", "verdict", "reason"),
    [
        (lot(250), lot(60), "accept", "below_limit"),
        (lot(250), lot(140), "dry", "above_limit"),
        (lot(250), lot(250), "dry", "drying_did_nothing"),
        (lot(250), lot(95, u=10e-6), "dry", "not_surely_below"),
        (lot(250), None, "dry", "above_limit"),
        (None, None, "ask", "not_measured"),
    ],
)
def test_a_lot_is_accepted_or_dried_by_its_limit(before, after, verdict, reason):
    told = dryness(before, after, limit=LIMIT)
    assert (told.verdict, told.reason) == (verdict, reason)
    assert told.text("ja") != told.text("en")


def test_without_a_limit_it_is_asked_for():
    assert dryness(lot(250), lot(60)).reason == "limit_not_said"
